/** The history of a long journal: building its index, seeks, snapshots and ranges. */
package org.kstate.benchmarks.history;
