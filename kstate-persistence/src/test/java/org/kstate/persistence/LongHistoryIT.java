package org.kstate.persistence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.JournalOptions;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.StoreOptions;
import org.kstate.exceptions.JournalBusyException;
import org.kstate.testing.ChildJvm;
import org.kstate.testing.SharedMemory;

/** A journal with a long history: who makes a state persistent in it reads it through, and nobody waits for that. */
class LongHistoryIT {

    private static final int VERSIONS = Boolean.getBoolean("kstate.soak") ? 10_000_000 : 600_000;
    private static final long COMMIT_TIMEOUT_MS = 3_000;
    private static final int COMMITS = 100;
    /** So many times the process may stand where it has the lock, as it must for a moment, before it counts how often it does not. */
    private static final int FEW = 5;
    private static final String STARTED = "started";
    private static final String DONE = "done";

    @TempDir(factory = SharedMemory.class)
    private Path directory;
    @TempDir
    private Path disk;

    private static StoreOptions options(final Path store) {
        return StoreOptions.create().directory(store).maxPages(16).pageSize(64).commitTimeoutMs(COMMIT_TIMEOUT_MS);
    }

    /** Makes a state persistent, and says when. */
    static final class Persisting {

        private Persisting() {
        }

        /** Arguments: store, journal. */
        public static void main(final String[] arguments) throws IOException {
            try (Kstate store = Kstate.open(options(Path.of(arguments[0])));
                 State state = store.subscribe("b", Permission.READ_WRITE, 8)) {
                state.publish(new byte[] {1});
                System.out.println(STARTED);
                final long startNs = System.nanoTime();
                state.persistTo(Path.of(arguments[1]), JournalOptions.create().mustExist(true));
                System.out.println(DONE + ' ' + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs) + ' ' + state.version());
                // Until the parent has no more use for a process that it may stop.
                System.in.read();
            }
        }
    }

    @Test
    void shouldLetCommitsGoOnWhileAnotherSessionReadsTheHistory() {
        final Path store = directory.resolve("store");
        final Path journal = disk.resolve("journal");
        final byte[] value = new byte[8];
        try (Kstate opened = Kstate.open(options(store)); State state = opened.subscribe("a", Permission.READ_WRITE, value.length)) {
            state.persistTo(journal);
            for (int i = 0; i < VERSIONS; i++) {
                state.publish(value);
            }
            int stops = 0;
            int held = 0;
            try (ChildJvm child = ChildJvm.start(Persisting.class, store, journal)) {
                assertEquals(STARTED, child.line());
                final CompletableFuture<String> done = CompletableFuture.supplyAsync(() -> child.lineAfter(DONE));
                while (!done.isDone() && (held < FEW || held <= stops / 2)) {
                    publish(state, value);
                    child.stop();
                    stops++;
                    try {
                        publish(state, value);
                    } catch (final JournalBusyException e) {
                        held++;
                    }
                    child.resume();
                }
                // Stopped where it reads the history, it keeps nobody waiting: by that it is judged, and not by how long a commit took.
                assertTrue(held < FEW || held <= stops / 2, "stops=" + stops + ", with the journal's lock=" + held);
                System.out.println("long history: versions=" + VERSIONS + ", persistTo ms and state version" + done.join() + ", stops=" + stops
                    + ", with the lock=" + held);
                child.endInput();
                assertEquals(0, child.exitStatus());
            }
            assertTrue(stops > 0, "nothing was committed meanwhile");
        }
    }

    private static void publish(final State state, final byte[] value) {
        for (int i = 0; i < COMMITS; i++) {
            state.publish(value);
        }
    }
}
