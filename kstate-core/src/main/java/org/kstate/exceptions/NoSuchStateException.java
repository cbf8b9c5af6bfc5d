package org.kstate.exceptions;

import org.jspecify.annotations.Nullable;

/** No state of that name is in the store, and this caller may not create it. */
public class NoSuchStateException extends KstateException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what happened and what to do, ending in {@code name=value} pairs.
     */
    public NoSuchStateException(final String message) {
        super(message);
    }

    /**
     * Creates the exception with its cause.
     *
     * @param message what happened and what to do, ending in {@code name=value} pairs.
     * @param cause   what was caught.
     */
    public NoSuchStateException(final String message, final @Nullable Throwable cause) {
        super(message, cause);
    }
}
