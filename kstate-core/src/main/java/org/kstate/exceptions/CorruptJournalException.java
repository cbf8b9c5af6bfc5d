package org.kstate.exceptions;

import org.jspecify.annotations.Nullable;

/** A record or a file of a journal is damaged. */
public class CorruptJournalException extends KstateException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what happened and what to do, ending in {@code name=value} pairs.
     */
    public CorruptJournalException(final String message) {
        super(message);
    }

    /**
     * Creates the exception with its cause.
     *
     * @param message what happened and what to do, ending in {@code name=value} pairs.
     * @param cause   what was caught.
     */
    public CorruptJournalException(final String message, final @Nullable Throwable cause) {
        super(message, cause);
    }
}
