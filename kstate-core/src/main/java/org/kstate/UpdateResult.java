package org.kstate;

import org.jspecify.annotations.Nullable;

/**
 * How a {@link State#update} ended. Those of updates that were done are made beforehand, so that none is allocated.
 */
public final class UpdateResult {

    /** The ways in which an update ends. */
    public enum Outcome {
        /** The change is the current version, or was. */
        COMMITTED,
        /** The function wrote nothing; there is no new version. */
        UNCHANGED,
        /** The function aborted the transaction. */
        GIVEN_UP,
        /** Others committed first, as often as was allowed. */
        TOO_MANY_ATTEMPTS,
        /** Others committed first, and the time was over. */
        OUT_OF_TIME
    }

    private static final int KEPT = 64;
    private static final UpdateResult[][] WITHOUT_CONFLICT = new UpdateResult[Outcome.values().length][KEPT];

    static {
        for (final Outcome outcome : Outcome.values()) {
            for (int attempts = 0; attempts < KEPT; attempts++) {
                WITHOUT_CONFLICT[outcome.ordinal()][attempts] = new UpdateResult(outcome, attempts, null);
            }
        }
    }

    private final Outcome outcome;
    private final int attempts;
    private final Conflict conflict;

    private UpdateResult(final Outcome outcome, final int attempts, final Conflict conflict) {
        this.outcome = outcome;
        this.attempts = attempts;
        this.conflict = conflict;
    }

    static UpdateResult done(final Outcome outcome, final int attempts) {
        return attempts < KEPT ? WITHOUT_CONFLICT[outcome.ordinal()][attempts] : new UpdateResult(outcome, attempts, null);
    }

    static UpdateResult beaten(final Outcome outcome, final int attempts, final Conflict conflict) {
        return new UpdateResult(outcome, attempts, conflict);
    }

    /**
     * How it ended.
     *
     * @return the outcome.
     */
    public Outcome outcome() {
        return outcome;
    }

    /**
     * Whether the change was committed.
     *
     * @return true for {@link Outcome#COMMITTED}.
     */
    public boolean isCommitted() {
        return outcome == Outcome.COMMITTED;
    }

    /**
     * How often the function was applied.
     *
     * @return from 1.
     */
    public int attempts() {
        return attempts;
    }

    /**
     * Who was faster at the last attempt.
     *
     * @return the conflict, if the outcome is {@link Outcome#TOO_MANY_ATTEMPTS} or {@link Outcome#OUT_OF_TIME}; else {@code null}.
     */
    public @Nullable Conflict conflict() {
        return conflict;
    }

    @Override
    public String toString() {
        return outcome + " after " + attempts + (attempts == 1 ? " attempt" : " attempts") + (conflict == null ? "" : ": " + conflict);
    }
}
