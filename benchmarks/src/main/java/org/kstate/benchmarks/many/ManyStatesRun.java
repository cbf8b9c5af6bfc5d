package org.kstate.benchmarks.many;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;

import net.openhft.chronicle.bytes.BytesStore;
import org.kstate.Kstate;
import org.kstate.State;
import org.kstate.benchmarks.peers.BareCells;
import org.kstate.benchmarks.runtime.ScratchFolder;
import org.kstate.time.CachedEpochNanoClock;

/**
 * Measures many states, in a JVM of its own, and prints medians, a line each. What is compared is measured in turns.
 */
public final class ManyStatesRun {

    /** States of the large store. */
    static final int MANY = 100_000;
    /** States of the small store. */
    static final int FEW = 100;
    /** Between the columns of a line. */
    static final String SEPARATOR = "\t";

    private static final int SIZE = 64;
    private static final int ACCESSES = 100_000;
    private static final int WARMUP = 8;
    private static final int BATCHES = 15;
    private static final int QUICK_BATCHES = 7;
    private static final int OPENINGS = 30;
    private static final int QUICK_OPENINGS = 12;
    /** More are subscribed after the first of a session, which also opens the registry. */
    private static final int SUBSCRIPTIONS = 50;
    private static final int STRIDE = 7919;

    private final boolean quick;
    private final int[] order = new SplittableRandom(1).ints(ACCESSES, 0, MANY).toArray();

    private ManyStatesRun(final boolean quick) {
        this.quick = quick;
    }

    /**
     * Runs.
     *
     * @param args whether to be quick.
     */
    public static void main(final String[] args) {
        new ManyStatesRun(Boolean.parseBoolean(args[0])).run();
        System.exit(0);
    }

    private void run() {
        try (ScratchFolder folder = new ScratchFolder();
             ManyStates many = new ManyStates(folder.resolve("many"), MANY, MANY + FEW);
             ManyStates few = new ManyStates(folder.resolve("few"), FEW, MANY + FEW);
             BareCells cells = new BareCells(folder.resolve("cells"), MANY, new CachedEpochNanoClock(1))) {
            access(many, cells);
            open(many, few);
        }
    }

    private void access(final ManyStates many, final BareCells cells) {
        final BytesStore<?, ?> payload = BytesStore.nativeStoreWithFixedCapacity(SIZE);
        final long address = payload.addressForRead(0);
        for (int i = 0; i < MANY; i++) {
            many.state(i).publish(address, SIZE);
            cells.publish(i, address, SIZE);
        }
        inTurns(ManyStatesSection.PUBLISH, () -> publishBare(cells, address), () -> publish(many, address));
        inTurns(ManyStatesSection.READ, () -> readBare(cells, address), () -> read(many, address));
        payload.releaseLast();
    }

    // They are called for the time that they take.
    @SuppressWarnings("ReturnValueIgnored")
    private void inTurns(final String work, final LongSupplier bare, final LongSupplier ours) {
        final int batches = quick ? QUICK_BATCHES : BATCHES;
        final double[] bareNs = new double[batches];
        final double[] oursNs = new double[batches];
        for (int i = -WARMUP; i < batches; i++) {
            final long start = System.nanoTime();
            bare.getAsLong();
            final long between = System.nanoTime();
            ours.getAsLong();
            final long end = System.nanoTime();
            if (i >= 0) {
                bareNs[i] = (double) (between - start) / ACCESSES;
                oursNs[i] = (double) (end - between) / ACCESSES;
            }
        }
        tell(work, ManyStatesSection.BARE, bareNs);
        tell(work, ManyStatesSection.KSTATE, oursNs);
    }

    private long publishBare(final BareCells cells, final long address) {
        long sum = 0;
        for (final int index : order) {
            sum += cells.publish(index, address, SIZE);
        }
        return sum;
    }

    private long publish(final ManyStates many, final long address) {
        long sum = 0;
        for (final int index : order) {
            sum += many.state(index).publish(address, SIZE);
        }
        return sum;
    }

    private long readBare(final BareCells cells, final long address) {
        long sum = 0;
        for (final int index : order) {
            sum += cells.read(index, address, SIZE);
        }
        return sum;
    }

    private long read(final ManyStates many, final long address) {
        long sum = 0;
        for (final int index : order) {
            sum += many.state(index).read(address, SIZE);
        }
        return sum;
    }

    private void open(final ManyStates many, final ManyStates few) {
        final int openings = quick ? QUICK_OPENINGS : OPENINGS;
        final double[][] manyNs = new double[3][openings];
        final double[][] fewNs = new double[3][openings];
        for (int i = -WARMUP; i < openings; i++) {
            open(few, i, fewNs);
            open(many, i, manyNs);
        }
        final String[] works = {ManyStatesSection.OPEN, ManyStatesSection.SUBSCRIBE_FIRST, ManyStatesSection.SUBSCRIBE};
        for (int work = 0; work < works.length; work++) {
            tell(works[work], ManyStatesSection.WITH_FEW, fewNs[work]);
            tell(works[work], ManyStatesSection.WITH_MANY, manyNs[work]);
        }
    }

    private static void open(final ManyStates states, final int turn, final double[][] ns) {
        final long start = System.nanoTime();
        try (Kstate session = states.reopen()) {
            final long opened = System.nanoTime();
            states.subscribe(session, turn * STRIDE).close();
            final long subscribed = System.nanoTime();
            final State[] more = new State[SUBSCRIPTIONS];
            final long before = System.nanoTime();
            for (int i = 0; i < SUBSCRIPTIONS; i++) {
                more[i] = states.subscribe(session, turn * STRIDE + i + 1);
            }
            final long after = System.nanoTime();
            if (turn >= 0) {
                ns[0][turn] = opened - start;
                ns[1][turn] = subscribed - opened;
                ns[2][turn] = (double) (after - before) / SUBSCRIPTIONS;
            }
        }
    }

    private static void tell(final String work, final String subject, final double[] ns) {
        Arrays.sort(ns);
        System.out.println(String.join(SEPARATOR, work, subject, Double.toString(ns[ns.length / 2])));
    }
}
