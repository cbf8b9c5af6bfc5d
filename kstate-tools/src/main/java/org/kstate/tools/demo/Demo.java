package org.kstate.tools.demo;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.kstate.Kstate;
import org.kstate.Observer;
import org.kstate.feeds.MergedFeed;
import org.kstate.feeds.handler.FeedHandlerOptions;
import org.kstate.feeds.marketdata.PayloadKind;
import org.kstate.exceptions.KstateException;

/**
 * One run of the demo: consumers first, then the feed handler, which is killed in the middle and started again; in the end the
 * evidence of all is put together. Whatever happens, no process and no file is left behind. For one thread, but for {@link
 * #stop}.
 */
public final class Demo implements AutoCloseable {
    private static final long STARTING_MS = 60_000;
    private static final long FINISHING_MS = 60_000;
    private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long DRAW_NS = TimeUnit.MILLISECONDS.toNanos(250);
    /** Java machines started at the same time; two cores are common. */
    private static final int STARTED_TOGETHER = 2;
    private static final int STATES_OF_INSTRUMENT = PayloadKind.kinds(false).size();

    private final DemoSettings settings;
    private final Launcher launcher;
    private final DemoView view;
    private final TemporaryPlace place;
    private final List<AutoCloseable> processes = new ArrayList<>();
    private final List<ConsumerProcess> consumers = new ArrayList<>();
    private final List<String> names = new ArrayList<>();
    private InputSurvey survey;
    private Gauge gauge;
    private FeedProcess feed;
    private String phase = "";
    private long firstCommitNs;
    private long drawnNs;
    private volatile boolean stopped;

    /**
     * Prepares a run.
     *
     * @param settings what it is to be like.
     * @param launcher starts the processes.
     * @param view     shows it.
     */
    public Demo(final DemoSettings settings, final Launcher launcher, final DemoView view) {
        this.settings = settings;
        this.launcher = launcher;
        this.view = view;
        place = new TemporaryPlace(settings.folder());
    }

    /** Ends the run soon, by an exception in the thread that runs it. Called by any thread. */
    public void stop() {
        stopped = true;
    }

    /**
     * Runs.
     *
     * @return what it has shown.
     * @throws KstateException if it cannot go on: a process has failed or does not answer, or it was stopped.
     */
    public Verdict run() {
        final List<String> instruments;
        try (MergedFeed opened = settings.open()) {
            instruments = opened.instruments().names();
        }
        for (final String instrument : instruments) {
            for (final PayloadKind kind : PayloadKind.kinds(false)) {
                names.add(kind.stateName(FeedHandlerOptions.DEFAULT_PREFIX, instrument));
            }
        }
        view.say("Starting four consumers and a feed handler, each a process of its own ...");
        startConsumers();
        try (Observer observer = Kstate.observe(place.store())) {
            gauge = new Gauge(observer, names);
            return watchOver();
        }
    }

    private Verdict watchOver() {
        startFeed();
        await(STARTING_MS, "the first commit", () -> {
            feed.process().checkAlive();
            return gauge.commits() > 0;
        });
        firstCommitNs = System.nanoTime();
        phase = "feed handler runs, pid " + feed.process().pid();
        final Evidence.Feed told = feedAndKill();
        phase = "feed handler has ended, consumers catch up";
        final long[] last = gauge.versions();
        consumers.forEach(consumer -> consumer.process().tell(Orders.line(last)));
        await(FINISHING_MS, "the consumers to see the last versions", () -> consumers.stream().allMatch(ConsumerProcess::hasFinished));
        phase = "all have ended, the journal is replayed";
        final JournalAudit journal = JournalAudit.of(place.journal(), names);
        draw(true);
        final Map<ConsumerKind, ConsumerReport> reports = new EnumMap<>(ConsumerKind.class);
        for (final ConsumerProcess consumer : consumers) {
            consumer.process().endInput();
            consumer.process().awaitExit();
            consumer.process().checkAlive();
            reports.put(consumer.kind(), consumer.report());
        }
        return Verdict.of(new Evidence(names, told, gauge.stored(), journal, reports));
    }

    /** Consumers come first: what they subscribe to is made, empty, and they wait. The input is read through meanwhile. */
    private void startConsumers() {
        final ConsumerKind[] kinds = ConsumerKind.values();
        for (int i = 0; i < kinds.length; i++) {
            final List<String> arguments = new ArrayList<>(List.of("demo-consumer", kinds[i].name(),
                "--store", place.store().toString(), "--journal", place.journal().toString()));
            arguments.addAll(names);
            final ConsumerProcess consumer = new ConsumerProcess(
                kinds[i], launcher.commandLine(arguments, place.temporary()), place.log(kinds[i].label()));
            processes.add(consumer);
            consumers.add(consumer);
            if ((i + 1) % STARTED_TOGETHER == 0) {
                if (survey == null) {
                    surveyInput();
                }
                await(STARTING_MS, "the consumers", () -> consumers.stream().allMatch(ConsumerProcess::isReady));
            }
        }
    }

    private void surveyInput() {
        if (settings.files().isEmpty() && settings.pace().thousandths() != 0) {
            survey = new InputSurvey(List.of(), Long.MAX_VALUE, false);
            return;
        }
        try (MergedFeed opened = settings.open()) {
            survey = InputSurvey.of(opened, settings.pace(), settings.seconds());
        }
    }

    private void startFeed() {
        final List<String> arguments = new ArrayList<>(List.of("feed", "--store", place.store().toString(), "--journal",
            place.journal().toString(), "--json", "--end-with-stdin"));
        arguments.addAll(settings.feedArguments());
        feed = new FeedProcess(launcher.commandLine(arguments, place.temporary()), place.log("feed"));
        processes.add(feed);
    }

    /** Lets the feed run for its time, with the kill in the middle. */
    private Evidence.Feed feedAndKill() {
        final long spanNs = (long) (TimeUnit.SECONDS.toNanos(1) * settings.seconds());
        final long middleCommits = survey.complete() ? Math.max(1, survey.events() / 2) : Long.MAX_VALUE;
        waitUntil(() -> System.nanoTime() - firstCommitNs >= spanNs / 2 || gauge.commits() >= middleCommits || hasFeedEnded());
        int killStatus = 0;
        long seenAtKill = 0;
        if (!hasFeedEnded()) {
            seenAtKill = gauge.commits();
            killStatus = feed.process().kill();
            if (killStatus == Evidence.KILLED) {
                phase = "feed handler was killed by SIGKILL, and is started again";
                restartFeed();
            }
        }
        // What is left of the time, but long enough to see it go on.
        final long endNs = Math.max(firstCommitNs + spanNs, System.nanoTime() + spanNs / 4);
        waitUntil(() -> System.nanoTime() - endNs >= 0 || hasFeedEnded());
        final boolean byItself = hasFeedEnded();
        feed.process().endInput();
        feed.process().awaitExit();
        feed.process().checkAlive();
        final long inputEvents = byItself && survey.complete() ? survey.events() : Evidence.UNKNOWN;
        return new Evidence.Feed(feed.resumedAfter() + feed.published(), inputEvents, killStatus, seenAtKill, feed.resumedAfter());
    }

    private void restartFeed() {
        startFeed();
        await(STARTING_MS, "the feed handler to go on", () -> feed.hasStarted()
            && (gauge.commits() > feed.resumedAfter() || hasFeedEnded()));
        phase = "feed handler was killed by SIGKILL, went on after event " + feed.resumedAfter() + ", pid " + feed.process().pid();
    }

    private boolean hasFeedEnded() {
        feed.process().checkAlive();
        return !feed.process().isAlive();
    }

    private void waitUntil(final BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            checkNotStopped();
            consumers.forEach(consumer -> consumer.process().checkAlive());
            draw(false);
            LockSupport.parkNanos(LOOK_NS);
        }
    }

    private void await(final long patienceMs, final String what, final BooleanSupplier condition) {
        final long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(patienceMs);
        waitUntil(() -> {
            if (System.nanoTime() - deadlineNs > 0) {
                throw new KstateException("The demo waits in vain for " + what + "; is the machine very busy?: waitedMs=" + patienceMs);
            }
            return condition.getAsBoolean();
        });
    }

    private void checkNotStopped() {
        if (stopped) {
            throw new KstateException("The demo was stopped");
        }
    }

    private void draw(final boolean last) {
        if (firstCommitNs == 0 || !last && System.nanoTime() - drawnNs < DRAW_NS) {
            return;
        }
        drawnNs = System.nanoTime();
        final long[] versions = gauge.versions();
        final long[] rates = gauge.rates();
        final List<Picture.Row> rows = new ArrayList<>();
        for (int i = 0; i < names.size(); i += STATES_OF_INSTRUMENT) {
            final String[] prices = gauge.bidAndAsk(i);
            final int state = i;
            rows.add(new Picture.Row(instrument(names.get(i)), prices[0], prices[1], versions[i], rates[i],
                consumers.stream().mapToLong(consumer -> consumer.seen(state)).toArray()));
        }
        long commits = 0;
        long rate = 0;
        final long[] seen = new long[consumers.size()];
        for (int i = 0; i < names.size(); i++) {
            commits += versions[i];
            rate += rates[i];
            for (int consumer = 0; consumer < seen.length; consumer++) {
                seen[consumer] += consumers.get(consumer).seen(i);
            }
        }
        final Picture.Row all = new Picture.Row("all, with trades", "", "", commits, rate, seen);
        view.show(new Picture(drawnNs - firstCommitNs, phase, rows, all), last);
    }

    private static String instrument(final String state) {
        return state.substring(FeedHandlerOptions.DEFAULT_PREFIX.length(), state.lastIndexOf('.'));
    }

    /** Ends all processes and removes all files. Can be called twice. */
    @Override
    public void close() {
        RuntimeException failure = null;
        for (final AutoCloseable process : processes) {
            try {
                closeQuietly(process);
            } catch (final RuntimeException e) {
                // The others are ended all the same.
                failure = e;
            }
        }
        place.close();
        if (failure != null) {
            throw failure;
        }
    }

    private static void closeQuietly(final AutoCloseable process) {
        try {
            process.close();
        } catch (final Exception e) {
            throw new IllegalStateException("a process of the demo cannot be ended", e);
        }
    }
}
