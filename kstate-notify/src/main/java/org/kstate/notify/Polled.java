package org.kstate.notify;

/** What a {@link Waiter} asks until it has something. */
interface Polled {

    /** Nothing is known to become ready by the mere passing of time. */
    long NOTHING_DUE = Long.MAX_VALUE;

    /** Takes the next thing if there is one; does not wait. */
    boolean poll();

    /** In how many nanoseconds, counted from the last {@link #poll}, something becomes ready though nothing is committed meanwhile. */
    long dueInNs();
}
