package org.kstate.exceptions;

import org.jspecify.annotations.Nullable;

/**
 * Live sessions are in the way and do not move on, or are faster all the time: they have every slot of a state, or every descriptor of this session,
 * or abort or outrun what wants several states at once. Nothing was committed.
 */
public class StateBusyException extends KstateException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what happened and what to do, ending in {@code name=value} pairs.
     */
    public StateBusyException(final String message) {
        super(message);
    }

    /**
     * Creates the exception with its cause.
     *
     * @param message what happened and what to do, ending in {@code name=value} pairs.
     * @param cause   what was caught.
     */
    public StateBusyException(final String message, final @Nullable Throwable cause) {
        super(message, cause);
    }
}
