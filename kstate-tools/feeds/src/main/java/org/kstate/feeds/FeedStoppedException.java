package org.kstate.feeds;

/** A feed was stopped from outside where its next event was needed. */
public final class FeedStoppedException extends FeedException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the exception.
     *
     * @param message what was stopped, ending in {@code name=value} pairs.
     */
    public FeedStoppedException(final String message) {
        super(message);
    }
}
