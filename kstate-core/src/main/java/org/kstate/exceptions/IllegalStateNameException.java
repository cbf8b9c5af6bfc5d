package org.kstate.exceptions;

import org.jspecify.annotations.Nullable;

/** A state's name breaks the rules: 1 to 254 characters from A-Z a-z 0-9 _ - and dots that do not start, end or double. */
public class IllegalStateNameException extends KstateException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what happened and what to do, ending in {@code name=value} pairs.
     */
    public IllegalStateNameException(final String message) {
        super(message);
    }

    /**
     * Creates the exception with its cause.
     *
     * @param message what happened and what to do, ending in {@code name=value} pairs.
     * @param cause   what was caught.
     */
    public IllegalStateNameException(final String message, final @Nullable Throwable cause) {
        super(message, cause);
    }
}
