/** What waiting for a commit costs: its writer, and the time until the thread that waits is awake. */
package org.kstate.benchmarks.watch;
