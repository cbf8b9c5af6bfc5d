package org.kstate.examples.feed;

/** What a source has read so far. Written by the source's thread; for one thread at a time. */
public final class FeedCounters {
    long lines;
    long quotes;
    long trades;
    long ignored;
    long unknown;
    long damaged;
    long unpaired;
    long outOfOrder;

    /** Creates counters that stand at zero. */
    public FeedCounters() {
    }

    /**
     * Adds another source's counts to these.
     *
     * @param other what to add.
     * @return this.
     */
    public FeedCounters add(final FeedCounters other) {
        lines += other.lines;
        quotes += other.quotes;
        trades += other.trades;
        ignored += other.ignored;
        unknown += other.unknown;
        damaged += other.damaged;
        unpaired += other.unpaired;
        outOfOrder += other.outOfOrder;
        return this;
    }

    /**
     * Counts lines.
     *
     * @return all lines read, damaged ones too; for the synthetic feed its events.
     */
    public long lines() {
        return lines;
    }

    /**
     * Counts quotes.
     *
     * @return quotes given out.
     */
    public long quotes() {
        return quotes;
    }

    /**
     * Counts trades.
     *
     * @return trades given out.
     */
    public long trades() {
        return trades;
    }

    /**
     * Counts sound lines that tell of the depth of the book.
     *
     * @return depth messages and snapshots, which this feed has no use for.
     */
    public long ignored() {
        return ignored;
    }

    /**
     * Counts sound lines of a kind that this feed does not know.
     *
     * @return lines of other streams, or of none.
     */
    public long unknown() {
        return unknown;
    }

    /**
     * Counts lines that could not be read, and the break of a file that ends inside its compressed data.
     *
     * @return damaged lines.
     */
    public long damaged() {
        return damaged;
    }

    /**
     * Counts sound rows that were left without the row that belongs to them.
     *
     * @return bid rows without their ask row and the reverse; only the equities' quotes have pairs.
     */
    public long unpaired() {
        return unpaired;
    }

    /**
     * Counts events whose receive time lies before that of the event which came before it from the same input. They are given
     * out all the same, in the order of the file.
     *
     * @return events out of order.
     */
    public long outOfOrder() {
        return outOfOrder;
    }

    @Override
    public String toString() {
        return "lines=" + lines + " quotes=" + quotes + " trades=" + trades + " ignored=" + ignored + " unknown=" + unknown
            + " damaged=" + damaged + " unpaired=" + unpaired + " outOfOrder=" + outOfOrder;
    }
}
