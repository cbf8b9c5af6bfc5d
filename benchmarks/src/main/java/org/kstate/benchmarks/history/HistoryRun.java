package org.kstate.benchmarks.history;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

import com.sun.management.ThreadMXBean;
import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.bytes.BytesStore;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.benchmarks.report.Figure;
import org.kstate.benchmarks.runtime.ScratchFolder;
import org.kstate.persistence.History;
import org.kstate.persistence.HistoryCursor;
import org.kstate.persistence.HistoryResult;
import org.kstate.persistence.StateHistory;

/** Writes a long journal and asks for its past, in a JVM of its own; prints a line for each figure. */
public final class HistoryRun {

    /** Between the columns of a line. */
    static final String SEPARATOR = "\t";

    private static final int STATES = 100;
    private static final int SIZE = 64;
    private static final int COMMITS = 10_000_000;
    private static final int QUICK_COMMITS = 1_000_000;
    /** Those that are exported: the text of ten million takes more shared memory than many a machine has to give. */
    private static final int EXPORTED = 2_000_000;
    private static final int BUILDS = 2;
    private static final int SEEKS = 5_000;
    private static final int SNAPSHOTS = 200;
    private static final int STEPS = 50_000;
    private static final int P99 = 99;
    private static final int P50 = 50;
    private static final int PERCENT = 100;
    private static final double NS_OF_MS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final int commits;
    private final SplittableRandom random = new SplittableRandom(1);
    private final String[] names = new String[STATES];
    private final long[] versions = new long[STATES];
    private final Bytes<?> value = Bytes.allocateElasticDirect(SIZE);
    private long firstNs;
    private long lastNs;
    private long exportToNs = Long.MAX_VALUE;

    private HistoryRun(final boolean quick) {
        commits = quick ? QUICK_COMMITS : COMMITS;
    }

    /**
     * Runs.
     *
     * @param args whether to be quick.
     */
    public static void main(final String[] args) {
        new HistoryRun(Boolean.parseBoolean(args[0])).run();
        System.exit(0);
    }

    private void run() {
        try (ScratchFolder folder = new ScratchFolder()) {
            final Path journal = folder.resolve("journal");
            write(folder.resolve("store"), journal);
            replay(journal, folder.resolve("into"));
            export(new ExportRates(journal, exportToNs, folder.path()));
            build(journal);
            final long start = System.nanoTime();
            try (History history = History.of(journal).refresh()) {
                tell(HistorySection.OPEN, Figure.BEST, (System.nanoTime() - start) / NS_OF_MS, Figure.MS);
                seek(history);
                step(history);
            }
        }
    }

    private void write(final Path directory, final Path journal) {
        final BytesStore<?, ?> payload = BytesStore.nativeStoreWithFixedCapacity(SIZE);
        final State[] states = new State[STATES];
        try (Kstate store = Kstate.open(directory)) {
            for (int i = 0; i < STATES; i++) {
                names[i] = "md.instrument." + i;
                states[i] = store.subscribe(names[i], Permission.READ_WRITE, SIZE);
                states[i].persistTo(journal);
            }
            for (int i = 0; i < commits; i++) {
                final int which = random.nextInt(STATES);
                payload.writeLong(0, i);
                versions[which] = states[which].publish(payload.addressForRead(0), SIZE);
                if (i == EXPORTED) {
                    exportToNs = TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());
                }
            }
        } finally {
            payload.releaseLast();
        }
    }

    private void replay(final Path journal, final Path folder) {
        final ReplayRates rates = new ReplayRates(journal, commits);
        rates.measure(folder);
        tell(HistorySection.REPLAY, HistorySection.READER, Figure.RATE, rates.readPerSecond(), Figure.OPS_PER_SECOND);
        tell(HistorySection.REPLAY, Figure.KSTATE, Figure.RATE, rates.heardPerSecond(), Figure.OPS_PER_SECOND);
        tell(HistorySection.REPLAY, Figure.KSTATE, Figure.ALLOCATION, rates.bytesOfHeard(), Figure.BYTES_PER_OP);
        tell(HistorySection.REPLAY_INTO, Figure.KSTATE, Figure.RATE, rates.storedPerSecond(), Figure.OPS_PER_SECOND);
    }

    /** The command may have to be built first, and a failure of that takes nothing from the other figures. */
    private static void export(final ExportRates rates) {
        try {
            tell(HistorySection.EXPORT_PARQUET, Figure.RATE, rates.perSecond(ExportRates.PARQUET), Figure.OPS_PER_SECOND);
            tell(HistorySection.EXPORT_CSV, Figure.RATE, rates.perSecond(ExportRates.CSV), Figure.OPS_PER_SECOND);
        } catch (final ExportRates.AbsentException e) {
            System.out.println(String.join(SEPARATOR, HistorySection.EXPORT_PARQUET, Figure.KSTATE, e.getMessage()));
        }
    }

    private void build(final Path journal) {
        double best = Double.MAX_VALUE;
        for (int i = 0; i < BUILDS; i++) {
            final long start = System.nanoTime();
            // The last one writes the file too.
            try (History history = i + 1 < BUILDS ? History.inMemory(journal) : History.of(journal)) {
                history.refresh();
                best = Math.min(best, (System.nanoTime() - start) / NS_OF_MS);
            }
        }
        tell(HistorySection.BUILD, Figure.BEST, best, Figure.MS);
    }

    private void seek(final History history) {
        final StateHistory[] states = new StateHistory[STATES];
        firstNs = Long.MAX_VALUE;
        for (int i = 0; i < STATES; i++) {
            states[i] = history.state(names[i]);
            check(states[i].at(1, value));
            firstNs = Math.min(firstNs, states[i].commit().timeNs());
            check(states[i].at(versions[i], value));
            lastNs = Math.max(lastNs, states[i].commit().timeNs());
        }
        final double[] byVersion = new double[SEEKS];
        final double[] byTime = new double[SEEKS];
        for (int i = 0; i < SEEKS; i++) {
            final int which = random.nextInt(STATES);
            final long version = 1 + random.nextLong(versions[which]);
            final long timeNs = firstNs + random.nextLong(lastNs - firstNs);
            final long start = System.nanoTime();
            check(states[which].at(version, value));
            final long between = System.nanoTime();
            states[which].asOf(timeNs, value);
            byTime[i] = (System.nanoTime() - between) / NS_OF_MS;
            byVersion[i] = (between - start) / NS_OF_MS;
        }
        tell(HistorySection.VERSION, byVersion);
        tell(HistorySection.TIME, byTime);
        final double[] snapshots = new double[SNAPSHOTS];
        for (int i = 0; i < SNAPSHOTS; i++) {
            final long timeNs = firstNs + random.nextLong(lastNs - firstNs);
            final long start = System.nanoTime();
            if (history.snapshotAsOf(timeNs, names).size() != STATES) {
                throw new IllegalStateException("Not all states were found");
            }
            snapshots[i] = (System.nanoTime() - start) / NS_OF_MS;
        }
        tell(HistorySection.SNAPSHOT, snapshots);
    }

    private static void check(final HistoryResult result) {
        if (result != HistoryResult.FOUND) {
            throw new IllegalStateException("A version was not found: result=" + result);
        }
    }

    private void step(final History history) {
        try (HistoryCursor cursor = history.commits().open()) {
            step(HistorySection.FORWARD, cursor, 2 * STEPS);
        }
        try (HistoryCursor cursor = history.state(names[0]).commits().backward().open()) {
            step(HistorySection.BACKWARD, cursor, (int) Math.min(STEPS, versions[0] / 2 - 1));
        }
    }

    /** The first half warms up. */
    private void step(final String work, final HistoryCursor cursor, final int steps) {
        long sum = 0;
        long start = 0;
        long before = 0;
        for (int i = 0; i < 2 * steps; i++) {
            if (i == steps) {
                before = THREADS.getCurrentThreadAllocatedBytes();
                start = System.nanoTime();
            }
            if (!cursor.next()) {
                throw new IllegalStateException("The range is shorter than what was written");
            }
            sum += cursor.commit().version() + cursor.commit().length();
        }
        final double ns = (double) (System.nanoTime() - start) / steps;
        final double bytes = (double) (THREADS.getCurrentThreadAllocatedBytes() - before) / steps;
        if (sum == 0) {
            throw new IllegalStateException("Nothing was read");
        }
        tell(work, Figure.BEST, ns, Figure.NS);
        tell(work, Figure.ALLOCATION, bytes, Figure.BYTES_PER_OP);
    }

    private static void tell(final String work, final double[] ms) {
        Arrays.sort(ms);
        tell(work, Figure.P50, ms[ms.length * P50 / PERCENT], Figure.MS);
        tell(work, Figure.P99, ms[ms.length * P99 / PERCENT], Figure.MS);
    }

    private static void tell(final String work, final String metric, final double number, final String unit) {
        tell(work, Figure.KSTATE, metric, number, unit);
    }

    private static void tell(final String work, final String subject, final String metric, final double number, final String unit) {
        System.out.println(String.join(SEPARATOR, work, subject, metric, Double.toString(number), unit));
    }
}
