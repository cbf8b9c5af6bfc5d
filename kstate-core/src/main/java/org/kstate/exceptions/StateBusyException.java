package org.kstate.exceptions;

/** Every slot of a state is claimed by live sessions that do not move on; nothing was committed. */
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
    public StateBusyException(final String message, final Throwable cause) {
        super(message, cause);
    }
}
