package org.kstate.feeds;

/** An input cannot be used. The message is one line that says what happened and what to do. */
public class FeedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what happened and what to do, ending in {@code name=value} pairs.
     */
    public FeedException(final String message) {
        super(message);
    }

    /**
     * Creates the exception with its cause.
     *
     * @param message what happened and what to do, ending in {@code name=value} pairs.
     * @param cause   what was caught.
     */
    public FeedException(final String message, final Throwable cause) {
        super(message, cause);
    }
}
