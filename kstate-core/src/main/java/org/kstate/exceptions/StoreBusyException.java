package org.kstate.exceptions;

import org.jspecify.annotations.Nullable;

/** The store's lock was not to be had in time; the message names the holder. */
public class StoreBusyException extends KstateException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what happened and what to do, ending in {@code name=value} pairs.
     */
    public StoreBusyException(final String message) {
        super(message);
    }

    /**
     * Creates the exception with its cause.
     *
     * @param message what happened and what to do, ending in {@code name=value} pairs.
     * @param cause   what was caught.
     */
    public StoreBusyException(final String message, final @Nullable Throwable cause) {
        super(message, cause);
    }
}
