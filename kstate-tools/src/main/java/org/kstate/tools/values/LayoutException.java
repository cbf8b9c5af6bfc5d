package org.kstate.tools.values;

import org.kstate.exceptions.KstateException;

/** A description cannot be read, or a field cannot hold what it was given. The message says what, and what to write instead. */
public final class LayoutException extends KstateException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what happened and what to do, ending in {@code name=value} pairs.
     */
    public LayoutException(final String message) {
        super(message);
    }

    /**
     * Creates the exception with its cause.
     *
     * @param message what happened and what to do, ending in {@code name=value} pairs.
     * @param cause   what was caught.
     */
    public LayoutException(final String message, final Throwable cause) {
        super(message, cause);
    }
}
