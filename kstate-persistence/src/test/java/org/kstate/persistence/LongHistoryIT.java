package org.kstate.persistence;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.JournalOptions;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.StoreOptions;
import org.kstate.testing.ChildJvm;
import org.kstate.testing.SharedMemory;

/** A journal with a long history: who makes a state persistent in it reads it through, and nobody waits for that. */
class LongHistoryIT {

    private static final int VERSIONS = Boolean.getBoolean("kstate.soak") ? 10_000_000 : 600_000;
    private static final long COMMIT_TIMEOUT_MS = 3_000;
    private static final int COMMITS = 100;
    /** So often the process that reads the history stands still in it. */
    private static final int STATIONS = 10;
    private static final String STARTED = "started";
    private static final String READING = "reading";
    private static final String DONE = "done";

    @TempDir(factory = SharedMemory.class)
    private Path directory;
    @TempDir
    private Path disk;

    private static StoreOptions options(final Path store) {
        return StoreOptions.create().directory(store).maxPages(16).pageSize(64).commitTimeoutMs(COMMIT_TIMEOUT_MS);
    }

    /** Makes a state persistent, and stands still at some records of the history until it is told to go on. */
    static final class Persisting {

        private Persisting() {
        }

        /** Arguments: store, journal. */
        public static void main(final String[] arguments) {
            try (Kstate store = Kstate.open(options(Path.of(arguments[0])));
                 State state = store.subscribe("b", Permission.READ_WRITE, 8)) {
                state.publish(new byte[] {1});
                System.out.println(STARTED);
                final long startNs = System.nanoTime();
                state.persistTo(Path.of(arguments[1]), JournalOptions.create().mustExist(true).progress(Persisting::onRecord));
                System.out.println(DONE + ' ' + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs) + ' ' + state.version());
            }
        }

        private static void onRecord(final long sequence, final long records) {
            if (records % (VERSIONS / STATIONS) == 0) {
                System.out.println(READING);
                try {
                    System.in.read();
                } catch (final IOException e) {
                    throw new UncheckedIOException(e);
                }
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
            try (ChildJvm child = ChildJvm.start(Persisting.class, store, journal)) {
                assertEquals(STARTED, child.line());
                for (int i = 0; i < STATIONS; i++) {
                    child.lineAfter(READING);
                    // With the journal's lock or the store's held there, these would give up.
                    publish(state, value);
                    try (Kstate other = Kstate.open(options(store)); State fresh = other.subscribe("fresh", Permission.READ_WRITE, value.length)) {
                        fresh.publish(value);
                    }
                    child.send("");
                }
                System.out.println("long history: versions=" + VERSIONS + ", persistTo ms and state version" + child.lineAfter(DONE));
                assertEquals(0, child.exitStatus());
            }
        }
    }

    private static void publish(final State state, final byte[] value) {
        for (int i = 0; i < COMMITS; i++) {
            state.publish(value);
        }
    }
}
