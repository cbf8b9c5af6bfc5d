package org.kstate;

import java.time.Duration;
import java.util.Objects;

import org.kstate.commit.Backoff;

/**
 * How often and how long {@link State#update} tries, and how it waits in between. A wait is random, so that writers who met once are
 * unlikely to meet again. Its bound is 8 μs and becomes half with each conflict, down to 125 ns. So who has lost often waits less than who
 * has lost once. Of those who update, none is kept out by another who goes on without waiting. That happens where bounds only grow
 * (Ramakrishnan and Yang, "The Ethernet Capture Effect", 1994). From the twelfth conflict on, which two writers hardly reach, the bound
 * doubles again, up to 16 μs: then many write. All waits spin. Beside somebody who publishes without a pause an update can still take many
 * attempts. Immutable; for any thread.
 */
public final class Retry {

    private static final long FIRST_BOUND_NS = 8_000;
    private static final long LEAST_BOUND_NS = 125;
    private static final int CONFLICTS_OF_MANY = 12;
    /** To 16 μs. */
    private static final int MOST_DOUBLINGS = 7;
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
        Objects.requireNonNull(time, "time");
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
            Backoff.pause(boundNs(attempt));
        }
    }

    /** What a wait is less than, after so many conflicts; from 1. */
    static long boundNs(final int conflicts) {
        if (conflicts < CONFLICTS_OF_MANY) {
            return Math.max(FIRST_BOUND_NS >> conflicts - 1, LEAST_BOUND_NS);
        }
        return LEAST_BOUND_NS << Math.min(conflicts - CONFLICTS_OF_MANY, MOST_DOUBLINGS);
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
            + transaction.handle().name());
    }

    /**
     * For people: the limits.
     *
     * @return a line.
     */
    @Override
    public String toString() {
        return "Retry[attempts=" + (attempts == Integer.MAX_VALUE ? "any" : attempts) + (timeNs == NO_LIMIT ? "" : ", timeNs=" + timeNs) + ']';
    }

    private boolean isOver(final long start) {
        return timeNs != NO_LIMIT && System.nanoTime() - start >= timeNs;
    }
}
