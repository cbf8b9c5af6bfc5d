package org.kstate.persistence.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.LockSupport;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.persistence.JournalReader;

/** A thread that is interrupted does all that a journal can do, and is interrupted still afterwards. */
class InterruptedThreadTest {

    private static final long NO_PROCESS = 4_000_000;
    private static final int LOOKS = 2_000;
    private static final long PAUSE_NS = 500_000;

    private final TestRollTime rollTime = new TestRollTime(QueueJournalTest.NOON_MS);
    @TempDir
    private Path directory;

    @AfterEach
    void clear() {
        Thread.interrupted();
    }

    private static void interrupt() {
        Thread.currentThread().interrupt();
    }

    private static void assertInterrupted() {
        assertTrue(Thread.interrupted(), "the interrupt was lost");
    }

    @Test
    void shouldOpenAJournalMakeItOrNot() {
        final Path journal = directory.resolve("journal");
        for (int version = 1; version <= 3; version++) {
            interrupt();
            try (JournalWriter writer = JournalWriter.open(journal, rollTime)) {
                assertInterrupted();
                writer.append("a", version);
                interrupt();
            }
            assertInterrupted();
        }
        interrupt();
        try (JournalReader reader = JournalReader.open(journal)) {
            for (int version = 1; version <= 3; version++) {
                assertTrue(reader.next());
                assertEquals(version, reader.record().entry(0).version());
            }
        }
        assertInterrupted();
    }

    @Test
    void shouldReadInAThreadThatIsInterruptedAllTheTime() throws Exception {
        final Path journal = directory.resolve("journal");
        try (JournalWriter writer = JournalWriter.open(journal, rollTime)) {
            writer.append("a", 1);
        }
        final CycleFiles files = new CycleFiles(journal, QueueTable.rollCycle(journal));
        final FutureTask<Boolean> looks = new FutureTask<>(() -> {
            for (int i = 0; i < LOOKS; i++) {
                // Each opens the file anew, and an interrupt closes it.
                new FileLength(journal, files, new HashSet<>()).requireWhole(files.cycles()[0]);
            }
            return Thread.interrupted();
        });
        final Thread looking = new Thread(looks);
        looking.start();
        while (!looks.isDone()) {
            looking.interrupt();
            LockSupport.parkNanos(PAUSE_NS);
        }
        assertTrue(looks.get(), "the interrupt was lost");
    }

    @Test
    void shouldBeginNewFilesAndFreeDeadHoldersAndLookForRecords() {
        try (JournalWriter writer = JournalWriter.open(directory.resolve("journal"), rollTime)) {
            for (int version = 1; version <= 5; version++) {
                interrupt();
                writer.append("a", version);
                assertInterrupted();
                rollTime.advance(QueueJournalTest.DAY_MS);
                interrupt();
                writer.journal().freeDeadHolder(NO_PROCESS);
                assertInterrupted();
                interrupt();
                assertEquals(version, writer.last("a").version());
                assertInterrupted();
            }
        }
        interrupt();
        try (JournalWriter writer = JournalWriter.open(directory.resolve("journal"), rollTime, NO_PROCESS)) {
            assertEquals(5, writer.last("a").version());
        }
        assertInterrupted();
    }
}
