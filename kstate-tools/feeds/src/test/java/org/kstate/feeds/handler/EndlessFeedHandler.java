package org.kstate.feeds.handler;

import java.io.IOException;
import java.nio.file.Path;
import org.kstate.Kstate;
import org.kstate.feeds.FeedInputs;
import org.kstate.feeds.MergedFeed;
import org.kstate.feeds.SyntheticOptions;

/** A process to be killed: publishes the synthetic feed as fast as it can, until it is killed or its parent is gone. */
final class EndlessFeedHandler {
    private EndlessFeedHandler() {
    }

    /** The feed of all the processes that write one after another. */
    static MergedFeed feed() {
        return FeedInputs.create().addSynthetic(SyntheticOptions.create()).open();
    }

    static FeedHandlerOptions options(final Path folder) {
        return FeedHandlerOptions.create().journal(journal(folder));
    }

    static Path store(final Path folder) {
        return folder.resolve("store");
    }

    static Path journal(final Path folder) {
        return folder.resolve("journal");
    }

    /**
     * Begins.
     *
     * @param args the folder of store and journal.
     */
    public static void main(final String[] args) {
        final Path folder = Path.of(args[0]);
        final Thread parent = new Thread(EndlessFeedHandler::endWithParent);
        parent.setDaemon(true);
        parent.start();
        try (Kstate store = Kstate.open(store(folder));
             MergedFeed feed = feed();
             FeedHandler handler = FeedHandler.open(store, feed, options(folder))) {
            handler.run();
        }
    }

    private static void endWithParent() {
        try {
            while (System.in.read() >= 0) {
                // The parent writes nothing; its end closes the pipe.
            }
        } catch (final IOException e) {
            // The same as the end of the pipe.
        }
        Runtime.getRuntime().halt(1);
    }
}
