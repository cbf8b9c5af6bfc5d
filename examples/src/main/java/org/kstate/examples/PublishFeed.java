package org.kstate.examples;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.kstate.Kstate;
import org.kstate.feeds.FeedInputs;
import org.kstate.feeds.MergedFeed;
import org.kstate.feeds.Pace;
import org.kstate.feeds.PacedTime;
import org.kstate.feeds.SyntheticOptions;
import org.kstate.feeds.handler.FeedHandler;
import org.kstate.feeds.handler.FeedHandlerOptions;

/**
 * A feed handler: publishes a recorded feed at the pace at which it was recorded, a state for each instrument's best bid and offer and one for its
 * last trade.
 *
 * <pre>
 *     PublishFeed JOURNAL [FOLDER | FILE ...]
 * </pre>
 *
 * <p>Without a folder it looks for the recorded data in {@code ../shared/data}. If there is none, it says so, loudly, and makes up a feed that
 * does not end. Kill it, in whatever way, and start it again with the same arguments: it goes on after the last event that it published.
 *
 * <p>The idea: each payload says which event of the feed it is. What the states hold when the journal has brought them back, or when they
 * were never gone, is thus all that a restarted handler must know; see {@link FeedHandler}.
 */
public final class PublishFeed {
    private static final Path RECORDED = Path.of("..", "shared", "data", "binance-20240808");
    private static final String LINE = "*".repeat(80);

    private PublishFeed() {
    }

    /**
     * Publishes until the feed ends or the process is ended.
     *
     * @param args directory of the journal, then a folder of recorded files, or the files.
     */
    public static void main(final String[] args) {
        if (args.length == 0) {
            System.err.println("Usage: PublishFeed JOURNAL [FOLDER | FILE ...]");
            System.exit(2);
        }
        final FeedHandlerOptions options = FeedHandlerOptions.create().journal(Path.of(args[0])).pace(Pace.RECORDED)
            .skipGaps(PacedTime.USUAL_LIMIT_NS, (event, gapNs) -> System.err.println(
                "left out a gap of " + gapNs / 1e9 + " s before line " + event.line() + " of input " + event.input()));
        final List<Path> given = Arrays.stream(args).skip(1).map(Path::of).toList();

        try (MergedFeed feed = inputs(given.isEmpty() ? List.of(RECORDED) : given).open();
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

    /** The files, those of a folder in the order of their names; the made-up feed if the only place is missing. */
    static FeedInputs inputs(final List<Path> places) {
        final FeedInputs inputs = FeedInputs.create()
            .onDamagedLine((file, line, reason) -> System.err.println("skipped " + file + ":" + line + ": " + reason));
        final Path first = places.get(0);
        if (places.size() == 1 && Files.isDirectory(first)) {
            files(first).forEach(inputs::add);
        } else if (places.size() > 1 || Files.exists(first)) {
            places.forEach(inputs::add);
        } else {
            System.err.println(LINE + "\nNO RECORDED DATA in " + first.toAbsolutePath().normalize()
                + "\nThe prices that follow are MADE UP. Name a folder or files of a recorded feed to see real ones.\n" + LINE);
            inputs.addSynthetic(SyntheticOptions.create());
        }
        return inputs;
    }

    private static List<Path> files(final Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
