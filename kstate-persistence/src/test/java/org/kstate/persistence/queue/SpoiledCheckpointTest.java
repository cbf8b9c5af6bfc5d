package org.kstate.persistence.queue;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.persistence.DescriptionReader;
import org.kstate.persistence.JournalReader;
import org.kstate.persistence.JournalRepair;
import org.kstate.persistence.JournalTrim;
import org.kstate.persistence.record.JournalRecord;
import org.kstate.spi.Journal;
import org.kstate.spi.JournaledState;
import org.kstate.testing.SharedMemory;

/** A checkpoint of which a repair has passed over a record: what that repeats is in older records alone, so that it does not stand for them. */
class SpoiledCheckpointTest {

    private static final int OLD_FILES = 3;
    /** Twenty days ago, at noon. */
    private static final long START_MS = (System.currentTimeMillis() / QueueJournalTest.DAY_MS - 20) * QueueJournalTest.DAY_MS
        + QueueJournalTest.DAY_MS / 2;
    private static final long START_NS = TimeUnit.MILLISECONDS.toNanos(START_MS);
    private static final String PATTERN = "old-*";
    private static final String LAYOUT = "n:i64";

    private static final byte[] DAMAGE = {0x55, 0x55};

    @TempDir(factory = SharedMemory.class)
    private Path directory;

    /** What of the checkpoint is lost. */
    enum Lost {
        PART(record -> record.kind() == Journal.CHECKPOINT && record.entryCount() > 0),
        ORIGINS(record -> record.kind() == Journal.CHECKPOINT && record.entryCount() == 0),
        DESCRIPTION(record -> record.kind() == Journal.DESCRIBE && record.transactionId() != 0);

        private final Predicate<JournalRecord> isIt;

        Lost(final Predicate<JournalRecord> isIt) {
            this.isIt = isIt;
        }
    }

    private Path journal() {
        return directory.resolve("journal");
    }

    /** One value of old-1 to old-3, each in a file of its own; then the description, and a checkpoint. */
    @BeforeEach
    void fill() {
        final TestRollTime rollTime = new TestRollTime(START_MS);
        try (JournalWriter writer = JournalWriter.open(journal(), rollTime)) {
            for (int i = 1; i <= OLD_FILES; i++) {
                writer.journal().begin(Journal.COMMIT, START_NS + i, 7, i);
                writer.add("old-" + i, 1, i, Long.BYTES);
                writer.journal().stage();
                writer.journal().publish();
                rollTime.advance(QueueJournalTest.DAY_MS);
            }
        }
        try (Kstate store = Kstate.open(directory.resolve("first")); State state = store.subscribe("b", Permission.READ_WRITE)) {
            store.describe(PATTERN, LAYOUT);
            state.persistTo(journal());
            state.publish(new byte[] {1});
            checkpoint(store);
        }
    }

    private void checkpoint(final Kstate store) {
        store.checkpoint(journal());
    }

    private void lose(final Lost lost) throws IOException {
        int number = -1;
        try (JournalReader reader = JournalReader.open(journal())) {
            for (int i = 0; reader.next(); i++) {
                number = lost.isIt.test(reader.record()) ? i : number;
            }
        }
        passOver(number);
    }

    /** A record of the newest file. */
    private void passOver(final int number) throws IOException {
        final Path[] files = CycleFiles.files(journal());
        // Among the words of its head.
        TruncateTest.write(files[files.length - 1], TruncateTest.offsets(journal()).get(number) + RawFile.HEADER + 3 * Long.BYTES, DAMAGE);
        assertEquals(1, FileRepair.damages(journal()).size());
        JournalRepair.skip(journal());
        assertEquals(List.of(), FileRepair.damages(journal()));
    }

    private void assertAllIsThere() {
        try (QueueHistory history = new QueueHistory(journal())) {
            for (int i = 1; i <= OLD_FILES; i++) {
                final JournaledState last = history.last("old-" + i);
                assertEquals(1, last.version());
                assertEquals(START_NS + i, last.timeNs());
                assertEquals(7, last.sessionId());
                assertEquals(i, last.payload()[0]);
            }
            assertArrayEquals(new byte[] {1}, history.last("b").payload());
            assertEquals(LAYOUT, history.descriptions().of("old-1"));
        }
        final long end;
        try (FileTrim trim = FileTrim.open(journal())) {
            end = trim.lastIndex();
        }
        try (DescriptionReader reader = DescriptionReader.openFor(journal(), end, (sequence, records) -> { })) {
            assertEquals(LAYOUT, reader.of(end, "old-1"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldNotStandForWhatIsOlder(final Lost lost) throws IOException {
        lose(lost);
        assertAllIsThere();
        assertEquals(List.of(), JournalTrim.of(journal()).run());
        assertAllIsThere();
        try (Kstate store = Kstate.open(directory.resolve("second")); State state = store.subscribe("old-2", Permission.READ_WRITE)) {
            state.persistTo(journal());
            assertEquals(1, state.version());
            checkpoint(store);
        }
        assertEquals(OLD_FILES, JournalTrim.of(journal()).run().size(), "behind a whole checkpoint");
        assertAllIsThere();
    }

    @Test
    void shouldStandForWhatIsOlderWhereOnlyRecordsBehindItArePassedOver() throws IOException {
        try (Kstate store = Kstate.open(directory.resolve("first")); State state = store.subscribe("b", Permission.READ_WRITE)) {
            state.persistTo(journal());
            state.publish(new byte[] {2});
            state.publish(new byte[] {1});
        }
        passOver(TruncateTest.offsets(journal()).size() - 2);
        assertAllIsThere();
        assertEquals(OLD_FILES, JournalTrim.of(journal()).run().size());
        assertAllIsThere();
    }
}
