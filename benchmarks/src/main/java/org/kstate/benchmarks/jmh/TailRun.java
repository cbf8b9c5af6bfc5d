package org.kstate.benchmarks.jmh;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.function.LongSupplier;

import com.sun.management.ThreadMXBean;

/**
 * Reading a journal to its end by Kstate and by the baseline, in turns, in one JVM. A processor of a virtual machine runs at half its speed for
 * seconds at a time, when its neighbours are busy. Readers that are measured one after another, each in a JVM of its own, meet different speeds. So
 * each turn is compared with the one beside it, and the median of these ratios counts.
 */
public final class TailRun {

    // Columns behind those of TurnFigures.
    /** The baseline's median without its CRCs, in nanoseconds. */
    static final int UNCHECKED = TurnFigures.COUNT;
    /** What the baseline allocates, in bytes a record. */
    static final int BARE_BYTES = UNCHECKED + 1;
    /** What it allocates without its CRCs. */
    static final int UNCHECKED_BYTES = BARE_BYTES + 1;
    /** What Kstate allocates. */
    static final int OURS_BYTES = UNCHECKED_BYTES + 1;
    /** How many there are. */
    static final int COUNT = OURS_BYTES + 1;

    private static final int WARMUP = 10;
    private static final int TURNS = 40;
    private static final int QUICK_TURNS = 12;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** One reader's turns. */
    private static final class Side {

        private final LongSupplier pass;
        private final double[] turns;
        private long bytes;
        private long sum;

        Side(final LongSupplier pass, final int turns) {
            this.pass = pass;
            this.turns = new double[turns];
        }

        /** Takes a turn; those below 0 do not count. */
        void take(final int turn) {
            final long before = allocated();
            final long startNs = System.nanoTime();
            sum = pass.getAsLong();
            final long endNs = System.nanoTime();
            if (turn >= 0) {
                turns[turn] = (double) (endNs - startNs) / TailBenchmark.RECORDS;
                bytes += allocated() - before;
            }
        }

        double bytesPerRecord() {
            return (double) bytes / TailBenchmark.RECORDS / turns.length;
        }

        /** By all threads: a reader has some work done by another. */
        private static long allocated() {
            return Arrays.stream(THREADS.getThreadAllocatedBytes(THREADS.getAllThreadIds())).filter(bytes -> bytes > 0).sum();
        }
    }

    private TailRun() {
    }

    /**
     * Runs, and prints one line.
     *
     * @param args whether quickly.
     */
    public static void main(final String[] args) {
        final int turns = Boolean.parseBoolean(args[0]) ? QUICK_TURNS : TURNS;
        final TailBenchmark tail = new TailBenchmark();
        tail.open();
        final Side bare = new Side(tail::bareTailer, turns);
        final Side unchecked = new Side(tail::uncheckedTailer, turns);
        final Side ours = new Side(tail::journalReader, turns);
        try {
            for (int i = -WARMUP; i < turns; i++) {
                // Each is first as often as last: a step of the processor's speed then falls upon both sides alike.
                final Side first = i % 2 == 0 ? bare : ours;
                first.take(i);
                (first == bare ? ours : bare).take(i);
                unchecked.take(i);
            }
        } finally {
            tail.close();
        }
        if (ours.sum != unchecked.sum) {
            throw new IllegalStateException("Both readers read the same payloads: Kstate=" + ours.sum + ", bare=" + unchecked.sum);
        }
        final double[] figures = Arrays.copyOf(TurnFigures.of(bare.turns, ours.turns), COUNT);
        figures[UNCHECKED] = TurnFigures.median(unchecked.turns);
        figures[BARE_BYTES] = bare.bytesPerRecord();
        figures[UNCHECKED_BYTES] = unchecked.bytesPerRecord();
        figures[OURS_BYTES] = ours.bytesPerRecord();
        System.out.println(TurnFigures.line(figures));
        System.exit(0);
    }
}
