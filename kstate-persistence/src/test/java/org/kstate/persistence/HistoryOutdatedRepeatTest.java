package org.kstate.persistence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import net.openhft.chronicle.bytes.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.exceptions.CorruptJournalException;
import org.kstate.persistence.queue.JournalWriter;
import org.kstate.persistence.queue.TestRollTime;
import org.kstate.spi.Journal;
import org.kstate.spi.JournaledState;
import org.kstate.testing.SharedMemory;

/** Parts of checkpoints that hold what a state was when they were fetched, and that were written when it was something else. */
class HistoryOutdatedRepeatTest {

    private static final int DAY_MS = 86_400_000;

    @TempDir(factory = SharedMemory.class)
    private Path directory;
    private Path journal;
    private final TestRollTime rollTime = new TestRollTime(1_795_000_000_000L);
    private final Bytes<?> value = Bytes.allocateElasticDirect();
    private JournalWriter writer;
    private long timeNs = 1000;

    @BeforeEach
    void open() {
        journal = directory.resolve("journal");
        writer = JournalWriter.open(journal, rollTime);
        commit(97);
        commit(98);
    }

    @AfterEach
    void close() {
        writer.close();
        value.releaseLast();
    }

    /** Version v at the time 10 v. */
    private void commit(final long version) {
        timeNs = 10 * version;
        writer.journal().begin(Journal.COMMIT, timeNs, 1, version);
        writer.add("x", version, 3 * version, Long.BYTES);
        publish();
    }

    private void publish() {
        writer.journal().stage();
        writer.journal().publish();
    }

    private JournaledState last() {
        return writer.last("x");
    }

    private void begin(final int kind) {
        writer.journal().begin(kind, ++timeNs, 1, timeNs);
    }

    private void repeat(final JournaledState state) {
        begin(Journal.CHECKPOINT);
        writer.journal().body(state.timeNs(), state.transactionId(), state.sessionId());
        publish();
        begin(Journal.CHECKPOINT);
        writer.journal().repeat("x", state);
        publish();
    }

    private void beginCheckpoint() {
        begin(Journal.CHECKPOINT_BEGIN);
        writer.journal().body();
        publish();
    }

    private void roll() {
        rollTime.advance(DAY_MS);
    }

    private void trim(final int files) throws IOException {
        final List<Path> all;
        try (var entries = Files.list(journal)) {
            all = entries.filter(path -> path.toString().endsWith(".cq4")).sorted().toList();
        }
        for (final Path file : all.subList(0, files)) {
            Files.delete(file);
        }
    }

    private void assertLast(final History history, final long version) {
        final StateHistory state = history.state("x");
        assertEquals(HistoryResult.FOUND, state.asOf(Long.MAX_VALUE, value));
        assertEquals(version, state.commit().version());
        assertEquals(3 * version, value.readLong(0));
        assertEquals(version, history.snapshotAsOf(Long.MAX_VALUE, "x").get(0).version());
        assertEquals(HistoryResult.FOUND, state.at(version, value));
        assertEquals(version, state.commit().version());
    }

    private static List<Long> versions(final HistoryRange range) {
        final List<Long> versions = new ArrayList<>();
        try (HistoryCursor cursor = range.open()) {
            while (cursor.next()) {
                versions.add(cursor.commit().version());
            }
        }
        return versions;
    }

    @Test
    void shouldGiveTheNewestOfAFile() throws IOException {
        beginCheckpoint();
        final JournaledState fetched = last();
        commit(99);
        final JournaledState newest = last();
        roll();
        repeat(fetched);
        beginCheckpoint();
        repeat(newest);
        try (History before = History.inMemory(journal)) {
            before.refresh();
            trim(1);
            assertLast(before, 99);
        }
        try (History history = History.inMemory(journal)) {
            assertLast(history, 99);
        }
    }

    @Test
    void shouldNotGiveWhatAStoppedCheckpointerWroteLater() throws IOException {
        beginCheckpoint();
        final JournaledState fetched = last();
        commit(99);
        final JournaledState newest = last();
        roll();
        beginCheckpoint();
        repeat(newest);
        roll();
        repeat(fetched);
        try (History before = History.inMemory(journal)) {
            before.refresh();
            trim(1);
            assertLast(before, 99);
        }
        try (History history = History.inMemory(journal)) {
            assertLast(history, 99);
        }
    }

    /** Versions 99 and 100 are gone, and nobody can tell until when 98 was the value. */
    @Test
    void shouldNotGiveAnOutdatedValueForATimeOfWhichNothingIsLeft() throws IOException {
        beginCheckpoint();
        final JournaledState fetched = last();
        commit(99);
        commit(100);
        final JournaledState newest = last();
        roll();
        repeat(fetched);
        commit(101);
        beginCheckpoint();
        repeat(newest);
        trim(1);
        try (History history = History.inMemory(journal)) {
            final StateHistory state = history.state("x");
            assertThrows(JournalTrimmedException.class, () -> state.asOf(1005, value));
            assertThrows(JournalTrimmedException.class, () -> state.at(100, value));
            assertLast(history, 101);
            assertEquals(List.of(101L), versions(state.commits()));
            assertEquals(List.of(101L), versions(state.commits().backward()));
        }
    }

    /** The file of the checkpoint is removed while a cursor is before it. */
    @Test
    void shouldSayThatACheckpointIsGone() throws IOException {
        final JournaledState newest = last();
        roll();
        beginCheckpoint();
        repeat(newest);
        commit(99);
        roll();
        commit(100);
        trim(1);
        try (History history = History.inMemory(journal)) {
            final StateHistory state = history.state("x");
            try (HistoryCursor forward = state.commits().open(); HistoryCursor backward = state.commits().backward().open()) {
                assertEquals(List.of(98L, 99L, 100L), versions(state.commits()));
                trim(1);
                assertTypedOrWhole(forward);
                assertTypedOrWhole(backward);
            }
        }
    }

    /** What is still mapped is read. */
    private static void assertTypedOrWhole(final HistoryCursor cursor) {
        try {
            while (cursor.next()) {
                assertEquals(3 * cursor.commit().version(), ByteBuffer.wrap(cursor.commit().payload()).order(ByteOrder.LITTLE_ENDIAN).getLong());
            }
        } catch (final JournalTrimmedException | CorruptJournalException e) {
            assertTrue(e.getMessage().contains("removed"), e::getMessage);
        }
    }
}
