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
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.exceptions.NotAJournalException;
import org.kstate.persistence.record.JournalRecord;
import org.kstate.persistence.record.RecordLayout;

/** Reading the files of a journal without Chronicle: what is whole is told as whole, and each damaged place with where and why. */
class JournalScanTest {

    private static final int RECORDS = 300;
    private static final int ROUNDS = Boolean.getBoolean("kstate.soak") ? 5_000 : 100;

    private final TestRollTime rollTime = new TestRollTime(QueueJournalTest.NOON_MS);

    @TempDir
    private Path directory;

    /** What was told, and where the records are. */
    private static final class Found implements ScanListener {
        private final List<String> damages = new ArrayList<>();
        private final List<Long> sequences = new ArrayList<>();
        private final List<Long> offsets = new ArrayList<>();
        private final List<Boolean> endMarks = new ArrayList<>();
        private int foreign;

        @Override
        public void onRecord(final Path file, final long offset, final JournalRecord record) {
            sequences.add(record.sequence());
            offsets.add(offset);
        }

        @Override
        public void onForeign(final Path file, final long offset, final int length) {
            foreign++;
        }

        @Override
        public void onDamage(final Damage damage, final Path file, final long offset, final String why) {
            damages.add(damage + "@" + offset);
            assertTrue(why.contains("="), why);
        }

        @Override
        public void onFileEnd(final Path file, final long offset, final boolean isEndMark) {
            endMarks.add(isEndMark);
        }

        /** Of the n-th record. */
        private String at(final ScanListener.Damage damage, final int n) {
            return damage + "@" + offsets.get(n);
        }
    }

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

    private Found scan() {
        final Found found = new Found();
        JournalScan.run(directory, true, found);
        return found;
    }

    private Path file(final int n) {
        return CycleFiles.files(directory)[n];
    }

    private static byte[] read(final Path file, final long position, final int length) throws IOException {
        final ByteBuffer bytes = ByteBuffer.allocate(length);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            channel.read(bytes, position);
        }
        return bytes.array();
    }

    private static void write(final Path file, final long position, final byte... bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(bytes), position);
        }
    }

    private static void flip(final Path file, final long position, final int bit) throws IOException {
        write(file, position, (byte) (read(file, position, 1)[0] ^ 1 << bit));
    }

    @Test
    void shouldFindAWholeJournalWhole() {
        final Found found = scan();

        assertEquals(List.of(), found.damages);
        assertEquals(2 * RECORDS, found.sequences.size());
        assertEquals(2 * RECORDS, found.sequences.get(2 * RECORDS - 1));
        assertEquals(List.of(true, false), found.endMarks);
        assertEquals(0, found.foreign);
        assertThrows(NotAJournalException.class, () -> JournalScan.run(directory.resolve("none"), true, new Found()));
    }

    @Test
    void shouldFindRecordsBehindAHeaderThatEndsReading() throws IOException {
        final Found whole = scan();
        final long header = whole.offsets.get(RECORDS + 100);
        final byte[] before = read(file(1), header, 4);
        flip(file(1), header + 3, 7);
        final Found marked = scan();
        assertEquals(whole.at(ScanListener.Damage.NOT_COMPLETE, RECORDS + 100), marked.damages.get(0));
        assertEquals(2 * RECORDS - 1, marked.sequences.size());
        write(file(1), header, new byte[4]);
        final Found hole = scan();
        assertEquals(whole.at(ScanListener.Damage.HOLE, RECORDS + 100), hole.damages.get(0));
        assertEquals(2 * RECORDS - 1, hole.sequences.size());
        write(file(1), header, before);
        flip(file(1), header + 3, 6);
        assertEquals(whole.at(ScanListener.Damage.DOCUMENT, RECORDS + 100), scan().damages.get(0));
        flip(file(1), header + 3, 6);
        flip(file(1), header + 1, 3);
        assertEquals(List.of(whole.at(ScanListener.Damage.DOCUMENT, RECORDS + 100)), scan().damages.subList(0, 1));
        write(file(1), header, before);
        assertEquals(List.of(), scan().damages);
    }

    @Test
    void shouldFindThatTheLastRecordIsGoneByWhatTheFileSays() throws IOException {
        final Found whole = scan();
        final int last = 2 * RECORDS - 1;
        final long header = whole.offsets.get(last);
        final byte[] before = read(file(1), header, 256);
        write(file(1), header, new byte[256]);
        final Found gone = scan();
        assertEquals(ScanListener.Damage.WRITE_POSITION + "@" + header, gone.damages.get(0));
        assertEquals(last, gone.sequences.size());
        write(file(1), header, before);
        try (FileChannel channel = FileChannel.open(file(1), StandardOpenOption.WRITE)) {
            channel.truncate(whole.offsets.get(last - 10));
        }
        final Found cut = scan();
        assertTrue(cut.damages.get(0).startsWith(ScanListener.Damage.WRITE_POSITION.toString()), cut.damages::toString);
        assertEquals(last - 10, cut.sequences.size());
    }

    @Test
    void shouldFindAMissingFileAndAMissingEndMark() throws IOException {
        final Found whole = scan();
        rollTime.advance(QueueJournalTest.DAY_MS);
        try (JournalWriter writer = JournalWriter.open(directory, rollTime)) {
            writer.append("a", 2 * RECORDS + 1);
        }
        final Path middle = file(1);
        final Path aside = directory.resolveSibling(middle.getFileName() + "-aside");
        Files.move(middle, aside);
        final Found missing = scan();
        assertEquals(1, missing.damages.size(), missing.damages::toString);
        assertTrue(missing.damages.get(0).startsWith(ScanListener.Damage.SEQUENCE.toString()), missing.damages::toString);
        Files.move(aside, middle);
        assertEquals(List.of(true, true, false), scan().endMarks);
        final long last = whole.offsets.get(2 * RECORDS - 1);
        final int length = ByteBuffer.wrap(read(middle, last, 4)).order(ByteOrder.LITTLE_ENDIAN).getInt();
        write(middle, last + 4 + length, new byte[4]);
        assertEquals(List.of(ScanListener.Damage.NO_END_MARK + "@" + (last + 4 + length)), scan().damages);
    }

    @Test
    void shouldFindEachDamageToTheBytesOfRecords() throws IOException {
        final Random random = new Random(20261129);
        final Found whole = scan();
        for (int round = 0; round < ROUNDS; round++) {
            final int n = random.nextInt(2 * RECORDS);
            final Path file = file(n / RECORDS);
            final long offset = whole.offsets.get(n);
            final int length = ByteBuffer.wrap(read(file, offset, 4)).order(ByteOrder.LITTLE_ENDIAN).getInt();
            assertTrue(length >= RecordLayout.MIN_LENGTH);
            final byte[] before = read(file, offset, 4 + length);
            final byte[] damaged = new byte[1 + random.nextInt(length)];
            if (round % 4 == 0) {
                random.nextBytes(damaged);
                write(file, offset + random.nextInt(4), damaged);
            } else {
                flip(file, offset + random.nextInt(4 + length), random.nextInt(8));
            }
            final Found found = scan();
            assertFalse(found.damages.isEmpty(), "n=" + n + ", round=" + round);
            assertTrue(whole.sequences.containsAll(found.sequences));
            assertTrue(found.sequences.size() >= 2 * RECORDS - 3, "n=" + n + ", round=" + round + ", read=" + found.sequences.size());
            write(file, offset, before);
        }
        assertEquals(List.of(), scan().damages);
    }

    @Test
    void shouldTellNothingOfAJournalThatIsAppendedTo() {
        try (JournalWriter writer = JournalWriter.open(directory, rollTime)) {
            for (int version = 2 * RECORDS + 1; version <= 3 * RECORDS; version++) {
                writer.stage("a", version);
                if (version % 50 == 0) {
                    assertEquals(List.of(), scan().damages);
                }
                writer.journal().publish();
            }
            writer.stage("a", 3 * RECORDS + 1);
            writer.journal().discard();
            assertEquals(List.of(), scan().damages);
        }
        assertEquals(3 * RECORDS, scan().sequences.size());
    }
}
