package org.kstate.exceptions;

import org.jspecify.annotations.Nullable;

/** The process has no memory left for a private copy: too many open transactions or snapshots, or too little memory allowed. */
public class MemoryExhaustedException extends KstateException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what happened and what to do, ending in {@code name=value} pairs.
     */
    public MemoryExhaustedException(final String message) {
        super(message);
    }

    /**
     * Creates the exception with its cause.
     *
     * @param message what happened and what to do, ending in {@code name=value} pairs.
     * @param cause   what was caught.
     */
    public MemoryExhaustedException(final String message, final @Nullable Throwable cause) {
        super(message, cause);
    }
}
