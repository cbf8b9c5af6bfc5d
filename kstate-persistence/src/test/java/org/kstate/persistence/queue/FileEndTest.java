package org.kstate.persistence.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.exceptions.CorruptJournalException;
import org.kstate.persistence.JournalReader;
import org.kstate.persistence.record.RecordLayout;
import org.kstate.spi.Journal;
import org.kstate.spi.JournalSetup;
import org.kstate.spi.WantedJournal;

/** Where reading ends before the last records, readers and who would append are told; where it really ends, nobody is. */
class FileEndTest {

    private static final int RECORDS = 60;
    private static final int MIDDLE = RECORDS + RECORDS / 2;
    private static final long PATIENCE_NS = 1_000_000_000;

    private final TestRollTime rollTime = new TestRollTime(QueueJournalTest.NOON_MS);
    private final List<Long> offsets = new ArrayList<>();

    @TempDir
    private Path directory;

    @BeforeEach
    void fill() {
        try (JournalWriter writer = JournalWriter.open(directory, rollTime)) {
            for (int version = 1; version <= 2 * RECORDS; version++) {
                writer.append("a", version);
                if (version == RECORDS) {
                    rollTime.advance(QueueJournalTest.DAY_MS);
                }
            }
        }
        rollTime.forgetChain();
        offsets.addAll(RecordOffsets.of(directory));
        assertEquals(2 * RECORDS, offsets.size());
    }

    private void write(final int file, final long position, final byte... bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(CycleFiles.files(directory)[file], StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(bytes), position);
        }
    }

    private void assertReadersAreToldAfter(final int records) {
        try (JournalReader reader = JournalReader.open(directory)) {
            for (int i = 0; i < records; i++) {
                assertTrue(reader.next());
            }
            for (int i = 0; i < 3; i++) {
                final CorruptJournalException e = assertThrows(CorruptJournalException.class, reader::next);
                assertTrue(e.getMessage().contains("offset="), e.getMessage());
            }
        }
    }

    private void assertAppendersAreTold() {
        assertThrows(CorruptJournalException.class, () -> JournalWriter.open(directory, rollTime));
    }

    @Test
    void shouldTellARecordThatIsMarkedAsNotComplete() throws IOException {
        for (final int n : new int[] {MIDDLE, 2 * RECORDS - 1}) {
            write(1, offsets.get(n) + 3, (byte) 0x80);
            assertReadersAreToldAfter(n);
            assertAppendersAreTold();
            write(1, offsets.get(n) + 3, (byte) 0);
        }
        JournalWriter.open(directory, rollTime).close();
    }

    @Test
    void shouldTellAHole() throws IOException {
        for (final int n : new int[] {2 * RECORDS - 1, MIDDLE}) {
            write(1, offsets.get(n), new byte[64]);
            assertReadersAreToldAfter(n);
            assertAppendersAreTold();
        }
    }

    @Test
    void shouldTellAFileThatWasCut() throws IOException {
        try (FileChannel channel = FileChannel.open(CycleFiles.files(directory)[1], StandardOpenOption.WRITE)) {
            channel.truncate(offsets.get(MIDDLE));
        }
        assertAppendersAreTold();
    }

    @Test
    void shouldTellALengthOfChroniclesOwnThatLeadsOverAllRecords() throws IOException {
        final Path newest = CycleFiles.files(directory)[1];
        final ByteBuffer content = ByteBuffer.wrap(Files.readAllBytes(newest)).order(ByteOrder.LITTLE_ENDIAN);
        final int second = RawFile.HEADER + (int) RawFile.aligned(content.getInt(0) & RawFile.LENGTH_MASK);
        assertTrue((content.getInt(second) & RawFile.META_DATA) != 0 && content.capacity() > 3 << 20);
        write(1, second + 2, (byte) (content.get(second + 2) ^ 1 << 5));
        assertReadersAreToldAfter(RECORDS);
        assertAppendersAreTold();
    }

    @Test
    void shouldTellAMissingEndMark() throws IOException {
        final long length = offsets.get(RECORDS - 1) - offsets.get(RECORDS - 2);
        write(0, offsets.get(RECORDS - 1) + length, new byte[4]);
        try (JournalReader reader = JournalReader.open(directory)) {
            for (int i = 0; i < RECORDS; i++) {
                assertTrue(reader.next());
            }
            final CorruptJournalException e = assertThrows(CorruptJournalException.class, reader::next);
            assertTrue(e.getMessage().contains("offset="), e.getMessage());
            // Nothing is missing, and nothing more is told.
            for (int i = RECORDS; i < 2 * RECORDS; i++) {
                assertTrue(reader.next());
            }
            assertFalse(reader.next());
        }
    }

    @Test
    void shouldTellARecordThatIsMarkedAsChroniclesAndGoOn() throws IOException {
        write(1, offsets.get(2 * RECORDS - 1) + 3, (byte) 0x40);
        try (JournalReader reader = JournalReader.open(directory)) {
            for (int i = 1; i < 2 * RECORDS; i++) {
                assertTrue(reader.next());
            }
            assertThrows(CorruptJournalException.class, reader::next);
            assertFalse(reader.next());
        }
    }

    @Test
    void shouldTellATableWhoseLengthsLeadAnywhere() throws IOException {
        try (FileChannel channel = FileChannel.open(directory.resolve(QueueSettings.METADATA_FILE), StandardOpenOption.READ,
            StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[] {1}), 2);
        }
        assertTimeoutPreemptively(Duration.ofSeconds(30), this::assertAppendersAreTold);
        assertThrows(CorruptJournalException.class, () -> JournalReader.open(directory));
    }

    @Test
    void shouldTellNothingWhileSomebodyAppends() {
        try (JournalWriter writer = JournalWriter.open(directory, rollTime); JournalReader reader = JournalReader.open(directory)) {
            int read = 0;
            for (int version = 2 * RECORDS + 1; version <= 3 * RECORDS; version++) {
                writer.stage("a", version);
                while (reader.next()) {
                    read++;
                }
                reader.toEnd();
                assertFalse(reader.next());
                writer.journal().publish();
                assertTrue(reader.next());
                read++;
            }
            assertEquals(3 * RECORDS, read);
        }
    }

    private Journal openUnlocked() {
        return new QueueJournalProvider().open(new JournalSetup(directory, JournalWriter.STORE_ID, rollTime, WantedJournal.ANY,
            System.nanoTime() + PATIENCE_NS, null));
    }

    @Test
    void shouldReadOnlyTheTailUnderTheLocks() throws IOException {
        // What is damaged between the two steps of opening shows what the second one reads, which has the locks.
        try (Journal journal = openUnlocked()) {
            write(1, offsets.get(RECORDS + 3), new byte[64]);
            write(0, 0, new byte[4]);
            journal.start(Journal.NO_PID);
        }
        rollTime.forgetChain();
        assertAppendersAreTold();
    }

    @Test
    void shouldTellWhatIsWrongWithTheTailUnderTheLocks() throws IOException {
        try (Journal journal = openUnlocked(); JournalWriter other = JournalWriter.open(directory, rollTime)) {
            other.append("a", 2 * RECORDS + 1);
            other.append("a", 2 * RECORDS + 2);
            rollTime.forgetChain();
            final long length = offsets.get(2 * RECORDS - 1) - offsets.get(2 * RECORDS - 2);
            write(1, offsets.get(2 * RECORDS - 1) + length, new byte[64]);
            assertThrows(CorruptJournalException.class, () -> journal.start(Journal.NO_PID));
        }
        assertAppendersAreTold();
    }

    @Test
    void shouldLookThroughAFileThatWasBegunMeanwhile() throws IOException {
        try (Journal journal = openUnlocked(); JournalWriter other = JournalWriter.open(directory, rollTime)) {
            rollTime.advance(QueueJournalTest.DAY_MS);
            other.append("a", 2 * RECORDS + 1);
            other.append("a", 2 * RECORDS + 2);
            rollTime.forgetChain();
            final byte[] content = Files.readAllBytes(CycleFiles.files(directory)[2]);
            int mark = 0;
            while (ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN).getInt(mark) != RecordLayout.HEAD_MARK) {
                mark += Integer.BYTES;
            }
            write(2, mark - Integer.BYTES, new byte[64]);
            assertThrows(CorruptJournalException.class, () -> journal.start(Journal.NO_PID));
        }
    }
}
