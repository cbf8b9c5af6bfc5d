package org.kstate.exceptions;

import org.jspecify.annotations.Nullable;

/** A write was asked of something that was opened for reading. */
public class ReadOnlyException extends KstateException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what happened and what to do, ending in {@code name=value} pairs.
     */
    public ReadOnlyException(final String message) {
        super(message);
    }

    /**
     * Creates the exception with its cause.
     *
     * @param message what happened and what to do, ending in {@code name=value} pairs.
     * @param cause   what was caught.
     */
    public ReadOnlyException(final String message, final @Nullable Throwable cause) {
        super(message, cause);
    }
}
