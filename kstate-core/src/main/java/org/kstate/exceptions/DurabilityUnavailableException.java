package org.kstate.exceptions;

import org.jspecify.annotations.Nullable;

/**
 * A commit was to survive a power cut, and there is nothing that could: no written state is persistent, or the journal is on a file system
 * without a device. Nothing was committed.
 */
public class DurabilityUnavailableException extends KstateException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what happened and what to do, ending in {@code name=value} pairs.
     */
    public DurabilityUnavailableException(final String message) {
        super(message);
    }

    /**
     * Creates the exception with its cause.
     *
     * @param message what happened and what to do, ending in {@code name=value} pairs.
     * @param cause   what was caught.
     */
    public DurabilityUnavailableException(final String message, final @Nullable Throwable cause) {
        super(message, cause);
    }
}
