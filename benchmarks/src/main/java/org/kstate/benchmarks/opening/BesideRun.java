package org.kstate.benchmarks.opening;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

import org.kstate.JournalOptions;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.benchmarks.report.Figure;
import org.kstate.benchmarks.runtime.ForkedJvm;
import org.kstate.testing.ChildProcess;

/**
 * A thread that commits all the time, and what another process does beside it, a {@link BesideChild}: make a new state persistent in the long
 * journal, write a checkpoint. Argument: the folder.
 */
public final class BesideRun {

    private static final int TIMES = 15;
    private static final int WARM = 2;
    private static final int WARMUP = 20_000;
    private static final int LARGE = 4096;

    private BesideRun() {
    }

    /**
     * Runs.
     *
     * @param args see above.
     * @throws InterruptedException never.
     * @throws IOException if the other process cannot be started.
     */
    public static void main(final String[] args) throws InterruptedException, IOException {
        final Path folder = Path.of(args[0]);
        final Path journal = folder.resolve(Journals.LONG);
        final Path directory = folder.resolve("beside");
        try (Kstate store = Kstate.open(Journals.options(directory, Journals.SIZE));
             State state = store.subscribe(Journals.name(0), Permission.READ_WRITE, Journals.SIZE)) {
            state.persistTo(journal);
            longest(OpeningSection.BESIDE_OPENING, state, BesideChild.PERSIST, directory, journal);
        }
        final Path large = folder.resolve("large");
        try (Kstate store = Kstate.open(Journals.options(folder.resolve("store-large"), LARGE))) {
            final List<State> states = Journals.subscribeAll(store, LARGE);
            store.persistTo(states, large, JournalOptions.create());
            final byte[] value = new byte[LARGE];
            states.forEach(state -> state.publish(value));
            longest(OpeningSection.BESIDE_CHECKPOINT, states.get(0), BesideChild.CHECKPOINT, store.directory(), large);
        }
        System.exit(0);
    }

    /** The median, over some times, of the longest commit while the other process did something. */
    private static void longest(final String work, final State state, final String action, final Path store, final Path journal)
        throws InterruptedException, IOException {
        final double[] longest = new double[TIMES];
        try (ChildProcess other = ChildProcess.start(new ProcessBuilder(ForkedJvm.command(List.of(), BesideChild.class, store, journal)))) {
            other.lineAfter(BesideChild.DONE);
            for (int i = -WARM; i < TIMES; i++) {
                final double most = (double) longestNs(state, () -> {
                    other.send(action);
                    other.lineAfter(BesideChild.DONE);
                });
                if (i >= 0) {
                    longest[i] = most;
                }
            }
            other.endInput();
            other.awaitEnd(ChildProcess.TIMEOUT_MS);
        }
        Arrays.sort(longest);
        Journals.tell(work, Figure.KSTATE, longest[TIMES / 2]);
        Journals.tell(work, "the third quarter of " + TIMES, longest[TIMES * 3 / 4]);
        Journals.tell(work, "the longest of " + TIMES, longest[TIMES - 1]);
    }

    private static long longestNs(final State state, final Runnable action) throws InterruptedException {
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
        return most[0];
    }
}
