package org.kstate.exceptions;

import org.jspecify.annotations.Nullable;

/** Root of all exceptions that Kstate throws on purpose. The message says what happened and what to do. */
public class KstateException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what happened and what to do, ending in {@code name=value} pairs.
     */
    public KstateException(final String message) {
        super(message);
    }

    /**
     * Creates the exception with its cause.
     *
     * @param message what happened and what to do, ending in {@code name=value} pairs.
     * @param cause   what was caught.
     */
    public KstateException(final String message, final @Nullable Throwable cause) {
        super(message, cause);
    }
}
