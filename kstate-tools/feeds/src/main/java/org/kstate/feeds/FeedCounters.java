package org.kstate.feeds;

import java.util.Arrays;
import java.util.stream.Collectors;

/** What a source has read so far. Written by the source's thread; for one thread at a time. */
public final class FeedCounters {
    private static final FeedCount[] KINDS = FeedCount.values();

    private final long[] counts = new long[KINDS.length];

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
        for (int i = 0; i < counts.length; i++) {
            counts[i] += other.counts[i];
        }
        return this;
    }

    /**
     * Counts one more; called by the source.
     *
     * @param kind what to count.
     */
    public void count(final FeedCount kind) {
        counts[kind.ordinal()]++;
    }

    /**
     * Tells a count.
     *
     * @param kind which.
     * @return how many there were.
     */
    public long get(final FeedCount kind) {
        return counts[kind.ordinal()];
    }

    /**
     * Counts lines.
     *
     * @return all lines read, damaged ones too; for the synthetic feed its events.
     */
    public long lines() {
        return get(FeedCount.LINES);
    }

    /**
     * Counts quotes.
     *
     * @return quotes given out.
     */
    public long quotes() {
        return get(FeedCount.QUOTES);
    }

    /**
     * Counts trades.
     *
     * @return trades given out.
     */
    public long trades() {
        return get(FeedCount.TRADES);
    }

    /**
     * Counts sound lines that tell of the depth of the book.
     *
     * @return depth messages and snapshots, which this feed has no use for.
     */
    public long ignored() {
        return get(FeedCount.IGNORED);
    }

    /**
     * Counts sound lines of a kind that this feed does not know.
     *
     * @return lines of other streams, or of none.
     */
    public long unknown() {
        return get(FeedCount.UNKNOWN);
    }

    /**
     * Counts lines that could not be read, and the break of a file that ends inside its compressed data.
     *
     * @return damaged lines.
     */
    public long damaged() {
        return get(FeedCount.DAMAGED);
    }

    /**
     * Counts sound rows that were left without the row that belongs to them.
     *
     * @return bid rows without their ask row and the reverse; only the equities' quotes have pairs.
     */
    public long unpaired() {
        return get(FeedCount.UNPAIRED);
    }

    /**
     * Counts events whose receive time lies before that of the event which came before it from the same input. They are given
     * out all the same, in the order of the file.
     *
     * @return events out of order.
     */
    public long outOfOrder() {
        return get(FeedCount.OUT_OF_ORDER);
    }

    @Override
    public String toString() {
        // Few feeds have the last ones.
        return Arrays.stream(KINDS).filter(kind -> kind.compareTo(FeedCount.ORPHANS) < 0 || get(kind) > 0)
            .map(kind -> kind.label() + '=' + get(kind)).collect(Collectors.joining(" "));
    }
}
