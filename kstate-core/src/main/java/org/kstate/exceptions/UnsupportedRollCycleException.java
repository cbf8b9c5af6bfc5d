package org.kstate.exceptions;

import org.jspecify.annotations.Nullable;

/** A journal was to be kept, or is kept, by a roll cycle of Chronicle Queue that Kstate was not tested with. */
public class UnsupportedRollCycleException extends KstateException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what happened and what to do, ending in {@code name=value} pairs.
     */
    public UnsupportedRollCycleException(final String message) {
        super(message);
    }

    /**
     * Creates the exception with its cause.
     *
     * @param message what happened and what to do, ending in {@code name=value} pairs.
     * @param cause   what was caught.
     */
    public UnsupportedRollCycleException(final String message, final @Nullable Throwable cause) {
        super(message, cause);
    }
}
