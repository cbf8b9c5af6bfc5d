package org.kstate.exceptions;

import org.jspecify.annotations.Nullable;

/** The store was made with another layout version or other parameters than this library or caller can use. */
public class StoreLayoutException extends KstateException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what happened and what to do, ending in {@code name=value} pairs.
     */
    public StoreLayoutException(final String message) {
        super(message);
    }

    /**
     * Creates the exception with its cause.
     *
     * @param message what happened and what to do, ending in {@code name=value} pairs.
     * @param cause   what was caught.
     */
    public StoreLayoutException(final String message, final @Nullable Throwable cause) {
        super(message, cause);
    }
}
