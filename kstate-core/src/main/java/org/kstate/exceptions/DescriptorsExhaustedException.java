package org.kstate.exceptions;

/** The process, or the machine, has no file descriptor left. Nothing is wrong with the files. */
public class DescriptorsExhaustedException extends KstateException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what happened and what to do.
     * @param cause   what was caught, or {@code null}.
     */
    public DescriptorsExhaustedException(final String message, final Throwable cause) {
        super(message, cause);
    }
}
