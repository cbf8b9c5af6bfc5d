package org.kstate.feeds.handler;

import java.nio.file.Path;
import org.kstate.feeds.GapListener;
import org.kstate.feeds.Pace;
import org.kstate.feeds.PacedTime;
import org.kstate.spi.ReadingProgress;

/** How a {@link FeedHandler} publishes. For one thread at a time. */
public final class FeedHandlerOptions {
    /** What the names of states begin with, unless told otherwise. */
    public static final String DEFAULT_PREFIX = "md.";

    private String prefix = DEFAULT_PREFIX;
    private Path journal;
    private ReadingProgress progress = ReadingProgress.NONE;
    private Pace pace = Pace.MAX;
    private long longestGapNs = PacedTime.NO_LIMIT;
    private GapListener gaps = GapListener.NONE;

    private FeedHandlerOptions() {
    }

    /**
     * Begins with the defaults: prefix {@value #DEFAULT_PREFIX}, no journal, as fast as it can.
     *
     * @return new options.
     */
    public static FeedHandlerOptions create() {
        return new FeedHandlerOptions();
    }

    /**
     * Sets what the names of states begin with.
     *
     * @param prefix goes before the instrument's name as it is; may be empty.
     * @return this.
     */
    public FeedHandlerOptions prefix(final String prefix) {
        this.prefix = prefix;
        return this;
    }

    /**
     * Makes all states persistent, so that a restarted handler goes on where this one ended.
     *
     * @param journal directory of the journal of all states; null for none, which is the default.
     * @return this.
     */
    public FeedHandlerOptions journal(final Path journal) {
        this.journal = journal;
        return this;
    }

    /**
     * Sets who is told how far the journal was read, before the states come back from it.
     *
     * @param progress is told by the thread that opens the handler; nobody, unless told otherwise.
     * @return this.
     */
    public FeedHandlerOptions progress(final ReadingProgress progress) {
        this.progress = progress;
        return this;
    }

    /**
     * Sets how fast the feed is given out.
     *
     * @param pace to keep.
     * @return this.
     */
    public FeedHandlerOptions pace(final Pace pace) {
        this.pace = pace;
        return this;
    }

    /**
     * Sets which gaps of the recorded time are left out.
     *
     * @param longestGapNs longest wait for an event, at the pace; {@link PacedTime#NO_LIMIT}, which is the default, to wait for all.
     * @param listener     is told of each gap that is left out, before the event behind it is published.
     * @return this.
     */
    public FeedHandlerOptions skipGaps(final long longestGapNs, final GapListener listener) {
        this.longestGapNs = longestGapNs;
        this.gaps = listener;
        return this;
    }

    String prefix() {
        return prefix;
    }

    Path journal() {
        return journal;
    }

    ReadingProgress progress() {
        return progress;
    }

    Pace pace() {
        return pace;
    }

    long longestGapNs() {
        return longestGapNs;
    }

    GapListener gaps() {
        return gaps;
    }
}
