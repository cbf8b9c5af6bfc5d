package org.kstate.exceptions;

import org.jspecify.annotations.Nullable;

/** A word read from the store's shared memory is outside its bounds: the files are damaged or were written by something else. */
public class CorruptStoreException extends KstateException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what happened and what to do, ending in {@code name=value} pairs.
     */
    public CorruptStoreException(final String message) {
        super(message);
    }

    /**
     * Creates the exception with its cause.
     *
     * @param message what happened and what to do, ending in {@code name=value} pairs.
     * @param cause   what was caught.
     */
    public CorruptStoreException(final String message, final @Nullable Throwable cause) {
        super(message, cause);
    }
}
