package org.kstate.persistence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
    /** Much less than reading the history takes. */
    private static final long COMMIT_TIMEOUT_MS = 400;
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
        public static void main(final String[] arguments) {
            try (Kstate store = Kstate.open(options(Path.of(arguments[0])));
                 State state = store.subscribe("b", Permission.READ_WRITE, 8)) {
                state.publish(new byte[] {1});
                System.out.println(STARTED);
                final long startNs = System.nanoTime();
                state.persistTo(Path.of(arguments[1]), JournalOptions.create().mustExist(true));
                System.out.println(DONE + ' ' + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs) + ' ' + state.version());
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
            long longestNs = 0;
            long commits = 0;
            try (ChildJvm child = ChildJvm.start(Persisting.class, store, journal)) {
                assertEquals(STARTED, child.line());
                while (child.isAlive()) {
                    final long startNs = System.nanoTime();
                    state.publish(value);
                    longestNs = Math.max(longestNs, System.nanoTime() - startNs);
                    commits++;
                }
                final String done = child.lineAfter(DONE);
                System.out.println("long history: versions=" + VERSIONS + ", persistTo and state version" + done + ", commits meanwhile=" + commits
                    + ", longest us=" + TimeUnit.NANOSECONDS.toMicros(longestNs));
                assertEquals(0, child.exitStatus());
            }
            assertTrue(commits > 0, "nothing was committed meanwhile");
        }
    }
}
