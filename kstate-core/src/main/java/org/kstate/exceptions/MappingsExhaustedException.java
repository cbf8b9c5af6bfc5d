package org.kstate.exceptions;

/** The process maps as many files of stores as it may: too many observers and sessions are open, or closed and still referred to. */
public class MappingsExhaustedException extends KstateException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what happened and what to do, ending in {@code name=value} pairs.
     */
    public MappingsExhaustedException(final String message) {
        super(message);
    }
}
