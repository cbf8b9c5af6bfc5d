/** What opening a journal costs, and whom it holds up. */
package org.kstate.benchmarks.opening;
