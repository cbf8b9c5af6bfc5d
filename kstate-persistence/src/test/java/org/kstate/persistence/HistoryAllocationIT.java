package org.kstate.persistence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;

import com.sun.management.ThreadMXBean;
import net.openhft.chronicle.bytes.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.StoreOptions;
import org.kstate.testing.ChildJvm;
import org.kstate.testing.SharedMemory;

/** A cursor through a history allocates nothing for a commit. In a child without assertions, since Chronicle allocates where they are on. */
class HistoryAllocationIT {

    @TempDir(factory = SharedMemory.class)
    private Path directory;

    @Test
    void shouldAllocateNothingForACommit() {
        try (ChildJvm child = ChildJvm.start(List.of("-da"), Stepping.class, directory)) {
            for (final String how : Stepping.HOW) {
                final String[] words = child.lineAfter(how).trim().split(" ");
                final long bytes = Long.parseLong(words[0]);
                // Chronicle maps a file block by block, and makes some objects for each.
                final long most = Long.parseLong(words[1]) / 10 + Stepping.BLOCKS * Stepping.BYTES_OF_A_BLOCK;
                assertTrue(bytes < most, () -> how + ": bytes=" + bytes + ", most=" + most);
            }
            assertEquals(0, child.exitStatus());
        }
    }

    /** The child: steps through ranges and tells how many bytes the middle half of each has allocated, and how many commits that is. */
    static final class Stepping {

        static final List<String> HOW = List.of("one", "one-backward", "all", "all-backward");
        /** Of 4 MiB, that the journal has at most. */
        static final long BLOCKS = 6;
        static final long BYTES_OF_A_BLOCK = 1024;
        private static final int STATES = 4;
        private static final int COMMITS = 80_000;
        private static final int QUARTERS = 4;
        private static final int SIZE = 64;
        private static final int ROUNDS = 3;
        private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

        private Stepping() {
        }

        public static void main(final String[] arguments) {
            final Path directory = Path.of(arguments[0]);
            commit(directory.resolve("store"), directory.resolve("journal"));
            for (int round = 1; round <= ROUNDS; round++) {
                try (History history = History.inMemory(directory.resolve("journal"))) {
                    for (final String how : HOW) {
                        final boolean isOfAll = how.startsWith("all");
                        final HistoryRange range = isOfAll ? history.commits() : history.state("s0").commits();
                        final int commits = isOfAll ? COMMITS : COMMITS / STATES;
                        final long bytes = measure(how.endsWith("backward") ? range.backward() : range, commits);
                        if (round == ROUNDS) {
                            System.out.println(how + " " + bytes + " " + commits / 2);
                        }
                    }
                }
            }
        }

        private static void commit(final Path directory, final Path journal) {
            final Bytes<?> payload = Bytes.allocateDirect(SIZE);
            try (Kstate store = Kstate.open(StoreOptions.create().directory(directory).maxPages(8))) {
                final State[] states = new State[STATES];
                for (int i = 0; i < STATES; i++) {
                    states[i] = store.subscribe("s" + i, Permission.READ_WRITE, SIZE);
                    states[i].persistTo(journal);
                }
                for (int i = 0; i < COMMITS; i++) {
                    states[i % STATES].publish(payload.addressForRead(0), SIZE);
                }
            } finally {
                payload.releaseLast();
            }
        }

        private static long measure(final HistoryRange range, final int commits) {
            long before = 0;
            long bytes = 0;
            int seen = 0;
            try (HistoryCursor cursor = range.open()) {
                while (cursor.next()) {
                    seen++;
                    if (seen == commits / QUARTERS) {
                        before = THREADS.getCurrentThreadAllocatedBytes();
                    } else if (seen == commits - commits / QUARTERS) {
                        bytes = THREADS.getCurrentThreadAllocatedBytes() - before;
                    }
                }
            }
            if (seen != commits) {
                throw new IllegalStateException("commits=" + commits + ", seen=" + seen);
            }
            return bytes;
        }
    }
}
