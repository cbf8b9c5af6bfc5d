package org.kstate.persistence.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import net.openhft.chronicle.core.values.LongValue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.queue.impl.table.AbstractTSQueueLock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.persistence.JournalReader;
import org.kstate.spi.Journal;
import org.kstate.testing.ChildJvm;
import org.kstate.testing.Quickest;
import org.kstate.testing.UnreapedJvm;

/** Processes killed while they append: whoever comes next goes on at once, and the journal has every version once, in order. */
class KilledAppenderIT {

    /** Before Chronicle itself would look who holds its lock, on a machine that is busy with the children too. */
    private static final long SLOWEST_MS = QueueSettings.TIMEOUT_MS;
    /** Without assertions, at the speed of a program in use. */
    private static final List<String> FLAGS = List.of("-da", "-XX:TieredStopAtLevel=1");

    private final Random random = new Random(4711);

    @TempDir
    private Path directory;
    private Path journal;
    private SharedTestLock lock;

    @BeforeEach
    void startTime() throws Exception {
        journal = directory.resolve("journal");
        lock = new SharedTestLock(directory);
        lock.atLeast(QueueJournalTest.NOON_MS);
    }

    @AfterEach
    void closeLock() {
        lock.close();
    }

    /** Whatever it says beside its own lines fails the test. */
    private ChildJvm start(final String how) {
        return ChildJvm.startOutspoken(FLAGS, AppendingChild.class, directory, journal, how);
    }

    private UnreapedJvm startUnreaped() {
        return UnreapedJvm.start(FLAGS, AppendingChild.class, directory, journal, "hold");
    }

    private void assertEachVersionOnce(final long atLeast) {
        try (JournalReader reader = JournalReader.open(journal)) {
            long previous = JournalReader.NO_INDEX;
            long version = 0;
            while (reader.next()) {
                assertEquals(++version, reader.record().entry(0).version());
                final boolean isNewFile = reader.index() >>> 32 != previous >>> 32;
                assertTrue(isNewFile ? (int) reader.index() == 0 : reader.index() == previous + 1, "index gap at version " + version);
                previous = reader.index();
            }
            assertTrue(version >= atLeast, "version=" + version);
        }
    }

    /** Takes the lock, frees what the dead one held, appends a version, and tells how long that took. */
    private long appendAfterNs(final JournalWriter writer) {
        lock.acquire();
        // Reads what the others appended, as core need not.
        final long last = AppendingChild.lastVersion(writer);
        final long startNs = System.nanoTime();
        if (lock.victim() != Journal.NO_PID) {
            writer.journal().freeDeadHolder(lock.victim());
        }
        AppendingChild.stage(writer, last + 1, random);
        writer.journal().publish();
        final long tookNs = System.nanoTime() - startNs;
        lock.release();
        return tookNs;
    }

    @Test
    void shouldGoOnAtOnceWhenAppendersAreKilledAtRandom() throws Exception {
        final List<Long> tookNs = new ArrayList<>();
        lock.acquire();
        try (JournalWriter writer = JournalWriter.open(journal, lock)) {
            lock.release();
            for (int round = 0; round < 6; round++) {
                try (ChildJvm one = start("run"); ChildJvm two = start("run")) {
                    assertEquals("open", one.line());
                    assertEquals("open", two.line());
                    for (final ChildJvm child : List.of(one, two)) {
                        LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(random.nextInt(150_000)));
                        child.signal("KILL");
                        final long afterNs = appendAfterNs(writer);
                        if (lock.victim() == child.pid()) {
                            tookNs.add(afterNs);
                        }
                    }
                }
            }
            final long last = AppendingChild.lastVersion(writer);
            assertEachVersionOnce(last);
            assertTrue(last > 100, "appended=" + last);
        }
        assertFalse(tookNs.isEmpty(), "none was killed with the lock");
        // The usual one: they died at different moments, and some of these may cost more than others.
        Collections.sort(tookNs);
        assertTrue(tookNs.get(tookNs.size() / 2) < TimeUnit.MILLISECONDS.toNanos(SLOWEST_MS), "tookNs=" + tookNs);
    }

    @Test
    void shouldGoOnAtOnceWhenAZombieDiedBetweenStageAndPublish() throws Exception {
        lock.acquire();
        try (JournalWriter writer = JournalWriter.open(journal, lock)) {
            lock.release();
            appendAfterNs(writer);
            for (final boolean isZombie : new boolean[] {false, true}) {
                Quickest.assertBelow(SLOWEST_MS, () -> appendAfterDeathNs(writer, isZombie));
            }
            assertEachVersionOnce(3);
        }
    }

    private long appendAfterDeathNs(final JournalWriter writer, final boolean isZombie) {
        try (ChildJvm child = isZombie ? startUnreaped() : start("hold")) {
            assertEquals("open", child.line());
            final long staged = Long.parseLong(child.line());
            final long version = AppendingChild.lastVersion(writer);
            child.kill();
            final long tookNs = appendAfterNs(writer);
            assertEquals(child.pid(), lock.victim());
            assertTrue(!(child instanceof UnreapedJvm zombie) || zombie.isZombie());
            assertTrue(writer.holds(staged, "a", version + 1), "the index is given again");
            return tookNs;
        }
    }

    @Test
    void shouldOpenAtOnceWhenTheOnlyAppenderDiedBetweenStageAndPublish() throws Exception {
        long quickestNs = Long.MAX_VALUE;
        for (int round = 1; round <= 3; round++) {
            try (ChildJvm child = startUnreaped()) {
                assertEquals("open", child.line());
                final long staged = Long.parseLong(child.line());
                child.kill();
                lock.acquire();
                assertEquals(child.pid(), lock.victim());
                final long startNs = System.nanoTime();
                try (JournalWriter writer = JournalWriter.open(journal, lock, lock.victim())) {
                    assertFalse(writer.holds(staged, "a", round));
                    assertEquals(staged, AppendingChild.stage(writer, round, random));
                    writer.journal().publish();
                    quickestNs = Math.min(quickestNs, System.nanoTime() - startNs);
                }
                lock.release();
            }
        }
        assertTrue(quickestNs < TimeUnit.MILLISECONDS.toNanos(SLOWEST_MS), "quickestNs=" + quickestNs);
        assertEachVersionOnce(3);
    }

    @Test
    void shouldFreeALockOfAnEarlierBootOrOfOurOwnNumber() throws Exception {
        JournalWriter.open(journal, lock).close();
        // Process 1 is alive, but not in this journal; our own number was somebody else's before.
        for (final long holder : new long[] {1, ProcessHandle.current().pid()}) {
            Quickest.assertBelow(QueueSettings.TIMEOUT_MS, () -> {
                try (SingleChronicleQueue queue = ForeignQueue.open(journal, lock::nowMs);
                     LongValue word = ForeignQueue.writeLock(queue)) {
                    assertTrue(word.compareAndSwapValue(AbstractTSQueueLock.UNLOCKED, holder));
                }
                final long startNs = System.nanoTime();
                try (JournalWriter writer = JournalWriter.open(journal, lock)) {
                    writer.append("a", holder);
                }
                return System.nanoTime() - startNs;
            });
        }
    }

    @Test
    void shouldReadOnWhileAppendersAreKilled() throws Exception {
        lock.acquire();
        JournalWriter.open(journal, lock).close();
        lock.release();
        long version = 0;
        try (JournalReader reader = JournalReader.open(journal)) {
            for (int round = 0; round < 3; round++) {
                try (ChildJvm child = start("run")) {
                    assertEquals("open", child.line());
                    final long enough = version + 100 + random.nextInt(100);
                    final long untilNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
                    while (version < enough) {
                        if (reader.next()) {
                            assertEquals(++version, reader.record().entry(0).version());
                        }
                        assertTrue(System.nanoTime() - untilNs < 0, "nobody appends");
                    }
                    child.kill();
                }
            }
            while (reader.next()) {
                assertEquals(++version, reader.record().entry(0).version());
            }
        }
        assertEachVersionOnce(version);
    }
}
