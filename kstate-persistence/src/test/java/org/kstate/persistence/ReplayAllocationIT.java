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
import org.kstate.persistence.record.JournalEntry;
import org.kstate.persistence.record.JournalRecord;
import org.kstate.spi.Journal;
import org.kstate.testing.ChildJvm;
import org.kstate.testing.SharedMemory;

/** A replay to a listener allocates nothing for a commit. In a child without assertions, since Chronicle allocates where they are on. */
class ReplayAllocationIT {

    @TempDir(factory = SharedMemory.class)
    private Path directory;

    @Test
    void shouldAllocateNothingForACommit() {
        try (ChildJvm child = ChildJvm.start(List.of("-da"), Replaying.class, directory)) {
            // A new block of the journal's file may cost a little; a commit may not.
            for (final String how : Replaying.HOW) {
                final long bytes = Long.parseLong(child.lineAfter(how));
                assertTrue(bytes < Replaying.MEASURED / 10, () -> how + ": bytes=" + bytes);
            }
            assertEquals(0, child.exitStatus());
        }
    }

    /** The child: replays and tells how many bytes that has allocated in the second half. */
    static final class Replaying implements ReplayListener {

        static final int MEASURED = 30_000;
        static final List<String> HOW = List.of("all", "selected", "paced");
        private static final int COMMITS = 2 * MEASURED;
        private static final int SIZE = 64;
        private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

        private long seen;
        private long atHalf;
        private long allocated;

        public static void main(final String[] arguments) {
            final Path directory = Path.of(arguments[0]);
            final Path journal = directory.resolve("journal");
            commit(directory.resolve("store"), journal);
            for (int round = 0; round < 2; round++) {
                say(round, HOW.get(0), new Replaying().run(Replay.of(journal)));
                say(round, HOW.get(1), new Replaying().run(Replay.of(journal).patterns("md.*.top", "x*").prefix("none").names("other")));
                say(round, HOW.get(2), new Replaying().run(Replay.of(journal).speed(1e9)));
            }
        }

        private static void say(final int round, final String how, final long bytes) {
            if (round == 1) {
                System.out.println(how + " " + bytes);
            }
        }

        private static void commit(final Path directory, final Path journal) {
            try (Kstate store = Kstate.open(StoreOptions.create().directory(directory).maxPages(8));
                 State state = store.subscribe("md.a.top", Permission.READ_WRITE, SIZE)) {
                state.persistTo(journal);
                final Bytes<?> payload = Bytes.allocateDirect(SIZE);
                for (int i = 0; i < COMMITS; i++) {
                    state.publish(payload.addressForRead(0), SIZE);
                }
                payload.releaseLast();
            }
        }

        private long run(final Replay replay) {
            replay.run(this);
            assertEquals(COMMITS, seen);
            return allocated;
        }

        @Override
        public void onEntry(final JournalRecord record, final JournalEntry entry) {
            if (record.kind() != Journal.COMMIT) {
                return;
            }
            if (++seen == MEASURED) {
                atHalf = THREADS.getCurrentThreadAllocatedBytes();
            } else if (seen == COMMITS) {
                allocated = THREADS.getCurrentThreadAllocatedBytes() - atHalf;
            }
        }
    }
}
