package org.kstate.benchmarks.report;

/**
 * A target and what came of it. Immutable.
 *
 * @param target  what ought to be.
 * @param outcome how it ended.
 * @param actual  the ratio, or the figure itself, that was compared with the limit; NaN if a figure is missing.
 */
public record Verdict(Target target, Outcome outcome, double actual) {

    /** How it ended. */
    public enum Outcome {
        /** On the good side of the limit, or on it. */
        MET,
        /** On the other side. */
        MISSED,
        /** The figure or its baseline is missing. */
        NOT_MEASURED
    }

    static Verdict of(final Target target, final double actual) {
        if (Double.isNaN(actual)) {
            return new Verdict(target, Outcome.NOT_MEASURED, actual);
        }
        final boolean isMet = target.bound() == Target.Bound.AT_MOST ? actual <= target.limit() : actual >= target.limit();
        return new Verdict(target, isMet ? Outcome.MET : Outcome.MISSED, actual);
    }

    /**
     * By how much the target was missed.
     *
     * @return part of the limit: 0.2 if it was missed by 20 in 100; 0 if it was not missed; infinite if the limit is 0.
     */
    public double missedBy() {
        return outcome == Outcome.MISSED ? Math.abs(actual - target.limit()) / target.limit() : 0;
    }
}
