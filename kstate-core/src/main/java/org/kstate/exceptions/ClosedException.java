package org.kstate.exceptions;

import org.jspecify.annotations.Nullable;

/** A store, handle, transaction or tailer was used after it was closed, or bytes were given that had been released. */
public class ClosedException extends KstateException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what happened and what to do, ending in {@code name=value} pairs.
     */
    public ClosedException(final String message) {
        super(message);
    }

    /**
     * Creates the exception with its cause.
     *
     * @param message what happened and what to do, ending in {@code name=value} pairs.
     * @param cause   what was caught.
     */
    public ClosedException(final String message, final @Nullable Throwable cause) {
        super(message, cause);
    }
}
