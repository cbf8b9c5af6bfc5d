package org.kstate.benchmarks;

import java.util.Arrays;
import java.util.Collection;

/**
 * What was measured of one benchmark, over all rounds. For one thread.
 */
final class Samples {

    private double[] ns = {};
    private double bytesPerOp;

    /**
     * Adds a round.
     *
     * @param iterations time of an operation, for each iteration, in nanoseconds.
     * @param allocated  bytes allocated by an operation.
     */
    void add(final Collection<Double> iterations, final double allocated) {
        final int length = ns.length;
        ns = Arrays.copyOf(ns, length + iterations.size());
        int next = length;
        for (final double iteration : iterations) {
            ns[next++] = iteration;
        }
        Arrays.sort(ns);
        bytesPerOp = Math.max(bytesPerOp, allocated);
    }

    /** The time in nanoseconds that half of the iterations did not reach. */
    double medianNs() {
        final int middle = ns.length / 2;
        return ns.length % 2 == 1 ? ns[middle] : (ns[middle - 1] + ns[middle]) / 2;
    }

    /** The time in nanoseconds of the fastest iteration: what other programs disturbed least. */
    double bestNs() {
        return ns[0];
    }

    /** Bytes allocated by an operation, in the round with the most. */
    double bytesPerOp() {
        return bytesPerOp;
    }
}
