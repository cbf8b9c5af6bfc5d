package org.kstate.exceptions;

import org.jspecify.annotations.Nullable;

/** The path does not hold a store, or holds something else. */
public class NotAStoreException extends KstateException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what happened and what to do, ending in {@code name=value} pairs.
     */
    public NotAStoreException(final String message) {
        super(message);
    }

    /**
     * Creates the exception with its cause.
     *
     * @param message what happened and what to do, ending in {@code name=value} pairs.
     * @param cause   what was caught.
     */
    public NotAStoreException(final String message, final @Nullable Throwable cause) {
        super(message, cause);
    }
}
