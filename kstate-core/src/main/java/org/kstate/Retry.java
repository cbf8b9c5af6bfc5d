package org.kstate;

import java.time.Duration;

import org.kstate.commit.Backoff;

/**
 * How often and how long {@link State#update} tries, and how it waits in between: at random up to a bound that doubles with each
 * conflict, from 500 ns to 1 ms, so that writers who met once are unlikely to meet again (randomised exponential backoff, as in Metcalfe and
 * Boggs, "Ethernet", 1976). Short waits spin, longer ones park. Immutable; for any thread.
 */
public final class Retry {

    private static final long FIRST_BOUND_NS = 500;
    private static final long LAST_BOUND_NS = 1_000_000;
    private static final long NO_LIMIT = Long.MAX_VALUE;
    private static final Retry ONCE = new Retry(1, NO_LIMIT);

    private final int attempts;
    private final long timeNs;

    private Retry(final int attempts, final long timeNs) {
        this.attempts = attempts;
        this.timeNs = timeNs;
    }

    /**
     * One attempt.
     *
     * @return never again.
     */
    public static Retry once() {
        return ONCE;
    }

    /**
     * A limit by count.
     *
     * @param attempts at most, at least 1.
     * @return a limit.
     */
    public static Retry upTo(final int attempts) {
        if (attempts < 1) {
            throw new IllegalArgumentException("An update takes at least one attempt: attempts=" + attempts);
        }
        return new Retry(attempts, NO_LIMIT);
    }

    /**
     * A limit by time. No attempt begins after it; the first is always made.
     *
     * @param time since the update began, not negative.
     * @return a limit.
     */
    public static Retry within(final Duration time) {
        return new Retry(Integer.MAX_VALUE, nanos(time));
    }

    /**
     * Both limits: whichever comes first.
     *
     * @param time since the update began, not negative.
     * @return this limit by count with one by time.
     */
    public Retry andWithin(final Duration time) {
        return new Retry(attempts, nanos(time));
    }

    private static long nanos(final Duration time) {
        if (time.isNegative()) {
            throw new IllegalArgumentException("An update cannot be given less than no time: time=" + time);
        }
        try {
            return time.toNanos();
        } catch (final ArithmeticException e) {
            return NO_LIMIT;
        }
    }

    UpdateResult run(final State[] states, final Update change) {
        final long start = timeNs == NO_LIMIT ? 0 : System.nanoTime();
        long bound = FIRST_BOUND_NS;
        for (int attempt = 1;; attempt++) {
            try (Transaction transaction = begin(states)) {
                change.apply(transaction);
                final CommitResult result = result(transaction);
                if (result == null) {
                    return UpdateResult.done(UpdateResult.Outcome.GIVEN_UP, attempt);
                }
                if (result != CommitResult.CONFLICT) {
                    return UpdateResult.done(result == CommitResult.COMMITTED ? UpdateResult.Outcome.COMMITTED
                        : UpdateResult.Outcome.UNCHANGED, attempt);
                }
                if (attempt == attempts) {
                    return UpdateResult.beaten(UpdateResult.Outcome.TOO_MANY_ATTEMPTS, attempt, transaction.conflict());
                }
                if (isOver(start)) {
                    return UpdateResult.beaten(UpdateResult.Outcome.OUT_OF_TIME, attempt, transaction.conflict());
                }
            }
            Backoff.pause(bound);
            bound = Math.min(bound * 2, LAST_BOUND_NS);
        }
    }

    private static Transaction begin(final State[] states) {
        if (states.length == 1) {
            return states[0].begin();
        }
        return states[0].store().begin(states);
    }

    /** {@code null} if the function gave up. A state that it wanted to join may have shown that there is a conflict. */
    private static CommitResult result(final Transaction transaction) {
        if (transaction.isOpen()) {
            return transaction.commit();
        }
        if (transaction.isAborted()) {
            return null;
        }
        if (transaction.isJoinRefused()) {
            return CommitResult.CONFLICT;
        }
        throw new IllegalStateException("An update is committed by whoever runs it, not by its function: state="
            + transaction.state().name());
    }

    private boolean isOver(final long start) {
        return timeNs != NO_LIMIT && System.nanoTime() - start >= timeNs;
    }
}
