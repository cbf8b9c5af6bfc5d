package org.kstate.exceptions;

import org.jspecify.annotations.Nullable;

/**
 * A commit on a persistent state was done and every reader can see it, but its record could not be made visible in the journal. It is not lost
 * while the machine runs: whoever commits next on a state of the journal, from whatever process, writes the record first, or fails.
 */
public class RecordPendingException extends KstateException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception with its cause.
     *
     * @param message what happened and what to do, ending in {@code name=value} pairs.
     * @param cause   what the journal threw.
     */
    public RecordPendingException(final String message, final @Nullable Throwable cause) {
        super(message, cause);
    }
}
