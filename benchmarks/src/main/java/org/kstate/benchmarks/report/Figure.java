package org.kstate.benchmarks.report;

/**
 * One number that was measured. Those of one work stand beside each other in the report: a row for each subject, a column for each metric.
 * Immutable.
 *
 * @param work    what was done: {@code "publish 64 B"}.
 * @param subject who did it: {@code "Kstate"}, {@code "seqlock"}.
 * @param metric  what of it was measured: {@link #MEDIAN}, or any other word.
 * @param value   the number.
 * @param unit    of the number: {@link #NS}, or any other word.
 */
public record Figure(String work, String subject, String metric, double value, String unit) {

    /** The subject that all this is about. */
    public static final String KSTATE = "Kstate";

    /** Metric: the median of the quietest round. */
    public static final String MEDIAN = "median";
    /** Metric: the best of all rounds. */
    public static final String BEST = "best";
    /** Metric: half of the samples are not above it. */
    public static final String P50 = "p50";
    /** Metric: 99 in 100 samples are not above it. */
    public static final String P99 = "p99";
    /** Metric: 999 in 1000 samples are not above it. */
    public static final String P99_9 = "p99.9";
    /** Metric: how much of something one of several got, 0 to 1. */
    public static final String SHARE = "share";
    /** Metric: how often in a second. */
    public static final String RATE = "rate";
    /** Metric: what an operation allocates on the heap. */
    public static final String ALLOCATION = "allocated";

    /** Unit: nanoseconds for each operation. */
    public static final String NS = "ns";
    /** Unit: milliseconds. */
    public static final String MS = "ms";
    /** Unit: operations in a second. */
    public static final String OPS_PER_SECOND = "ops/s";
    /** Unit: bytes for each operation. */
    public static final String BYTES_PER_OP = "B/op";
    /** Unit: a part of 1. */
    public static final String PART = "of 1";

    /**
     * A time.
     *
     * @param work    what was done.
     * @param subject who did it.
     * @param metric  what of it was measured.
     * @param value   nanoseconds.
     * @return a figure.
     */
    public static Figure ns(final String work, final String subject, final String metric, final double value) {
        return new Figure(work, subject, metric, value, NS);
    }

    /** Whether this is that figure. */
    boolean is(final String ofWork, final String ofSubject, final String ofMetric) {
        return work.equals(ofWork) && subject.equals(ofSubject) && metric.equals(ofMetric);
    }
}
