package org.kstate.persistence.queue;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.exceptions.IllegalSizeException;
import org.kstate.persistence.JournalReader;
import org.kstate.persistence.record.JournalEntry;
import org.kstate.persistence.record.RecordLayout;
import org.kstate.spi.Journal;
import org.kstate.spi.JournalProvider;
import org.kstate.spi.JournaledState;

/** Appending to a journal, and asking it what it holds. */
class QueueJournalTest {

    static final long NOON_MS = Instant.parse("2026-11-18T12:00:00Z").toEpochMilli();
    static final long DAY_MS = TimeUnit.DAYS.toMillis(1);

    private final TestRollTime rollTime = new TestRollTime(NOON_MS);

    @TempDir
    private Path directory;

    private JournalWriter open() {
        return JournalWriter.open(directory, rollTime);
    }

    static List<String> records(final Path directory) {
        final List<String> found = new ArrayList<>();
        try (JournalReader reader = JournalReader.open(directory)) {
            while (reader.next()) {
                final StringBuilder text = new StringBuilder();
                for (int i = 0; i < reader.record().entryCount(); i++) {
                    final JournalEntry entry = reader.record().entry(i);
                    text.append(i == 0 ? "" : "+").append(entry.name()).append('@').append(entry.version());
                }
                found.add(text.toString());
            }
        }
        return found;
    }

    @Test
    void shouldBeFoundByServiceLoader() {
        assertTrue(ServiceLoader.load(JournalProvider.class).stream().anyMatch(p -> p.type() == QueueJournalProvider.class));
    }

    @Test
    void shouldShowNothingBeforePublish() {
        try (JournalWriter writer = open()) {
            writer.append("a", 1);
            final long index = writer.stage("a", 2);
            assertEquals(List.of("a@1"), records(directory));
            writer.journal().publish();
            assertEquals(List.of("a@1", "a@2"), records(directory));
            assertTrue(writer.holds(index, "a", 2));
        }
    }

    @Test
    void shouldGiveTheIndexAgainWhenARecordWasDiscarded() {
        try (JournalWriter writer = open()) {
            final long discarded = writer.stage("a", 1);
            writer.journal().discard();
            assertEquals(List.of(), records(directory));
            assertFalse(writer.holds(discarded, "a", 1));
            assertEquals(discarded, writer.append("b", 1));
            assertFalse(writer.holds(discarded, "a", 1), "another's record at the index of the one discarded");
            assertEquals(List.of("b@1"), records(directory));
        }
    }

    @Test
    void shouldDropWhatWasStagedWhenClosed() {
        try (JournalWriter writer = open()) {
            writer.append("a", 1);
            writer.stage("a", 2);
        }
        try (JournalWriter writer = open()) {
            writer.append("a", 3);
        }
        assertEquals(List.of("a@1", "a@3"), records(directory));
    }

    @Test
    void shouldTellAnyEntryOfARecordInHolds() {
        try (JournalWriter writer = open()) {
            writer.journal().begin(Journal.COMMIT, 10, 3, 4);
            writer.add("cash", 5, 50, 8);
            writer.add("risk", 6, 60, 4096);
            final long index = writer.journal().stage();
            writer.journal().publish();
            assertTrue(writer.holds(index, "cash", 5));
            assertTrue(writer.holds(index, "risk", 6));
            assertFalse(writer.holds(index, "risk", 5));
            assertFalse(writer.holds(index, "ris", 6));
            assertFalse(writer.holds(index + 1, "risk", 6));
        }
    }

    @Test
    void shouldWriteTheLargestRecord() {
        final String name = "n".repeat(RecordLayout.MAX_NAME - 2);
        try (JournalWriter writer = open()) {
            for (int round = 0; round < 40; round++) {
                writer.journal().begin(Journal.COMMIT, 10, 3, 4);
                for (int i = 0; i < RecordLayout.MAX_ENTRIES; i++) {
                    writer.add(name + (10 + i), round + 1, i, 4096);
                }
                writer.journal().stage();
                writer.journal().publish();
            }
            assertThrows(IllegalSizeException.class, () -> {
                writer.journal().begin(Journal.COMMIT, 10, 3, 4);
                for (int i = 0; i <= RecordLayout.MAX_ENTRIES; i++) {
                    writer.add("x" + i, 1, i, 8);
                }
            });
        }
        try (JournalReader reader = JournalReader.open(directory)) {
            for (int round = 0; round < 40; round++) {
                assertTrue(reader.next());
                assertEquals(RecordLayout.MAX_LENGTH, recordLength(reader));
                assertEquals(RecordLayout.MAX_ENTRIES, reader.record().entryCount());
                assertEquals(round + 1, reader.record().entry(63).version());
                assertEquals((byte) (round + 1), reader.record().entry(63).payload()[4095]);
            }
            assertFalse(reader.next());
        }
    }

    private static int recordLength(final JournalReader reader) {
        return reader.record().length();
    }

    @Test
    void shouldRememberTheLastOfEachNameAcrossRollsAndReopening() {
        try (JournalWriter writer = open()) {
            assertNull(writer.last("a"));
            assertEquals(0, writer.journal().lastTimeNs());
            writer.append("a", 1);
            writer.append("b", 1);
            rollTime.advance(DAY_MS);
            writer.append("a", 2);
            assertEquals(2, writer.last("a").version());
            assertEquals(1, writer.last("b").version());
            writer.append("b", 2);
            assertEquals(2, writer.last("b").version());
            assertEquals(2, writer.journal().lastTimeNs());
        }
        rollTime.advance(3 * DAY_MS);
        try (JournalWriter writer = open()) {
            final JournaledState last = writer.last("a");
            assertEquals(2, last.version());
            assertEquals(2, last.timeNs());
            assertEquals(7, last.sessionId());
            assertEquals(8, last.size());
            assertFalse(last.deleted());
            assertArrayEquals(new byte[] {2, 0, 0, 0, 0, 0, 0, 0}, last.payload());
            assertNull(writer.last("c"));
            assertEquals(2, writer.journal().lastTimeNs());
            writer.append("a", 3);
        }
        assertEquals(List.of("a@1", "b@1", "a@2", "b@2", "a@3"), records(directory));
        assertEquals(3, CycleFiles.files(directory).length);
    }

    @Test
    void shouldFollowAttachDeleteAndCheckpointInLast() {
        try (JournalWriter writer = open()) {
            record(writer, Journal.ATTACH, 0);
            assertEquals(0, writer.last("s").version());
            assertEquals(0, writer.last("s").payload().length);
            writer.append("s", 1);
            writer.append("s", 2);
            record(writer, Journal.ATTACH, 0);
            assertEquals(2, writer.last("s").version(), "attached again by another store");
            record(writer, Journal.CHECKPOINT, 2);
            assertEquals(2, writer.last("s").version());
            assertFalse(writer.last("s").deleted());
            record(writer, Journal.DELETE, 2);
            assertTrue(writer.last("s").deleted());
        }
    }

    private static void record(final JournalWriter writer, final int kind, final long version) {
        writer.journal().begin(kind, 5, 1, 1);
        writer.add("s", version, version, version == 0 ? 0 : 8);
        writer.journal().stage();
        writer.journal().publish();
    }

    @Test
    void shouldAppendForwardWhenTheWallClockStepsBack() {
        try (JournalWriter writer = open()) {
            writer.append("a", 1);
            rollTime.advance(DAY_MS);
            final long second = writer.append("a", 2);
            rollTime.wall(NOON_MS - 5 * DAY_MS);
            assertTrue(writer.append("a", 3) > second);
        }
        // The shared time is gone with the store, and the wall clock still is back.
        final TestRollTime fresh = new TestRollTime(NOON_MS - 5 * DAY_MS);
        try (JournalWriter writer = JournalWriter.open(directory, fresh)) {
            writer.append("a", 4);
        }
        assertEquals(List.of("a@1", "a@2", "a@3", "a@4"), records(directory));
    }

    @Test
    void shouldBeginTheNextFileWhenTheNewestOneWasEnded() throws Exception {
        try (JournalWriter writer = open()) {
            writer.append("a", 1);
            rollTime.advance(DAY_MS);
            writer.append("a", 2);
        }
        // As if killed after the end mark of the first file, before the second was made.
        Files.delete(CycleFiles.files(directory)[1]);
        final TestRollTime fresh = new TestRollTime(NOON_MS);
        try (JournalWriter writer = JournalWriter.open(directory, fresh)) {
            writer.append("a", 2);
            writer.append("a", 3);
        }
        assertEquals(List.of("a@1", "a@2", "a@3"), records(directory));
    }

    @Test
    void shouldFindEveryRecordBetweenChroniclesOwnIndexBlocks() {
        // 32 entries in an index block, one for each fourth record: a block for each 128 records.
        System.setProperty(QueueSettings.ROLL_CYCLE_PROPERTY, "TEST4_DAILY");
        final List<Long> indexes = new ArrayList<>();
        try (JournalWriter writer = open()) {
            for (int version = 1; version <= 1000; version++) {
                indexes.add(writer.append("a", version));
                assertEquals(version, writer.journal().lastTimeNs());
            }
            for (int version = 1; version <= 1000; version++) {
                assertTrue(writer.holds(indexes.get(version - 1), "a", version));
            }
            assertEquals(1000, writer.last("a").version());
        } finally {
            System.clearProperty(QueueSettings.ROLL_CYCLE_PROPERTY);
        }
        assertEquals(1000, records(directory).size());
        try (JournalReader reader = JournalReader.open(directory)) {
            for (int version = 1000; version >= 1; version -= 9) {
                reader.seekTime(version);
                assertTrue(reader.next());
                assertEquals(indexes.get(version - 1), reader.index());
            }
            assertEquals(0, reader.foreignCount());
        }
    }

    @Test
    void shouldRemoveAFileThatWasMadeAheadAndNotUsed() throws Exception {
        open().close();
        final Path ahead = Files.createFile(directory.resolve("20261119F.precreated"));
        open().close();
        assertFalse(Files.exists(ahead));
    }

    @Test
    void shouldPublishFromAnInterruptedThread() {
        try (JournalWriter writer = open()) {
            Thread.currentThread().interrupt();
            try {
                writer.append("a", 1);
                rollTime.advance(DAY_MS);
                writer.append("a", 2);
            } finally {
                assertTrue(Thread.interrupted());
            }
            writer.append("a", 3);
        }
        assertEquals(List.of("a@1", "a@2", "a@3"), records(directory));
    }

    @Test
    void shouldAppendFromAnyThreadOneAtATime() throws Exception {
        try (JournalWriter writer = open()) {
            for (int i = 1; i <= 6; i++) {
                final int version = i;
                final Thread thread = new Thread(() -> {
                    final long index = writer.append("a", version);
                    if (!writer.holds(index, "a", version) || writer.last("a").version() != version) {
                        throw new IllegalStateException("not there");
                    }
                });
                thread.start();
                thread.join();
            }
            assertEquals(6, writer.last("a").version());
        }
    }
}
