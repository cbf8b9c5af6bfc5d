package org.kstate.persistence.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kstate.exceptions.ClosedException;
import org.kstate.exceptions.CorruptJournalException;
import org.kstate.persistence.JournalReader;
import org.kstate.spi.Journal;

/** Where a run of records ends, the library goes on. What the index of the file says of that place may be wrong, and nothing else is. */
class MisledRunTest {

    /** Some blocks of a file. */
    private static final int RECORDS = 2_000;
    private static final int PAYLOAD = 4096;

    private final TestRollTime rollTime = new TestRollTime(QueueJournalTest.NOON_MS);
    private final List<Long> indexes = new ArrayList<>();
    @TempDir
    private Path directory;

    /** What is wrong with the index. */
    enum Damage {
        PART_LOST, ROOT_LOST, ENTRIES_LOST, EACH_ONE_EARLIER, EACH_ONE_LATER, ALL_LAST
    }

    @BeforeEach
    void write() {
        try (JournalWriter writer = JournalWriter.open(directory, rollTime)) {
            for (int version = 1; version <= RECORDS; version++) {
                append(writer, version);
            }
            rollTime.advance(QueueJournalTest.DAY_MS);
            append(writer, RECORDS + 1);
            append(writer, RECORDS + 2);
        }
        try (JournalReader reader = JournalReader.open(directory)) {
            while (reader.next()) {
                indexes.add(reader.index());
            }
        }
        assertEquals(RECORDS + 2, indexes.size());
    }

    private static void append(final JournalWriter writer, final int version) {
        writer.journal().begin(Journal.COMMIT, version, 1, version);
        writer.add("a", version, version, version % 2 == 0 ? PAYLOAD : Long.BYTES);
        writer.journal().stage();
        writer.journal().publish();
    }

    private static void put(final Path file, final long position, final long... values) throws IOException {
        final ByteBuffer bytes = ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (final long value : values) {
            bytes.putLong(value);
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(bytes.flip(), position);
        }
    }

    private void damage(final Damage damage) throws IOException {
        final Path file = CycleFiles.files(directory)[0];
        try (RawFile raw = RawFile.open(file)) {
            final long root = raw.arrayIn(raw.index());
            final long part = raw.number(root + 2 * Long.BYTES);
            final long array = raw.arrayIn(part);
            final int used = (int) raw.number(array + Long.BYTES);
            assertTrue(used > 4, "the index has entries");
            final long[] entries = new long[used];
            for (int i = 0; i < used; i++) {
                entries[i] = raw.number(array + (2L + i) * Long.BYTES);
            }
            final long[] wrong = new long[used];
            for (int i = 0; i < used; i++) {
                wrong[i] = switch (damage) {
                    case EACH_ONE_EARLIER -> entries[Math.max(0, i - 1)];
                    case EACH_ONE_LATER -> entries[Math.min(used - 1, i + 1)];
                    case ALL_LAST -> entries[used - 1];
                    default -> 0;
                };
            }
            switch (damage) {
                case PART_LOST -> put(file, array - 1, new long[2]);
                case ROOT_LOST -> put(file, root - 1, new long[2]);
                default -> put(file, array + 2 * Long.BYTES, wrong);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Damage.class)
    void shouldGiveEachRecordOnceAndAtItsIndex(final Damage damage) throws IOException {
        damage(damage);
        try (JournalReader reader = JournalReader.open(directory)) {
            for (int i = 0; i < indexes.size(); i++) {
                assertTrue(reader.next(), "version=" + (i + 1));
                assertEquals(i + 1, reader.record().entry(0).version());
                assertEquals(indexes.get(i), reader.index());
            }
            assertFalse(reader.next());
        }
    }

    /** The library counts from where it was moved last. */
    @Test
    void shouldMoveToTheFirstRecordsAfterwards() throws IOException {
        damage(Damage.EACH_ONE_EARLIER);
        try (JournalReader reader = JournalReader.open(directory)) {
            for (int i = 0; i < RECORDS; i++) {
                assertTrue(reader.next());
            }
            // By an entry of the index that is right.
            for (int i = 59; i >= 0; i--) {
                assertTrue(reader.seekIndex(indexes.get(i)) && reader.next());
                assertEquals(i + 1, reader.record().entry(0).version());
            }
        }
    }

    /** As the system may refuse to tell the length of the file. */
    @Test
    void shouldTellWhatFailsInARunByTypeAndGoOnWithThatRecord() {
        try (ReadOnlyQueue queue = ReadOnlyQueue.open(directory); RecordTailer tailer = queue.tailer()) {
            assertTrue(tailer.next() && tailer.next());
            assertThrows(CorruptJournalException.class, () -> tailer.next(head -> {
                throw new IllegalStateException("refused");
            }));
            for (int i = 2; i < indexes.size(); i++) {
                assertTrue(tailer.next());
                assertEquals(indexes.get(i), tailer.record().index());
            }
            assertFalse(tailer.next());
        }
    }

    /** Its memory is given back behind the tailer. */
    @Test
    void shouldTouchNothingOnceTheQueueIsClosed() {
        final ReadOnlyQueue queue = ReadOnlyQueue.open(directory);
        try (RecordTailer tailer = queue.tailer()) {
            for (int i = 0; i < 10; i++) {
                assertTrue(tailer.next());
            }
            queue.close();
            assertThrows(ClosedException.class, tailer::next);
            assertThrows(ClosedException.class, () -> tailer.again(indexes.get(3), 4));
        }
    }
}
