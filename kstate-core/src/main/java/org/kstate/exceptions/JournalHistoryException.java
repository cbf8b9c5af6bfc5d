package org.kstate.exceptions;

import org.jspecify.annotations.Nullable;

/** The journal and the state both have a history of that name, or the state is persistent elsewhere. */
public class JournalHistoryException extends KstateException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what happened and what to do, ending in {@code name=value} pairs.
     */
    public JournalHistoryException(final String message) {
        super(message);
    }

    /**
     * Creates the exception with its cause.
     *
     * @param message what happened and what to do, ending in {@code name=value} pairs.
     * @param cause   what was caught.
     */
    public JournalHistoryException(final String message, final @Nullable Throwable cause) {
        super(message, cause);
    }
}
