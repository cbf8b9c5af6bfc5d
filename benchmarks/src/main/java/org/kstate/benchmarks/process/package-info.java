/**
 * Measurements that take two processes, and measurements of whole processes. Each measuring process is a JVM of its own, pinned to a
 * processor of its own where that is possible; {@link org.kstate.benchmarks.process.MeasuringJvm} starts it and sees to its end.
 *
 * <p>Both processes read the same clock: {@link java.lang.System#nanoTime} is the machine's monotonic clock on Linux. A latency is counted
 * from the time at which a thing ought to have been sent, not from when the sender got round to it. What a reader passed over counts as
 * seen when the next was: so nobody gains by standing still.
 */
package org.kstate.benchmarks.process;
