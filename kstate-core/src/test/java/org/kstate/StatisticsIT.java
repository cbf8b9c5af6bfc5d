package org.kstate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.counters.RecordedError;
import org.kstate.exceptions.KstateException;
import org.kstate.layout.Counter;
import org.kstate.testing.ChildJvm;
import org.kstate.testing.SharedMemory;
import org.kstate.testing.Tally;

/**
 * What processes noted down is found when all of them are dead, and in the totals once, whenever they were killed. The long run (profile
 * {@code soak}) has 50 kills.
 */
@Tag("beside")
class StatisticsIT {

    private static final int KILLS = Boolean.getBoolean("kstate.soak") ? 50 : 5;
    private static final long LONGEST_MOMENT_NS = TimeUnit.MILLISECONDS.toNanos(100);

    @TempDir(factory = SharedMemory.class)
    private Path directory;

    private Path store() {
        return directory.resolve("store");
    }

    private Path tally() {
        return directory.resolve("tally");
    }

    /** As everybody does who subscribes. */
    private void sweep() {
        try (Kstate store = Kstate.open(store()); State state = store.subscribe("b", Permission.READ)) {
            assertEquals(0, state.version());
        }
    }

    @Test
    void shouldTellWhatADeadProcessCountedAndMet() {
        final long pid;
        try (ChildJvm child = ChildJvm.start(ChildJvm.SHORT_LIVED, Counting.class, store(), tally(), "once")) {
            child.lineAfter("counting");
            pid = child.pid();
            assertEquals(SessionStatistics.Life.ALIVE, Kstate.statistics(store()).sessions().get(0).life());
            child.kill();
        }
        final StoreStatistics statistics = Kstate.statistics(store());
        final SessionStatistics dead = statistics.sessions().get(0);
        assertEquals(List.of(1, SessionStatistics.Life.DEAD, pid), List.of(dead.session(), dead.life(), dead.pid()));
        assertEquals(1, dead.counters().of(Counter.CONFLICTS));
        assertEquals(1, statistics.counters().of(Counter.CONFLICTS));
        final RecordedError error = statistics.errors().get(0);
        assertEquals(List.of(1L, pid), List.of(error.count(), error.firstPid()));
        assertTrue(error.headline().endsWith("met by child"), error.text());

        sweep();

        final StoreStatistics swept = Kstate.statistics(store());
        assertEquals(List.of(), swept.sessions());
        assertEquals(1, swept.counters().of(Counter.CONFLICTS));
        assertEquals(1, swept.counters().of(Counter.SESSIONS_DEAD));
        assertEquals(1, swept.counters().of(Counter.SESSIONS_SWEPT));
        assertEquals(statistics.errors(), swept.errors());
    }

    /** Children open sessions, count and close them without end: they are killed inside of each of that. */
    @Test
    void shouldNeitherLoseNorDoubleCountsWhenProcessesAreKilled() {
        final Tally told = Tally.open(tally(), 1);
        for (int i = 0; i < KILLS; i++) {
            try (ChildJvm child = ChildJvm.start(ChildJvm.SHORT_LIVED, Counting.class, store(), tally(), "again")) {
                child.lineAfter("counting");
                // However slow the machine is, some are counted by each child.
                final long before = told.get(0);
                Awaitility.await().pollInterval(Duration.ofMillis(1)).until(() -> told.get(0) > before + 1);
                LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(LONGEST_MOMENT_NS));
                child.kill();
            }
            final long conflicts = Kstate.statistics(store()).counters().of(Counter.CONFLICTS);
            // Each death may have come between a conflict and its being told.
            assertTrue(conflicts >= told.get(0) && conflicts <= told.get(0) + i + 1, "conflicts=" + conflicts + ", told=" + told.get(0));
        }
        assertTrue(told.get(0) > KILLS, "told=" + told.get(0));
        sweep();
        final StoreStatistics statistics = Kstate.statistics(store());
        final long opened = statistics.counters().of(Counter.SESSIONS_OPENED);
        final long ended = statistics.counters().of(Counter.SESSIONS_CLOSED) + statistics.counters().of(Counter.SESSIONS_DEAD);
        assertTrue(Math.abs(opened - ended) <= KILLS, "opened=" + opened + ", ended=" + ended);
        assertEquals(List.of(), statistics.sessions());
    }

    /** The child: makes conflicts, each in a session of its own. */
    static final class Counting {

        private Counting() {
        }

        public static void main(final String[] arguments) throws IOException {
            final Tally tally = Tally.open(Path.of(arguments[1]), 1);
            final Kstate anchor = Kstate.open(StoreOptions.create().directory(Path.of(arguments[0])).maxPages(4).pageSize(64));
            final State kept = anchor.subscribe("a", Permission.READ_WRITE);
            if ("once".equals(arguments[2])) {
                conflict(kept);
                anchor.session().ledger().error(new KstateException("met by child"));
                System.out.println("counting");
                System.in.read();
            }
            System.out.println("counting");
            for (;;) {
                try (Kstate store = Kstate.open(Path.of(arguments[0])); State state = store.subscribe("a", Permission.READ_WRITE)) {
                    conflict(state);
                    tally.set(0, tally.get(0) + 1);
                }
            }
        }

        private static void conflict(final State state) {
            try (Transaction first = state.begin(); Transaction second = state.begin()) {
                first.bytes().writeLong(0, 1);
                second.bytes().writeLong(0, 2);
                if (first.commit() != CommitResult.COMMITTED || second.commit() != CommitResult.CONFLICT) {
                    throw new AssertionError("no conflict");
                }
            }
        }
    }
}
