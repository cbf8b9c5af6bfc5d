package org.kstate.benchmarks.report;

import java.util.List;
import java.util.Map;

/**
 * All that a run found. Immutable, but for the findings.
 *
 * @param environment on what was measured, by key, in order.
 * @param parts       what each section found, in order.
 * @param reasons     why targets are missed, and what was tried.
 */
public record Report(Map<String, String> environment, List<Part> parts, Reasons reasons) {

    /**
     * What a section found.
     *
     * @param section  that was run.
     * @param findings of it.
     * @param failure  why it could not be finished; empty if it could.
     */
    public record Part(Section section, Findings findings, String failure) {

        /** It could be finished. */
        public static final String NO_FAILURE = "";

        boolean isFailed() {
            return !failure.equals(NO_FAILURE);
        }
    }

    /** How many verdicts are of this outcome. */
    long count(final Verdict.Outcome outcome) {
        return parts.stream().flatMap(part -> part.findings().verdicts().stream()).filter(verdict -> verdict.outcome() == outcome).count();
    }

    /** Whether a target was missed that is known to be out of reach: its row says why. */
    boolean isKnown(final Verdict verdict) {
        return verdict.outcome() == Verdict.Outcome.MISSED && reasons.of(verdict.target()).isPresent();
    }

    /** How many targets were missed that are known to be out of reach. */
    private long countKnown() {
        return parts.stream().flatMap(part -> part.findings().verdicts().stream()).filter(this::isKnown).count();
    }

    /**
     * Whether all targets were met but those that are known to be out of reach, and all sections finished.
     *
     * @return false if another target was missed or could not be judged.
     */
    public boolean isGood() {
        return count(Verdict.Outcome.MISSED) == countKnown() && count(Verdict.Outcome.NOT_MEASURED) == 0 && parts.stream().noneMatch(Part::isFailed);
    }

    /** The whole in one sentence. */
    String summary() {
        final long failed = parts.stream().filter(Part::isFailed).count();
        final long known = countKnown();
        return Words.count(count(Verdict.Outcome.MET), "target") + " met, " + (count(Verdict.Outcome.MISSED) - known) + " missed, "
            + count(Verdict.Outcome.NOT_MEASURED) + " not measured" + (known == 0 ? "" : ", " + known + " known to be out of reach")
            + (failed == 0 ? "." : "; " + Words.count(failed, "section") + " not finished.");
    }
}
