package org.kstate.exceptions;

import org.jspecify.annotations.Nullable;

/** The journal's lock was not to be had in time; nothing was committed. The message names the holder. */
public class JournalBusyException extends KstateException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what happened and what to do, ending in {@code name=value} pairs.
     */
    public JournalBusyException(final String message) {
        super(message);
    }

    /**
     * Creates the exception with its cause.
     *
     * @param message what happened and what to do, ending in {@code name=value} pairs.
     * @param cause   what was caught.
     */
    public JournalBusyException(final String message, final @Nullable Throwable cause) {
        super(message, cause);
    }
}
