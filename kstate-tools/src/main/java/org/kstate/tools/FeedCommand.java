package org.kstate.tools;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.kstate.Kstate;
import org.kstate.StoreOptions;
import org.kstate.examples.feed.FeedCounters;
import org.kstate.examples.feed.MergedFeed;
import org.kstate.examples.feed.Pace;
import org.kstate.examples.handler.FeedHandler;
import org.kstate.examples.handler.FeedHandlerOptions;
import org.kstate.examples.marketdata.PayloadKind;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code kstate feed}: the feed handler. */
@Command(
    name = "feed",
    description = "Publishes recorded or synthetic market data: one state for each instrument's best bid and offer,"
        + " md.INSTRUMENT.top, and one for its last trade, md.INSTRUMENT.trade. With a journal, a feed that was ended or killed"
        + " goes on where it was. Ends with its input, or at Ctrl-C.")
final class FeedCommand implements Callable<Integer> {
    private static final double NO_LIMIT = 0;
    /** More damage than this is only counted. */
    private static final int COMPLAINTS = 100;

    @Mixin
    private Output output;
    @Mixin
    private StoreOption store;
    @Mixin
    private InputOptions inputs;

    @Option(names = "--journal", paramLabel = "DIR", description = "Keep every commit in this journal, which is made if it is missing.")
    private Path journal;
    @Option(names = "--prefix", paramLabel = "TEXT", defaultValue = FeedHandlerOptions.DEFAULT_PREFIX,
        description = "What the states' names begin with. Default: ${DEFAULT-VALUE}")
    private String prefix;
    @Option(names = "--pace", paramLabel = "PACE", defaultValue = "1x", converter = ReplayCommand.PaceConverter.class,
        description = "1x as recorded, 10x ten times as fast, max without waiting. Default: ${DEFAULT-VALUE}.")
    private Pace pace;
    @Option(names = "--events", paramLabel = "N", description = "End after so many events.")
    private long events = Long.MAX_VALUE;
    @Option(names = "--until-event", paramLabel = "N", description = "End after the N-th event of the feed, whoever published"
        + " those before.")
    private long untilEvent = Long.MAX_VALUE;
    @Option(names = "--seconds", paramLabel = "S", description = "End after so long.")
    private double seconds = NO_LIMIT;
    @Option(names = "--end-with-stdin", description = "End also when standard input ends, as it does when the program that"
        + " started this one is gone.")
    private boolean endWithStdin;

    private long damaged;

    @Override
    public Integer call() {
        if (journal != null) {
            JournalPlace.check(journal);
        }
        // The inputs first: without them neither store nor journal is made.
        try (MergedFeed feed = inputs.open(this::complain);
             Kstate session = open(feed.instruments().size() * PayloadKind.values().length);
             FeedHandler handler = FeedHandler.open(session, feed,
                 FeedHandlerOptions.create().prefix(prefix).journal(journal).pace(pace));
             StopSignal stop = new StopSignal(handler::stop)) {
            if (endWithStdin) {
                StandardInput.onEnd(stop::raise);
            }
            final Timer timer = new Timer("kstate-limit", true);
            if (seconds > NO_LIMIT) {
                timer.schedule(task(handler::stop), (long) Math.ceil(seconds * TimeUnit.SECONDS.toMillis(1)));
            }
            started(feed, handler);
            final long startedNs = System.nanoTime();
            try {
                final long most = Math.min(events, untilEvent - handler.resumedAfter());
                while (handler.published() < most && handler.next()) {
                    // Published already.
                }
            } finally {
                timer.cancel();
                ended(feed.counters(), handler, System.nanoTime() - startedNs);
            }
        }
        return ExitStatus.OK;
    }

    /** A store that is not there yet is made with room for all states; one that is there keeps its size. */
    private Kstate open(final int states) {
        final StoreOptions options = StoreOptions.create().directory(store.directory());
        if (states > StoreOptions.DEFAULT_PAGES && !Files.exists(store.directory())) {
            options.maxPages(states);
        }
        return Kstate.open(options);
    }

    private static TimerTask task(final Runnable action) {
        return new TimerTask() {
            @Override
            public void run() {
                action.run();
            }
        };
    }

    private void complain(final Path file, final long line, final String reason) {
        if (++damaged > COMPLAINTS) {
            return;
        }
        if (output.isJson()) {
            output.json(json -> {
                json.writeStringField("event", "damaged");
                json.writeStringField("file", file.toString());
                json.writeNumberField("line", line);
                json.writeStringField("reason", reason);
            });
        } else {
            output.complain("kstate: damaged line skipped: " + reason + ", file=" + file + " line=" + line);
        }
    }

    private void started(final MergedFeed feed, final FeedHandler handler) {
        final int states = feed.instruments().size() * PayloadKind.values().length;
        if (output.isJson()) {
            output.json(json -> {
                json.writeStringField("event", "started");
                json.writeStringField("store", store.directory().toString());
                if (journal != null) {
                    json.writeStringField("journal", journal.toString());
                }
                json.writeNumberField("states", states);
                json.writeNumberField("resumedAfter", handler.resumedAfter());
            });
        } else {
            output.text("Feeding " + states + " states of " + feed.instruments().size() + " instruments from " + feed.label() + " into "
                + store.directory() + (handler.resumedAfter() == 0 ? "" : ", on after event " + handler.resumedAfter()));
        }
        output.flush();
    }

    private void ended(final FeedCounters counters, final FeedHandler handler, final long tookNs) {
        final double took = (double) tookNs / TimeUnit.SECONDS.toNanos(1);
        if (output.isJson()) {
            output.json(json -> {
                json.writeStringField("event", "ended");
                json.writeNumberField("published", handler.published());
                json.writeNumberField("sequence", handler.resumedAfter() + handler.published());
                json.writeNumberField("seconds", took);
                writeCounters(json, counters);
            });
        } else {
            output.text(String.format(Locale.ROOT, "Published %d events in %.1f s; read %s", handler.published(), took, counters));
        }
        output.flush();
    }

    private static void writeCounters(final JsonGenerator json, final FeedCounters counters) throws IOException {
        json.writeNumberField("lines", counters.lines());
        json.writeNumberField("quotes", counters.quotes());
        json.writeNumberField("trades", counters.trades());
        json.writeNumberField("ignored", counters.ignored());
        json.writeNumberField("unknown", counters.unknown());
        json.writeNumberField("damaged", counters.damaged());
        json.writeNumberField("unpaired", counters.unpaired());
        json.writeNumberField("outOfOrder", counters.outOfOrder());
    }
}
