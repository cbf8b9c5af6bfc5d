package org.kstate.persistence.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kstate.exceptions.CorruptJournalException;
import org.kstate.persistence.JournalReader;

/** Where a file cannot be read to its end, a reader is told once, and goes on in the next file. */
class NextFileTest {

    private static final int FILES = 4;
    private static final int RECORDS = 20;
    /** The file that is damaged, and a record in its middle. */
    private static final int DAMAGED = 1;
    private static final int MIDDLE = DAMAGED * RECORDS + RECORDS / 2;
    private static final int MOST_STEPS = 3 * FILES * RECORDS;

    private final TestRollTime rollTime = new TestRollTime(QueueJournalTest.NOON_MS);
    private final List<Long> offsets = new ArrayList<>();
    private final List<Long> read = new ArrayList<>();
    private final List<String> told = new ArrayList<>();
    @TempDir
    private Path directory;

    /** What is wrong with the file. */
    enum Damage {
        LENGTH, BOTH_LENGTHS, HOLE, NOT_COMPLETE, CUT, ENTRANCE
    }

    @BeforeEach
    void fill() {
        try (JournalWriter writer = JournalWriter.open(directory, rollTime)) {
            for (int version = 1; version <= FILES * RECORDS; version++) {
                writer.append("a", version);
                if (version % RECORDS == 0 && version < FILES * RECORDS) {
                    rollTime.advance(QueueJournalTest.DAY_MS);
                }
            }
        }
        offsets.addAll(RecordOffsets.of(directory));
        assertEquals(FILES * RECORDS, offsets.size());
        assertEquals(FILES, CycleFiles.files(directory).length);
    }

    private Path file(final int n) {
        return CycleFiles.files(directory)[n];
    }

    private void write(final int file, final long position, final byte... bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(file(file), StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(bytes), position);
        }
    }

    private void damage(final Damage damage, final int file, final int n) throws IOException {
        final long offset = offsets.get(n);
        switch (damage) {
            case LENGTH -> write(file, offset + 2, (byte) 0x7F);
            case BOTH_LENGTHS -> {
                write(file, offset + 1, (byte) 1);
                write(file, offset + RawFile.HEADER + 8, (byte) 3, (byte) 3);
            }
            case HOLE -> write(file, offset, new byte[64]);
            case NOT_COMPLETE -> write(file, offset + 3, (byte) 0x80);
            case CUT -> {
                try (FileChannel channel = FileChannel.open(file(file), StandardOpenOption.WRITE)) {
                    channel.truncate(offset);
                }
            }
            case ENTRANCE -> {
                final long root;
                try (RawFile raw = RawFile.open(file(file))) {
                    root = raw.arrayIn(raw.index());
                }
                write(file, root, (byte) 1);
            }
            default -> throw new AssertionError(damage);
        }
    }

    /** Steps until nothing more is there, or a thing is told for the third time. */
    private void readOn(final JournalReader reader) {
        for (int steps = 0; steps < MOST_STEPS; steps++) {
            try {
                if (!reader.next()) {
                    return;
                }
                read.add(reader.record().sequence());
            } catch (final CorruptJournalException e) {
                told.add(e.getMessage());
                if (told.stream().filter(e.getMessage()::equals).count() > 2) {
                    return;
                }
            }
        }
        throw new AssertionError("no end: told=" + told);
    }

    private static List<Long> sequences(final long from, final long to) {
        final List<Long> all = new ArrayList<>();
        for (long sequence = from; sequence <= to; sequence++) {
            all.add(sequence);
        }
        return all;
    }

    @ParameterizedTest
    @EnumSource
    void shouldTellAPlaceThatCannotBeLeftAndReadTheNextFile(final Damage damage) throws IOException {
        damage(damage, DAMAGED, MIDDLE);
        try (JournalReader reader = JournalReader.open(directory)) {
            readOn(reader);
        }
        final int before = damage == Damage.ENTRANCE ? DAMAGED * RECORDS : MIDDLE;
        assertEquals(before, read.indexOf((DAMAGED + 1L) * RECORDS + 1), () -> "read=" + read + ", told=" + told);
        assertEquals(sequences(1, before), read.subList(0, before));
        assertEquals(sequences((DAMAGED + 1L) * RECORDS + 1, (long) FILES * RECORDS), read.subList(before, read.size()));
        assertTrue(told.get(told.size() - 1).contains("lastSequence=" + before + ", nextSequence=" + ((DAMAGED + 1) * RECORDS + 1)), told::toString);
        // At the entrance of a file: when it was come to, and when it was entered by another way.
        assertEquals(damage == Damage.ENTRANCE ? 3 : 2, told.size(), told::toString);
    }

    @ParameterizedTest
    @EnumSource(names = {"LENGTH", "HOLE", "NOT_COMPLETE", "ENTRANCE"})
    void shouldTellTheNewestFileAgainUntilALaterOneIsThere(final Damage damage) throws IOException {
        final int newest = FILES - 1;
        rollTime.forgetChain();
        try (JournalWriter writer = JournalWriter.open(directory, rollTime); JournalReader reader = JournalReader.open(directory)) {
            damage(damage, newest, newest * RECORDS + RECORDS / 2);
            readOn(reader);
            final int before = read.size();
            assertTrue(before < FILES * RECORDS && told.size() >= 3, told::toString);
            assertThrows(CorruptJournalException.class, reader::next);
            rollTime.advance(QueueJournalTest.DAY_MS);
            writer.append("a", FILES * RECORDS + 1);
            told.clear();
            readOn(reader);
            assertEquals(List.of(FILES * RECORDS + 1L), read.subList(before, read.size()), told::toString);
            writer.append("a", FILES * RECORDS + 2);
            assertTrue(reader.next());
            assertFalse(reader.next());
        }
    }

    @Test
    void shouldReadOnWhereAFileWasPutBack() throws IOException {
        final byte[] whole = Files.readAllBytes(file(DAMAGED));
        damage(Damage.HOLE, DAMAGED, MIDDLE);
        try (JournalReader reader = JournalReader.open(directory)) {
            for (int i = 0; i < MIDDLE; i++) {
                assertTrue(reader.next());
            }
            assertThrows(CorruptJournalException.class, reader::next);
            write(DAMAGED, 0, whole);
            readOn(reader);
        }
        assertEquals(sequences(MIDDLE + 1L, (long) FILES * RECORDS), read);
        assertEquals(List.of(), told);
    }

    @Test
    void shouldTellEachOfTwoFilesThatCannotBeEntered() throws IOException {
        damage(Damage.ENTRANCE, DAMAGED, MIDDLE);
        damage(Damage.ENTRANCE, DAMAGED + 1, MIDDLE + RECORDS);
        try (JournalReader reader = JournalReader.open(directory)) {
            readOn(reader);
        }
        assertEquals(RECORDS, read.indexOf((DAMAGED + 2L) * RECORDS + 1), () -> "read=" + read + ", told=" + told);
        for (int n = DAMAGED; n <= DAMAGED + 1; n++) {
            final String name = file(n).getFileName().toString();
            assertTrue(told.stream().anyMatch(text -> text.contains(name)), told::toString);
        }
        assertEquals((FILES - 2) * RECORDS, read.size());
    }

    @Test
    void shouldPassTwoRecordsThatAreMarkedAsChronicles() throws IOException {
        write(DAMAGED, offsets.get(MIDDLE) + 3, (byte) 0x40);
        write(DAMAGED, offsets.get(MIDDLE + 1) + 3, (byte) 0x40);
        try (JournalReader reader = JournalReader.open(directory)) {
            readOn(reader);
        }
        assertEquals(2, told.size(), told::toString);
        assertEquals(FILES * RECORDS - 2, read.size());
    }

    @Test
    void shouldBeginInTheNextFileWhereTheFirstCannotBeRead() throws IOException {
        write(0, offsets.get(0) + 2, (byte) 0x7F);
        try (JournalReader reader = JournalReader.open(directory)) {
            readOn(reader);
        }
        assertEquals(sequences(RECORDS + 1L, (long) FILES * RECORDS), read);
        assertEquals(1, told.size(), told::toString);
    }
}
