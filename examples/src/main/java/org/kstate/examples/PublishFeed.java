package org.kstate.examples;

import java.nio.file.Path;
import org.kstate.Kstate;
import org.kstate.feeds.FeedInputs;
import org.kstate.feeds.MergedFeed;
import org.kstate.feeds.Pace;
import org.kstate.feeds.PacedTime;
import org.kstate.feeds.SyntheticOptions;
import org.kstate.feeds.handler.FeedHandler;
import org.kstate.feeds.handler.FeedHandlerOptions;

/**
 * The writer: publishes a feed into the default store, one state for each instrument's best bid and offer and one for its last trade.
 *
 * <pre>
 *     PublishFeed JOURNAL [FILE ...]
 * </pre>
 *
 * <p>Without a file it makes up a feed that does not end. Kill it, in whatever way, and start it again with the same arguments: it goes
 * on after the last event that it published. Nobody has to clean up, and no reader notices more than a pause.
 *
 * <p>The idea: each payload says which event of the feed it is. What the states hold when the journal has brought them back, or when they
 * were never gone, is thus all that a restarted handler must know; see {@link FeedHandler}.
 */
public final class PublishFeed {
    private PublishFeed() {
    }

    /**
     * Publishes until the feed ends or the process is ended.
     *
     * @param args directory of the journal, then recorded files.
     */
    public static void main(final String[] args) {
        if (args.length == 0) {
            System.err.println("Usage: PublishFeed JOURNAL [FILE ...]");
            System.exit(2);
        }
        final FeedInputs inputs = FeedInputs.create()
            .onDamagedLine((file, line, reason) -> System.err.println("skipped " + file + ":" + line + ": " + reason));
        if (args.length == 1) {
            inputs.addSynthetic(SyntheticOptions.create());
        }
        for (int i = 1; i < args.length; i++) {
            inputs.add(Path.of(args[i]));
        }
        final FeedHandlerOptions options = FeedHandlerOptions.create().journal(Path.of(args[0])).pace(Pace.RECORDED)
            .skipGaps(PacedTime.USUAL_LIMIT_NS, (event, gapNs) -> System.err.println(
                "left out a gap of " + gapNs / 1e9 + " s before line " + event.line() + " of input " + event.input()));

        try (MergedFeed feed = inputs.open();
             Kstate store = Kstate.open();
             FeedHandler handler = FeedHandler.open(store, feed, options)) {
            System.out.println("Publishing " + feed.label() + " into " + store.directory() + ", on after event " + handler.resumedAfter());
            handler.run();
            System.out.println("Published " + handler.published() + " events; read " + feed.counters());
            if (feed.complaint() != null) {
                System.err.println(feed.complaint());
            }
        }
    }
}
