package org.kstate.benchmarks.watch;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.kstate.benchmarks.process.ChildSide;
import org.kstate.doorbell.Doorbells;
import org.kstate.layout.ControlLayout;
import org.kstate.memory.Mapping;

/**
 * The process that wakes, and that measures. All ways take turns in short slices: whatever the machine does for a while, such as keeping an idle
 * processor awake or not, it does to all of them. Of each slice the median and the 99th percentile count, and of these the medians over all slices.
 * A way is compared with another one round by round.
 *
 * <p>Arguments: processor, folder, rounds, milliseconds for them at most, wakes in a slice. Tells a line of entries, see {@link #told}.
 */
final class WakingProcess {

    /** The file of {@link WakeMemory}. */
    static final String MEMORY = "memory";
    /** The state of the stores that nobody sleeps for. */
    static final String STATE = "a";
    /** Between the parts of an entry. */
    static final String SEPARATOR = "|";
    /** Between entries. */
    static final String ENTRIES = ";";

    static final String QUIET = "quiet";
    static final String ASKING = "asking";
    static final String AWAKE = "awake";
    static final String AWAKE_MORE = "awake-more";
    static final String POLLED = "polled";
    static final String WAKE = "wake-";
    static final String WRITE = "write-";
    /** Between a way and the one that it is compared with. */
    static final String TIMES = "/";

    private static final int WARMUP_ROUNDS = 100;
    /** A busy machine gets through fewer rounds. */
    private static final int LEAST_ROUNDS = 3;
    private static final long PAUSE_NS = TimeUnit.MICROSECONDS.toNanos(60);
    private static final int BATCH = 2_000;
    private static final int BATCHES = 3;
    /** How much oftener than once a publish asks who watches. */
    private static final int[] ASKED_MORE = {0, 8, 16};
    /** Short, so that what the machine does for a while it does to a slice and to those beside it. */
    private static final int ASKING_BATCH = 500;
    private static final int ASKING_TURNS = 20;
    private static final double P99 = 0.99;

    private final WakeScene scene;
    private final Map<WakeKind, Waking> waking = new EnumMap<>(WakeKind.class);
    private final Map<String, List<double[]>> slices = new LinkedHashMap<>();
    private final int rounds;
    private final long limitMs;
    private final long[] wakesNs;
    private final long[] writesNs;
    private boolean isWarmup = true;

    private WakingProcess(final WakeScene scene, final int rounds, final long limitMs, final int wakes) {
        this.scene = scene;
        this.rounds = rounds;
        this.limitMs = limitMs;
        this.wakesNs = new long[wakes];
        this.writesNs = new long[wakes];
    }

    /**
     * Runs.
     *
     * @param args see above.
     * @throws InterruptedException never.
     */
    public static void main(final String[] args) throws InterruptedException {
        final ChildSide parent = new ChildSide(Integer.parseInt(args[0]));
        final Path folder = Path.of(args[1]);
        try (WakeMemory memory = WakeMemory.create(folder.resolve(MEMORY))) {
            final WakeScene scene = new WakeScene(folder, memory);
            new WakingProcess(scene, Integer.parseInt(args[2]), Long.parseLong(args[3]), Integer.parseInt(args[4])).run(parent);
        }
    }

    private void run(final ChildSide parent) throws InterruptedException {
        final StringBuilder absent = new StringBuilder();
        try (PublishedState quiet = new PublishedState(scene, WakeScene.QUIET_STORE, STATE);
             PublishedState awake = new PublishedState(scene, WakeScene.AWAKE_STORE, STATE)) {
            for (final WakeKind kind : WakeKind.values()) {
                if (kind != WakeKind.EVENTFD && kind != WakeKind.DATAGRAM) {
                    waking.put(kind, kind.waking(scene));
                }
            }
            parent.awaitGo();
            for (final WakeKind kind : List.of(WakeKind.EVENTFD, WakeKind.DATAGRAM)) {
                try {
                    waking.put(kind, kind.waking(scene));
                } catch (final UnsupportedOperationException e) {
                    absent.append(kind).append(SEPARATOR).append(e.getMessage()).append(ENTRIES);
                }
            }
            measure(quiet, awake);
            scene.memory().request(WakeMemory.END);
            parent.done(absent + told());
        } finally {
            waking.values().forEach(Waking::close);
        }
    }

    private void measure(final PublishedState quiet, final PublishedState awake) {
        final Path control = quiet.state().store().directory().resolve("control");
        final Mapping mapping = Mapping.map(control, ControlLayout.fileLength(WakeScene.maxPages()), true);
        final Doorbells bells = new Doorbells(mapping, WakeScene.maxPages(), session -> true);
        // The first page that a store gives.
        final int page = 0;
        final Runnable round = () -> {
            scene.memory().request(WaitingProcess.SPIN);
            for (int turn = 0; turn < ASKING_TURNS; turn++) {
                asking(quiet, bells, page, turn % 2 == 0);
            }
            for (int batch = 0; batch < BATCHES; batch++) {
                batches(quiet, awake, bells, page);
            }
            scene.memory().request(WaitingProcess.POLL);
            note(POLLED, batch(awake, BATCH, bells, page, 0));
            waking.forEach(this::slice);
        };
        repeat(WARMUP_ROUNDS, round);
        isWarmup = false;
        repeat(rounds, round);
        mapping.unmap();
    }

    private void repeat(final int times, final Runnable round) {
        final long beganNs = System.nanoTime();
        for (int i = 0; i < times && (i < LEAST_ROUNDS || System.nanoTime() - beganNs < TimeUnit.MILLISECONDS.toNanos(limitMs)); i++) {
            round.run();
        }
    }

    /**
     * What one question takes: a publish that asks more often, less one that asks less often, each in a slice beside the other, by the questions
     * between them. All run the same compiled code, so that nothing but the questions is between them.
     */
    private void asking(final PublishedState quiet, final Doorbells bells, final int page, final boolean isForward) {
        final double[] ns = new double[ASKED_MORE.length];
        for (int i = 0; i < ns.length; i++) {
            final int place = isForward ? i : ns.length - 1 - i;
            ns[place] = batch(quiet, ASKING_BATCH, bells, page, ASKED_MORE[place]);
        }
        for (int i = 1; i < ns.length; i++) {
            note(ASKING, (ns[i] - ns[i - 1]) / (ASKED_MORE[i] - ASKED_MORE[i - 1]));
        }
    }

    private void batches(final PublishedState quiet, final PublishedState awake, final Doorbells bells, final int page) {
        final double quietNs = batch(quiet, BATCH, bells, page, 0);
        final double awakeNs = batch(awake, BATCH, bells, page, 0);
        note(QUIET, quietNs);
        note(AWAKE, awakeNs);
        note(AWAKE_MORE, awakeNs - quietNs);
    }

    /**
     * Nanoseconds a publish.
     *
     * @param bells     of the store that nobody watches.
     * @param askedMore how often each publish is followed by what it does itself for those who watch: four loads, the first of them volatile, so that
     *                  the compiler makes them each time.
     */
    private static double batch(final PublishedState published, final int publishes, final Doorbells bells, final int page, final int askedMore) {
        final long begin = System.nanoTime();
        for (int i = 0; i < publishes; i++) {
            published.send();
            for (int asked = 0; asked < askedMore; asked++) {
                bells.ring(page);
            }
        }
        return (System.nanoTime() - begin) / (double) publishes;
    }

    private void slice(final WakeKind kind, final Waking by) {
        final WakeMemory memory = scene.memory();
        memory.request(kind.ordinal());
        for (int i = 0; i < wakesNs.length; i++) {
            final long pausedNs = System.nanoTime();
            while (System.nanoTime() - pausedNs < PAUSE_NS) {
                Thread.onSpinWait();
            }
            final long beginNs = System.nanoTime();
            by.send();
            final long endNs = System.nanoTime();
            final long awakeNs = memory.awaitAnswer(i + 1);
            if (awakeNs < beginNs) {
                throw new IllegalStateException("Woken by what was there before: kind=" + kind + ", wake=" + i);
            }
            wakesNs[i] = awakeNs - beginNs;
            writesNs[i] = endNs - beginNs;
        }
        note(WAKE + kind, wakesNs);
        note(WRITE + kind, writesNs);
    }

    private void note(final String what, final double value) {
        if (!isWarmup) {
            slices.computeIfAbsent(what, name -> new ArrayList<>()).add(new double[] {value, value});
        }
    }

    private void note(final String what, final long... ns) {
        Arrays.sort(ns);
        if (!isWarmup) {
            slices.computeIfAbsent(what, name -> new ArrayList<>()).add(new double[] {ns[ns.length / 2], ns[(int) (ns.length * P99)]});
        }
    }

    /**
     * For each thing that was measured its name, the median of the medians and the median of the 99th percentiles. For each two kinds of wakes the
     * medians of their ratios in the same round.
     */
    private String told() {
        final StringBuilder line = new StringBuilder();
        slices.forEach((name, values) -> line.append(name).append(SEPARATOR).append(median(values, 0)).append(SEPARATOR).append(median(values, 1))
            .append(ENTRIES));
        for (final WakeKind kind : waking.keySet()) {
            for (final WakeKind baseline : WakeKind.BASELINES) {
                if (waking.containsKey(baseline)) {
                    final List<double[]> ratios = ratios(slices.get(WAKE + kind), slices.get(WAKE + baseline));
                    line.append(WAKE).append(kind).append(TIMES).append(baseline).append(SEPARATOR).append(median(ratios, 0)).append(SEPARATOR)
                        .append(median(ratios, 1)).append(ENTRIES);
                }
            }
        }
        return line.toString();
    }

    /** Each round has one slice of each kind. */
    private static List<double[]> ratios(final List<double[]> ours, final List<double[]> theirs) {
        final List<double[]> ratios = new ArrayList<>();
        for (int round = 0; round < ours.size(); round++) {
            final double[] our = ours.get(round);
            final double[] their = theirs.get(round);
            ratios.add(new double[] {our[0] / their[0], our[1] / their[1]});
        }
        return ratios;
    }

    private static double median(final List<double[]> values, final int column) {
        return values.stream().mapToDouble(value -> value[column]).sorted().skip(values.size() / 2).findFirst().orElseThrow();
    }
}
