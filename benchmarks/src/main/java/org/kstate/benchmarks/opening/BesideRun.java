package org.kstate.benchmarks.opening;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

import org.kstate.JournalOptions;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.benchmarks.report.Figure;

/**
 * A thread that commits all the time, in a session of its own, and what others do beside it: make a new state persistent in the long journal,
 * write a checkpoint. Argument: the folder. Both sessions are in one process, which makes no difference to the locks between them.
 */
public final class BesideRun {

    private static final int TIMES = 9;
    private static final int WARMUP = 20_000;
    private static final int LARGE = 4096;

    private BesideRun() {
    }

    /**
     * Runs.
     *
     * @param args see above.
     * @throws InterruptedException never.
     */
    public static void main(final String[] args) throws InterruptedException {
        final Path folder = Path.of(args[0]);
        final Path journal = folder.resolve(Journals.LONG);
        final Path directory = folder.resolve("beside");
        try (Kstate store = Kstate.open(Journals.options(directory, Journals.SIZE)); Kstate other = Kstate.open(directory);
             State state = store.subscribe(Journals.name(0), Permission.READ_WRITE, Journals.SIZE)) {
            state.persistTo(journal);
            final long[] count = {0};
            longest(OpeningSection.BESIDE_OPENING, state, () -> {
                try (State fresh = other.subscribe("fresh." + count[0]++, Permission.READ_WRITE, Journals.SIZE)) {
                    fresh.persistTo(journal);
                }
            });
        }
        final Path large = folder.resolve("large");
        try (Kstate store = Kstate.open(Journals.options(folder.resolve("store-large"), LARGE)); Kstate other = Kstate.open(store.directory())) {
            final List<State> states = Journals.subscribeAll(store, LARGE);
            store.persistTo(states, large, JournalOptions.create());
            final byte[] value = new byte[LARGE];
            states.forEach(state -> state.publish(value));
            other.subscribe(Journals.name(0), Permission.READ_WRITE).persistTo(large);
            longest(OpeningSection.BESIDE_CHECKPOINT, states.get(0), () -> other.checkpoint(large));
        }
        System.exit(0);
    }

    /** The median, over some times, of the longest commit while something was done. */
    private static void longest(final String work, final State state, final Runnable action) throws InterruptedException {
        final double[] longest = new double[TIMES];
        for (int i = -2; i < TIMES; i++) {
            final AtomicBoolean isWarm = new AtomicBoolean();
            final AtomicBoolean isOver = new AtomicBoolean();
            final long[] most = {0};
            final Thread committer = new Thread(() -> {
                final byte[] value = new byte[Long.BYTES];
                for (int j = 0; j < WARMUP; j++) {
                    state.publish(value);
                }
                isWarm.set(true);
                while (!isOver.get()) {
                    final long startNs = System.nanoTime();
                    state.publish(value);
                    most[0] = Math.max(most[0], System.nanoTime() - startNs);
                }
            });
            committer.start();
            while (!isWarm.get()) {
                Thread.onSpinWait();
            }
            action.run();
            isOver.set(true);
            committer.join();
            if (i >= 0) {
                longest[i] = (double) most[0];
            }
        }
        Arrays.sort(longest);
        Journals.tell(work, Figure.KSTATE, longest[TIMES / 2]);
        Journals.tell(work, "the longest of " + TIMES, longest[TIMES - 1]);
    }
}
