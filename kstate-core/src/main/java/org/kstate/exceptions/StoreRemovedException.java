package org.kstate.exceptions;

import org.jspecify.annotations.Nullable;

/** The files of a store that is open were removed, moved, or replaced by those of another store. */
public class StoreRemovedException extends KstateException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what happened and what to do, ending in {@code name=value} pairs.
     */
    public StoreRemovedException(final String message) {
        super(message);
    }

    /**
     * Creates the exception with its cause.
     *
     * @param message what happened and what to do, ending in {@code name=value} pairs.
     * @param cause   what was caught.
     */
    public StoreRemovedException(final String message, final @Nullable Throwable cause) {
        super(message, cause);
    }
}
