package org.kstate.exceptions;

import org.jspecify.annotations.Nullable;

/** This platform lacks something that Kstate cannot do without. */
public class UnsupportedPlatformException extends KstateException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what happened and what to do, ending in {@code name=value} pairs.
     */
    public UnsupportedPlatformException(final String message) {
        super(message);
    }

    /**
     * Creates the exception with its cause.
     *
     * @param message what happened and what to do, ending in {@code name=value} pairs.
     * @param cause   what was caught.
     */
    public UnsupportedPlatformException(final String message, final @Nullable Throwable cause) {
        super(message, cause);
    }
}
