package org.kstate.exceptions;

import org.jspecify.annotations.Nullable;

/** A transaction was used by another thread than the one that began it. */
public class WrongThreadException extends KstateException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what happened and what to do, ending in {@code name=value} pairs.
     */
    public WrongThreadException(final String message) {
        super(message);
    }

    /**
     * Creates the exception with its cause.
     *
     * @param message what happened and what to do, ending in {@code name=value} pairs.
     * @param cause   what was caught.
     */
    public WrongThreadException(final String message, final @Nullable Throwable cause) {
        super(message, cause);
    }
}
