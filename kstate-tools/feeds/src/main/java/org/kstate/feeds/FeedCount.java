package org.kstate.feeds;

/** What a source counts. */
public enum FeedCount {
    /** Lines or messages read, damaged ones too. */
    LINES("lines"),
    /** Quotes given out. */
    QUOTES("quotes"),
    /** Trades given out. */
    TRADES("trades"),
    /** Sound lines that this feed has no use for. */
    IGNORED("ignored"),
    /** Sound lines of a kind that the source does not know. */
    UNKNOWN("unknown"),
    /** Lines that could not be read. */
    DAMAGED("damaged"),
    /** Sound rows that were left without the row that belongs to them. */
    UNPAIRED("unpaired"),
    /** Events whose receive time lies before that of the event before them. */
    OUT_OF_ORDER("outOfOrder"),
    /** Sound messages about orders that the input does not contain. */
    ORPHANS("orphans"),
    /** Books given out. */
    BOOKS("books");

    private final String label;

    FeedCount(final String label) {
        this.label = label;
    }

    /**
     * Names the count.
     *
     * @return its name in messages and JSON.
     */
    public String label() {
        return label;
    }
}
