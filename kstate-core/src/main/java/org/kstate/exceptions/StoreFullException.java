package org.kstate.exceptions;

import org.jspecify.annotations.Nullable;

/** No room for another state, session or journal, or no memory left where the store's files are. */
public class StoreFullException extends KstateException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what happened and what to do, ending in {@code name=value} pairs.
     */
    public StoreFullException(final String message) {
        super(message);
    }

    /**
     * Creates the exception with its cause.
     *
     * @param message what happened and what to do, ending in {@code name=value} pairs.
     * @param cause   what was caught.
     */
    public StoreFullException(final String message, final @Nullable Throwable cause) {
        super(message, cause);
    }
}
