package org.kstate.exceptions;

import org.jspecify.annotations.Nullable;

/** A journal is needed and no journal provider is on the class path. */
public class PersistenceUnavailableException extends KstateException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what happened and what to do, ending in {@code name=value} pairs.
     */
    public PersistenceUnavailableException(final String message) {
        super(message);
    }

    /**
     * Creates the exception with its cause.
     *
     * @param message what happened and what to do, ending in {@code name=value} pairs.
     * @param cause   what was caught.
     */
    public PersistenceUnavailableException(final String message, final @Nullable Throwable cause) {
        super(message, cause);
    }
}
