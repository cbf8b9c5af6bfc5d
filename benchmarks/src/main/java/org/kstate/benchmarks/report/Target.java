package org.kstate.benchmarks.report;

/**
 * What a figure ought to be: at most, or at least, a number, or so many times the same metric of a baseline that was measured at the same
 * work in the same run. Immutable.
 *
 * @param work     of both figures.
 * @param subject  who is judged.
 * @param metric   of both figures.
 * @param baseline by whom the subject is judged; {@link #ABSOLUTE} if by the number alone.
 * @param bound    which side of the limit is good.
 * @param limit    of the ratio, or of the figure itself.
 */
public record Target(String work, String subject, String metric, String baseline, Bound bound, double limit) {

    /** No baseline: the figure itself is compared with the limit. */
    public static final String ABSOLUTE = "";

    /** Which side of a limit is good. */
    public enum Bound {
        /** Smaller is better. */
        AT_MOST,
        /** Larger is better. */
        AT_LEAST
    }

    /**
     * A largest ratio of the subject's figure to the baseline's.
     *
     * @param work     of both.
     * @param subject  who is judged.
     * @param metric   of both.
     * @param limit    of the ratio.
     * @param baseline by whom.
     * @return a target.
     */
    public static Target atMostTimes(final String work, final String subject, final String metric, final double limit,
                                     final String baseline) {
        return new Target(work, subject, metric, baseline, Bound.AT_MOST, limit);
    }

    /**
     * A smallest ratio of the subject's figure to the baseline's.
     *
     * @param work     of both.
     * @param subject  who is judged.
     * @param metric   of both.
     * @param limit    of the ratio.
     * @param baseline by whom.
     * @return a target.
     */
    public static Target atLeastTimes(final String work, final String subject, final String metric, final double limit,
                                      final String baseline) {
        return new Target(work, subject, metric, baseline, Bound.AT_LEAST, limit);
    }

    /**
     * A largest value.
     *
     * @param work    of the figure.
     * @param subject who is judged.
     * @param metric  of the figure.
     * @param limit   in the figure's unit.
     * @return a target.
     */
    public static Target atMost(final String work, final String subject, final String metric, final double limit) {
        return new Target(work, subject, metric, ABSOLUTE, Bound.AT_MOST, limit);
    }

    /**
     * A smallest value.
     *
     * @param work    of the figure.
     * @param subject who is judged.
     * @param metric  of the figure.
     * @param limit   in the figure's unit.
     * @return a target.
     */
    public static Target atLeast(final String work, final String subject, final String metric, final double limit) {
        return new Target(work, subject, metric, ABSOLUTE, Bound.AT_LEAST, limit);
    }

    /** Whether there is a baseline. */
    boolean isRatio() {
        return !baseline.equals(ABSOLUTE);
    }
}
