package org.kstate.notify;

import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * What a {@link Waiter} asks until it has something: the adapter between whatever a consumer polls and its waiting.
 *
 * @param poll    takes the next thing if there is one; does not wait.
 * @param dueInNs in how many nanoseconds, counted from the last poll, something becomes ready though nothing is committed meanwhile.
 */
record Polled(BooleanSupplier poll, LongSupplier dueInNs) {

    /** Nothing is known to become ready by the mere passing of time. */
    static final long NOTHING_DUE = Long.MAX_VALUE;

    /** Of what becomes ready by commits alone. */
    Polled(final BooleanSupplier poll) {
        this(poll, () -> NOTHING_DUE);
    }
}
