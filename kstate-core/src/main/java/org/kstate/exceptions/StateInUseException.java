package org.kstate.exceptions;

/** A state cannot be deleted while another session is subscribed to it; the message names the session. */
public class StateInUseException extends KstateException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what happened and what to do, ending in {@code name=value} pairs.
     */
    public StateInUseException(final String message) {
        super(message);
    }
}
