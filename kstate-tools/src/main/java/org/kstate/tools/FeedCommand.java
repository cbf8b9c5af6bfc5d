package org.kstate.tools;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.kstate.Kstate;
import org.kstate.StoreOptions;
import org.kstate.feeds.FeedCount;
import org.kstate.feeds.FeedCounters;
import org.kstate.feeds.FeedStoppedException;
import org.kstate.feeds.MergedFeed;
import org.kstate.feeds.Pace;
import org.kstate.feeds.PacedTime;
import org.kstate.feeds.handler.FeedHandler;
import org.kstate.feeds.handler.FeedHandlerOptions;
import org.kstate.feeds.marketdata.PayloadKind;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code kstate feed}: the feed handler. */
@Command(
    name = "feed",
    description = "Publishes recorded or synthetic market data: one state for each instrument's best bid and offer,"
        + " md.INSTRUMENT.top, and one for its last trade, md.INSTRUMENT.trade, and with --depth one for"
        + " the best ten levels, md.INSTRUMENT.book. With a journal, a feed that was ended or killed"
        + " goes on where it was. Ends with its input, or at Ctrl-C.",
    footer = {"", "Examples:",
        "  kstate feed --synthetic --hold 60",
        "  kstate feed --input usdm_btcusdt_20240808.gz --journal /var/lib/md",
        "  kstate feed --depth spot_btcusdt_20240808.gz",
        "  kstate feed --pace max --date 2019-12-30 messages.NASDAQ_ITCH50",
        "  kstate feed --csv tardis-quotes binance_quotes_2020-09-01_BTCUSDT.csv.gz",
        "  kstate feed --csv 'time=ts:ms,name=sym,bid=b,ask=a,sep=semicolon' --pace max quotes.csv"})
final class FeedCommand implements Callable<Integer> {
    private static final double NO_LIMIT = 0;
    /** More damage and gaps than this are not told, damage is counted. */
    private static final int MOST_COMPLAINTS = 100;

    /** Room for the states of a feed that names its instruments as it goes; NASDAQ has about 9000. Memory is taken when a state is made. */
    private static final int MOST_INSTRUMENTS = 12_000;

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
    @Option(names = "--events", paramLabel = "N", converter = NumberOptions.Count.class, description = "End after so many events.")
    private long events = Long.MAX_VALUE;
    @Option(names = "--until-event", paramLabel = "N", converter = NumberOptions.Count.class,
        description = "End after the N-th event of the feed, whoever published those before.")
    private long untilEvent = Long.MAX_VALUE;
    @Option(names = "--seconds", paramLabel = "S", converter = NumberOptions.Seconds.class, description = "End after so long.")
    private double seconds = NO_LIMIT;
    @Option(names = "--longest-gap", paramLabel = "S", converter = NumberOptions.Seconds.class, description = "Do not wait longer than"
        + " this for an event; a longer gap in the recorded time, forwards or back, is told and left out. Default: 10, none for the"
        + " synthetic feed.")
    private Double longestGapSeconds;
    @Option(names = "--hold", paramLabel = "S", converter = NumberOptions.Seconds.class, description = "When the feed has ended, stay"
        + " subscribed for so many seconds, so that the last values can be looked at.")
    private double holdSeconds;
    @Option(names = "--end-with-stdin", description = "End also when standard input ends, as it does when the program that"
        + " started this one is gone.")
    private boolean endWithStdin;

    @Spec
    private CommandSpec spec;
    private long complaints;
    private int remarked;

    @Override
    public Integer call() {
        if (endWithStdin && inputs.isStandardInput()) {
            throw new ParameterException(spec.commandLine(), "Standard input is the feed's: leave --end-with-stdin out");
        }
        if (journal != null) {
            JournalPlace.check(journal);
        }
        final StopSignal stop = output.stop();
        // The inputs first: without them neither store nor journal is made.
        try (MergedFeed feed = stop.whileNothingIsOpen(() -> inputs.open(this::complainOfDamage));
             Kstate session = open(feed)) {
            stop.onRaised(feed::stop);
            try (FeedHandler handler = handler(session, feed)) {
                stop.onRaised(handler::stop);
                return publish(feed, handler);
            }
        } catch (final FeedStoppedException e) {
            if (!stop.isRaised()) {
                throw e;
            }
            output.complain(e.getMessage());
            return ExitStatus.FAILED;
        }
    }

    private FeedHandler handler(final Kstate session, final MergedFeed feed) {
        if (journal == null) {
            return FeedHandler.open(session, feed, options(feed));
        }
        try (ReadingBar bar = output.reading(journal)) {
            return FeedHandler.open(session, feed, options(feed).progress(bar));
        }
    }

    private FeedHandlerOptions options(final MergedFeed feed) {
        final long longestGapNs = longestGapSeconds != null ? NumberOptions.nanoseconds(longestGapSeconds)
            : inputs.isSynthetic() ? PacedTime.NO_LIMIT : PacedTime.USUAL_LIMIT_NS;
        return FeedHandlerOptions.create().prefix(prefix).journal(journal).pace(pace)
            .skipGaps(longestGapNs, (event, gapNs) -> complainOfGap(feed.sources().get(event.input()).label(), event.line(), gapNs));
    }

    private int publish(final MergedFeed feed, final FeedHandler handler) {
        if (endWithStdin) {
            StandardInput.onEnd(output.stop()::raise);
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
            remark(feed);
            ended(feed.counters(), handler, System.nanoTime() - startedNs);
        }
        final String complaint = feed.isStopped() ? null : feed.complaint();
        if (complaint != null) {
            output.complain(complaint);
            return ExitStatus.FAILED;
        }
        if (!output.stop().isRaised()) {
            hold();
        }
        return ExitStatus.OK;
    }

    /** Says what becomes of the states, and lets them be looked at. */
    private void hold() {
        if (output.isJson()) {
            if (holdSeconds > 0) {
                output.json(json -> {
                    json.writeStringField("event", "holding");
                    json.writeNumberField("seconds", holdSeconds);
                });
            }
        } else if (holdSeconds > 0) {
            output.text("Holding the states for " + String.format(Locale.ROOT, "%.1f", holdSeconds) + " s, or until Ctrl-C");
        } else if (journal == null) {
            output.text("The states are transient and end with this feed, unless others are subscribed; --hold S keeps them for S seconds,"
                + " --journal DIR keeps every commit");
        }
        output.flush();
        output.stop().awaitRaised(NumberOptions.nanoseconds(holdSeconds));
    }

    /** A store that is not there yet is made with room for all states; one that is there keeps its size. */
    private Kstate open(final MergedFeed feed) {
        final int instruments = feed.findsInstruments() ? Math.max(MOST_INSTRUMENTS, feed.instruments().size()) : feed.instruments().size();
        final int states = instruments * PayloadKind.kinds(feed.tellsDepth()).size();
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

    private void complainOfDamage(final Path file, final long line, final String reason) {
        if (++complaints > MOST_COMPLAINTS) {
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
            output.complain("damaged line skipped: " + reason + ", file=" + file + " line=" + line);
        }
    }

    private void complainOfGap(final String file, final long line, final long gapNs) {
        if (++complaints > MOST_COMPLAINTS) {
            return;
        }
        final double gap = (double) gapNs / TimeUnit.SECONDS.toNanos(1);
        if (output.isJson()) {
            output.json(json -> {
                json.writeStringField("event", "gap");
                json.writeStringField("file", file);
                json.writeNumberField("line", line);
                json.writeNumberField("seconds", gap);
            });
        } else {
            output.complain(String.format(Locale.ROOT, "gap of %.1f s not waited for; --longest-gap sets how long to wait, file=%s line=%d",
                gap, file, line));
        }
    }

    private void started(final MergedFeed feed, final FeedHandler handler) {
        final int states = feed.instruments().size() * PayloadKind.kinds(feed.tellsDepth()).size();
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
            output.text("Feeding " + (feed.findsInstruments() ? "the states of the instruments that come up"
                : states + " states of " + feed.instruments().size() + " instruments") + " from " + feed.label() + " into "
                + store.directory() + (handler.resumedAfter() == 0 ? "" : ", on after event " + handler.resumedAfter()));
        }
        remark(feed);
        output.flush();
    }

    /** Tells what the inputs have to say that was not told before. */
    private void remark(final MergedFeed feed) {
        final List<String> remarks = feed.remarks();
        for (final String remark : remarks.subList(Math.min(remarked, remarks.size()), remarks.size())) {
            if (output.isJson()) {
                output.json(json -> {
                    json.writeStringField("event", "remark");
                    json.writeStringField("text", remark);
                });
            } else {
                output.complain(remark);
            }
        }
        remarked = remarks.size();
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
        for (final FeedCount kind : FeedCount.values()) {
            json.writeNumberField(kind.label(), counters.get(kind));
        }
    }
}
