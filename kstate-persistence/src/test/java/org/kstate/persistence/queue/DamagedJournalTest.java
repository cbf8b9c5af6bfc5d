package org.kstate.persistence.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.wire.DocumentContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.exceptions.CorruptJournalException;
import org.kstate.exceptions.KstateException;
import org.kstate.persistence.JournalReader;
import org.kstate.persistence.record.RecordLayout;

/** Files that were damaged: told at once and by name, nothing thrown away, and no crash. */
class DamagedJournalTest {

    private static final int RECORDS = 50;
    private static final int GARBAGE_ROUNDS = Boolean.getBoolean("kstate.soak") ? 1_000 : 50;

    private final TestRollTime rollTime = new TestRollTime(QueueJournalTest.NOON_MS);

    @TempDir
    private Path directory;

    @BeforeEach
    void fill() {
        try (JournalWriter writer = JournalWriter.open(directory, rollTime)) {
            for (int version = 1; version <= RECORDS; version++) {
                writer.append("a", version);
            }
            rollTime.advance(QueueJournalTest.DAY_MS);
            for (int version = RECORDS + 1; version <= 2 * RECORDS; version++) {
                writer.append("a", version);
            }
        }
    }

    private static void write(final Path file, final long position, final byte... bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(bytes), position);
        }
    }

    private static byte[] intBytes(final int value) {
        return ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array();
    }

    /** Where the document of the n-th record of a file has its first byte. */
    private static long position(final Path file, final int n) throws IOException {
        final ByteBuffer content = ByteBuffer.allocate(256 << 10).order(ByteOrder.LITTLE_ENDIAN);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            channel.read(content, 0);
        }
        int left = n;
        for (int offset = 0;; offset += Integer.BYTES) {
            if (content.getInt(offset) == RecordLayout.HEAD_MARK && left-- == 0) {
                return offset;
            }
        }
    }

    private void assertOpeningTellsDamage(final Path file) {
        final CorruptJournalException e = assertThrows(CorruptJournalException.class, () -> JournalWriter.open(directory, rollTime));
        assertTrue(e.getMessage().contains(file.toString()), e.getMessage());
        assertTrue(Files.exists(file));
    }

    @Test
    void shouldTellTheIndexOfADamagedRecordAndReadOnBehindIt() throws IOException {
        final Path file = CycleFiles.files(directory)[0];
        write(file, position(file, 20) + 50, (byte) 0x55);
        try (JournalReader reader = JournalReader.open(directory)) {
            for (int version = 1; version <= 20; version++) {
                assertTrue(reader.next());
            }
            final long index = reader.index();
            final CorruptJournalException e = assertThrows(CorruptJournalException.class, reader::next);
            assertTrue(e.getMessage().contains("index=0x" + Long.toHexString(index + 1)), e.getMessage());
            assertEquals(JournalReader.NO_INDEX, reader.index());
            for (int version = 22; version <= 2 * RECORDS; version++) {
                assertTrue(reader.next());
                assertEquals(version, reader.record().entry(0).version());
            }
        }
        try (JournalWriter writer = JournalWriter.open(directory, rollTime)) {
            assertThrows(CorruptJournalException.class, () -> writer.last("a"));
            writer.append("a", 2 * RECORDS + 1);
        }
    }

    @Test
    void shouldTellARecordWhoseFirstOrLastMarkIsDamaged() throws IOException {
        final Path file = CycleFiles.files(directory)[0];
        final long first = position(file, 0);
        final long second = position(file, 1);
        write(file, second, (byte) 0);
        try (JournalReader reader = JournalReader.open(directory)) {
            assertTrue(reader.next());
            assertThrows(CorruptJournalException.class, reader::next);
            assertTrue(reader.next());
        }
        // The tail of the first: its last eight bytes, before the next document's header.
        write(file, second - Integer.BYTES - Long.BYTES, new byte[8]);
        try (JournalReader reader = JournalReader.open(directory)) {
            assertThrows(CorruptJournalException.class, reader::next);
        }
        assertTrue(first < second);
    }

    @Test
    void shouldSurviveDocumentLengthsThatLeadAnywhere() throws IOException {
        final Path file = CycleFiles.files(directory)[0];
        final long header = position(file, 30) - Integer.BYTES;
        for (final int length : new int[] {4, 60, 5000, 300_000, 5_000_000, 0x3FFFFFFF}) {
            write(file, header, intBytes(length));
            final long size = Files.size(file);
            try (JournalReader reader = JournalReader.open(directory)) {
                for (int version = 1; version <= 30; version++) {
                    assertTrue(reader.next());
                }
                assertThrows(CorruptJournalException.class, () -> {
                    while (reader.next()) {
                        reader.record().entry(0);
                    }
                }, "length " + length);
            }
            assertEquals(size, Files.size(file));
        }
    }

    @Test
    void shouldNotCrashOnGarbageInAFile() throws IOException {
        final Random random = new Random(99);
        final Path file = CycleFiles.files(directory)[0];
        final byte[] whole = Files.readAllBytes(file);
        final int start = (int) position(file, 5);
        final int end = (int) position(file, RECORDS - 1);
        for (int round = 0; round < GARBAGE_ROUNDS; round++) {
            final byte[] garbage = new byte[4 + random.nextInt(200)];
            random.nextBytes(garbage);
            write(file, start + random.nextInt(end - start), garbage);
            try (JournalReader reader = JournalReader.open(directory)) {
                for (int i = 0; i < 3 * RECORDS; i++) {
                    try {
                        if (!reader.next()) {
                            break;
                        }
                        assertTrue(reader.record().entryCount() > 0);
                    } catch (final CorruptJournalException e) {
                        assertFalse(e.getMessage().isEmpty());
                    }
                }
            }
            write(file, start, Arrays.copyOfRange(whole, start, end + 512));
        }
        assertEquals(2 * RECORDS, QueueJournalTest.records(directory).size());
    }

    @Test
    void shouldTellADamagedFileHeaderAndKeepTheFile() throws IOException {
        for (final Path file : CycleFiles.files(directory)) {
            final byte[] header = Arrays.copyOf(Files.readAllBytes(file), 12);
            // Being written; garbage; nothing.
            for (final byte[] damage : List.of(new byte[] {0, 0, 0, (byte) 0x80}, new byte[] {1, 2, 3, 4, 5, 6, 7, 8}, new byte[12])) {
                write(file, 0, damage);
                assertOpeningTellsDamage(file);
                assertThrows(CorruptJournalException.class, () -> JournalReader.open(directory));
                write(file, 0, header);
            }
        }
        assertEquals(2 * RECORDS, QueueJournalTest.records(directory).size());
    }

    @Test
    void shouldRemoveANewestFileThatWasOnlyBegun() throws IOException {
        final byte[] whole = Files.readAllBytes(CycleFiles.files(directory)[1]);
        rollTime.advance(QueueJournalTest.DAY_MS);
        final Path begun = directory.resolve("20261120F.cq4");
        // Killed at: the file empty; its length set; its header begun; header and index filled, not yet ready.
        final byte[] index = Arrays.copyOf(whole, 65_000);
        index[3] = (byte) 0x80;
        for (final byte[] content : List.of(new byte[0], new byte[100_000], Arrays.copyOf(index, 300), index)) {
            Files.write(begun, content);
            try (JournalWriter writer = JournalWriter.open(directory, rollTime)) {
                assertFalse(Files.exists(begun));
                assertEquals(2 * RECORDS, writer.journal().lastTimeNs());
            }
            Files.write(begun, content);
            assertEquals(2 * RECORDS, QueueJournalTest.records(directory).size());
        }
        // And where a process dies while we are open.
        Files.delete(begun);
        try (JournalWriter writer = JournalWriter.open(directory, rollTime)) {
            Files.write(begun, index);
            writer.journal().freeDeadHolder(1);
            assertFalse(Files.exists(begun));
            Files.write(begun, index);
            writer.append("a", 2 * RECORDS + 1);
        }
        // Who waits for the file to be ready puts it aside when all of Chronicle's time-out is over.
        try (Stream<Path> files = Files.list(directory)) {
            assertEquals(List.of(), files.filter(file -> file.toString().endsWith(".discard")).toList());
        }
        assertEquals(2 * RECORDS + 1, QueueJournalTest.records(directory).size());
    }

    @Test
    void shouldMakeALostTableAnewAndTellADamagedOne() throws IOException {
        final Path table = directory.resolve(QueueSettings.METADATA_FILE);
        final byte[] whole = Files.readAllBytes(table);
        int version = 2 * RECORDS;
        for (final byte[] content : List.of(new byte[0], new byte[65_536])) {
            Files.write(table, content);
            try (JournalWriter writer = JournalWriter.open(directory, rollTime)) {
                assertEquals(version, writer.last("a").version());
                writer.append("a", ++version);
            }
        }
        assertEquals(version, QueueJournalTest.records(directory).size());
        final byte[] garbage = new byte[65_536];
        new Random(3).nextBytes(garbage);
        garbage[3] = 0x40;
        Files.write(table, garbage);
        assertOpeningTellsDamage(table);
        assertThrows(CorruptJournalException.class, () -> JournalReader.open(directory));
        Files.write(table, whole);
        assertEquals(version, QueueJournalTest.records(directory).size());
    }

    @Test
    void shouldReadAFileWhoseEmptyEndWasCut() throws IOException {
        final Path file = CycleFiles.files(directory)[1];
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(position(file, RECORDS - 1) + 4096 & -4096);
        }
        assertEquals(2 * RECORDS, QueueJournalTest.records(directory).size());
        try (JournalWriter writer = JournalWriter.open(directory, rollTime)) {
            writer.append("a", 2 * RECORDS + 1);
        }
        assertEquals(2 * RECORDS + 1, QueueJournalTest.records(directory).size());
    }

    @Test
    void shouldTellAFileThatWasCutWithinItsRecordsWithoutCrashing() throws IOException {
        final Path file = CycleFiles.files(directory)[0];
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(position(file, RECORDS / 2));
        }
        try (JournalReader reader = JournalReader.open(directory)) {
            int read = 0;
            try {
                while (reader.next()) {
                    read++;
                }
            } catch (final CorruptJournalException e) {
                assertTrue(e.getMessage().contains(directory.toString()), e.getMessage());
            }
            assertTrue(read >= RECORDS / 2 - 1, "read=" + read);
        }
    }

    @Test
    void shouldPassOverDocumentsOfOthersAndNotTakeThemForOurs() {
        final JournalWriter writer = JournalWriter.open(directory, rollTime);
        try {
            final long vanished = writer.stage("a", 2 * RECORDS + 1);
            writer.journal().discard();
            try (SingleChronicleQueue queue = ForeignQueue.open(directory, rollTime::nowMs); ExcerptAppender appender = queue.createAppender()) {
                for (int i = 0; i < 3; i++) {
                    try (DocumentContext document = appender.writingDocument()) {
                        document.wire().write("greeting").text("hello from another program");
                        assertEquals(vanished + i, document.index());
                    }
                }
            }
            assertFalse(writer.holds(vanished, "a", 2 * RECORDS + 1));
            assertEquals(2 * RECORDS, writer.journal().lastTimeNs());
            assertEquals(vanished + 3, writer.append("a", 2 * RECORDS + 1));
            assertTrue(writer.holds(vanished + 3, "a", 2 * RECORDS + 1));
        } finally {
            writer.close();
        }
        try (JournalReader reader = JournalReader.open(directory)) {
            int read = 0;
            while (reader.next()) {
                read++;
            }
            assertEquals(2 * RECORDS + 1, read);
            assertEquals(3, reader.foreignCount());
        }
    }

    @Test
    void shouldRefuseAFileOfAnotherRollCycle() throws IOException {
        Files.copy(CycleFiles.files(directory)[0], directory.resolve("copy of 20261118F.cq4"));
        final KstateException e = assertThrows(KstateException.class, () -> JournalWriter.open(directory, rollTime));
        assertTrue(e.getMessage().contains(directory.toString()), e.getMessage());
    }
}
