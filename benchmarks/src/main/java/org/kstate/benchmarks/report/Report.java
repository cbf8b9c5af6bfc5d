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

    /**
     * Whether all targets were met and all sections finished.
     *
     * @return false if a target was missed or could not be judged.
     */
    public boolean isGood() {
        return count(Verdict.Outcome.MISSED) == 0 && count(Verdict.Outcome.NOT_MEASURED) == 0 && parts.stream().noneMatch(Part::isFailed);
    }

    /** The whole in one sentence. */
    String summary() {
        final long failed = parts.stream().filter(Part::isFailed).count();
        return Words.count(count(Verdict.Outcome.MET), "target") + " met, " + count(Verdict.Outcome.MISSED) + " missed, "
            + count(Verdict.Outcome.NOT_MEASURED) + " not measured" + (failed == 0 ? "." : "; " + Words.count(failed, "section") + " not finished.");
    }
}
