package org.kstate.feeds;

/** What a {@link FeedEvent} tells. */
public enum EventKind {
    /** A new best bid and offer. */
    QUOTE,
    /** A trade. */
    TRADE,
    /** The best levels of the book. */
    DEPTH
}
