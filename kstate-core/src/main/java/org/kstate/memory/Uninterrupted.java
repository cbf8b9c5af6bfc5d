package org.kstate.memory;

import java.util.function.Supplier;

/**
 * Doing something with the thread's interrupt put aside: an interrupted thread that touches a file channel closes it, and one in which a
 * library is loaded for the first time leaves that library unusable for the life of the process. Safe for any thread.
 */
public final class Uninterrupted {

    private Uninterrupted() {
    }

    /**
     * Does something that is short, or waits within bounds.
     *
     * @param <T>    what it returns.
     * @param action to do; it does not see an interrupt that was there before, and the thread has that again afterwards.
     * @return what the action returns.
     */
    public static <T> T call(final Supplier<T> action) {
        final boolean interrupted = Thread.interrupted();
        try {
            return action.get();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
