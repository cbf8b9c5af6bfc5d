package org.kstate.exceptions;

import org.jspecify.annotations.Nullable;

/**
 * Bringing the journal to its device has failed before, in some session: nothing was committed, and nothing is from any session. Reads go on. What
 * was committed after the last sync that succeeded may be missing from the device.
 */
public class JournalFailedException extends KstateException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what happened and what to do, ending in {@code name=value} pairs.
     */
    public JournalFailedException(final String message) {
        super(message);
    }

    /**
     * Creates the exception with its cause.
     *
     * @param message what happened and what to do, ending in {@code name=value} pairs.
     * @param cause   what was caught.
     */
    public JournalFailedException(final String message, final @Nullable Throwable cause) {
        super(message, cause);
    }
}
