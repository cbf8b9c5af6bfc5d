package org.kstate.exceptions;

import org.jspecify.annotations.Nullable;

/** The disk of the journal is full; nothing was committed. */
public class JournalFullException extends KstateException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what happened and what to do, ending in {@code name=value} pairs.
     */
    public JournalFullException(final String message) {
        super(message);
    }

    /**
     * Creates the exception with its cause.
     *
     * @param message what happened and what to do, ending in {@code name=value} pairs.
     * @param cause   what was caught.
     */
    public JournalFullException(final String message, final @Nullable Throwable cause) {
        super(message, cause);
    }
}
