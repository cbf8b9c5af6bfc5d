package org.kstate.exceptions;

import org.jspecify.annotations.Nullable;

/** The process, or the machine, has no file descriptors left for what was asked; nothing was done. */
public class DescriptorsExhaustedException extends KstateException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what happened and what to do, ending in {@code name=value} pairs.
     */
    public DescriptorsExhaustedException(final String message) {
        super(message);
    }

    /**
     * Creates the exception with its cause.
     *
     * @param message what happened and what to do, ending in {@code name=value} pairs.
     * @param cause   what was caught.
     */
    public DescriptorsExhaustedException(final String message, final @Nullable Throwable cause) {
        super(message, cause);
    }
}
