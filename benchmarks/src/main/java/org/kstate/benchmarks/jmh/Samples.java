package org.kstate.benchmarks.jmh;

import java.util.Collection;

/**
 * What was measured of one benchmark, over all rounds. For one thread.
 */
final class Samples {

    private double medianNs = Double.POSITIVE_INFINITY;
    private double bestNs = Double.POSITIVE_INFINITY;
    private double bytesPerOp;

    /**
     * Adds a round.
     *
     * @param iterations time of an operation, for each iteration, in nanoseconds.
     * @param allocated  bytes allocated by an operation.
     */
    void add(final Collection<Double> iterations, final double allocated) {
        final double[] ns = iterations.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        medianNs = Math.min(medianNs, median(ns));
        bestNs = Math.min(bestNs, ns[0]);
        bytesPerOp = Math.max(bytesPerOp, allocated);
    }

    private static double median(final double[] sorted) {
        final int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** The median of the quietest round, in nanoseconds: other programs that were busy during the other rounds do not count. */
    double medianNs() {
        return medianNs;
    }

    /** The fastest iteration, in nanoseconds. */
    double bestNs() {
        return bestNs;
    }

    /** Bytes allocated by an operation, in the round with the most. */
    double bytesPerOp() {
        return bytesPerOp;
    }
}
