package org.kstate.examples.handler;

import java.nio.file.Path;
import org.kstate.examples.feed.Pace;

/** How a {@link FeedHandler} publishes. For one thread at a time. */
public final class FeedHandlerOptions {
    /** What the names of states begin with, unless told otherwise. */
    public static final String DEFAULT_PREFIX = "md.";

    private String prefix = DEFAULT_PREFIX;
    private Path journal;
    private Pace pace = Pace.MAX;

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
     * Sets how fast the feed is given out.
     *
     * @param pace to keep.
     * @return this.
     */
    public FeedHandlerOptions pace(final Pace pace) {
        this.pace = pace;
        return this;
    }

    String prefix() {
        return prefix;
    }

    Path journal() {
        return journal;
    }

    Pace pace() {
        return pace;
    }
}
