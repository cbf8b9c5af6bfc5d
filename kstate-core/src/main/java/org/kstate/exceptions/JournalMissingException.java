package org.kstate.exceptions;

import org.jspecify.annotations.Nullable;

/**
 * The journal that has to be at a path is not there: the directory is missing or empty, perhaps since its volume is not mounted, or it holds
 * another journal. Nothing was made and nothing was committed.
 */
public class JournalMissingException extends KstateException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what happened and what to do, ending in {@code name=value} pairs.
     */
    public JournalMissingException(final String message) {
        super(message);
    }

    /**
     * Creates the exception with its cause.
     *
     * @param message what happened and what to do, ending in {@code name=value} pairs.
     * @param cause   what was caught.
     */
    public JournalMissingException(final String message, final @Nullable Throwable cause) {
        super(message, cause);
    }
}
