package org.kstate.exceptions;

import org.jspecify.annotations.Nullable;

/** A size or length is out of the range that the state or the store allows. */
public class IllegalSizeException extends KstateException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what happened and what to do, ending in {@code name=value} pairs.
     */
    public IllegalSizeException(final String message) {
        super(message);
    }

    /**
     * Creates the exception with its cause.
     *
     * @param message what happened and what to do, ending in {@code name=value} pairs.
     * @param cause   what was caught.
     */
    public IllegalSizeException(final String message, final @Nullable Throwable cause) {
        super(message, cause);
    }
}
