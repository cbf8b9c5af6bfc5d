package org.kstate.exceptions;

import org.jspecify.annotations.Nullable;

/** This user may not do that with the files of the store, or had better not, since they are another's. */
public class NotPermittedException extends KstateException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what happened and what to do, ending in {@code name=value} pairs.
     */
    public NotPermittedException(final String message) {
        super(message);
    }

    /**
     * Creates the exception with its cause.
     *
     * @param message what happened and what to do, ending in {@code name=value} pairs.
     * @param cause   what was caught.
     */
    public NotPermittedException(final String message, final @Nullable Throwable cause) {
        super(message, cause);
    }
}
