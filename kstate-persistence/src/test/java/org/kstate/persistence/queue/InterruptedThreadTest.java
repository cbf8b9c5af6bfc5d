package org.kstate.persistence.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.persistence.JournalReader;

/** A thread that is interrupted does all that a journal can do, and is interrupted still afterwards. */
class InterruptedThreadTest {

    private static final long NO_PROCESS = 4_000_000;

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
