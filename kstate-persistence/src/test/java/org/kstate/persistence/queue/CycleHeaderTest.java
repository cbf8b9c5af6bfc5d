package org.kstate.persistence.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.exceptions.CorruptJournalException;
import org.kstate.persistence.JournalReader;

/** Each bit of the first document of an earlier file damaged: no reader takes an end for the file's that is none. A repair makes the file anew. */
class CycleHeaderTest {

    private static final boolean IS_SOAK = Boolean.getBoolean("kstate.soak");
    private static final int RECORDS = 40;
    private static final int FILES = 3;
    private static final int CASES = IS_SOAK ? Integer.MAX_VALUE : 40;

    private final TestRollTime rollTime = new TestRollTime(QueueJournalTest.NOON_MS);
    @TempDir
    private Path directory;
    private Path file;
    private byte[] whole;

    @BeforeEach
    void fill() throws IOException {
        try (JournalWriter writer = JournalWriter.open(directory, rollTime)) {
            for (int version = 1; version <= FILES * RECORDS; version++) {
                writer.append("a", version);
                if (version % RECORDS == 0) {
                    rollTime.advance(QueueJournalTest.DAY_MS);
                }
            }
        }
        assertEquals(FILES, CycleFiles.files(directory).length);
        file = CycleFiles.files(directory)[1];
        whole = Files.readAllBytes(file);
    }

    /** The places whose content changes while the file is written: the last document and its number, the index, what is in it next. */
    private boolean isWord(final int offset) {
        try (RawFile raw = RawFile.open(file)) {
            final long last = raw.placeOfWritePosition();
            // The number of words in use is before them.
            return isIn(offset, last - Long.BYTES, 3 * Long.BYTES) || isIn(offset, raw.placeOfIndex(), Long.BYTES)
                || isIn(offset, raw.placeOfNextIndexed(), Long.BYTES);
        }
    }

    private static boolean isIn(final long offset, final long from, final long length) {
        return offset >= from && offset < from + length;
    }

    /** Bits of the first document, of its words or of the rest, in any order. */
    private List<Integer> bits(final boolean areWords) {
        final List<Integer> bits = new ArrayList<>();
        try (RawFile raw = RawFile.open(file)) {
            final int end = RawFile.HEADER + (raw.word(0) & RawFile.LENGTH_MASK);
            for (int bit = 0; bit < end * Byte.SIZE; bit++) {
                if (isWord(bit / Byte.SIZE) == areWords) {
                    bits.add(bit);
                }
            }
        }
        Collections.shuffle(bits, new Random(20261129));
        return bits.subList(0, Math.min(CASES, bits.size()));
    }

    private void damage(final int bit) throws IOException {
        final byte[] damaged = whole.clone();
        damaged[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
        Files.write(file, damaged);
    }

    /** How many records a reader gives until it comes to the end, or is told something; negative if it was told. */
    private int read() {
        int records = 0;
        try (JournalReader reader = JournalReader.open(directory)) {
            while (reader.next()) {
                // A repair appends a record of its own.
                if (reader.record().entryCount() > 0) {
                    records++;
                    assertEquals(records, reader.record().entry(0).version());
                }
            }
        } catch (final CorruptJournalException e) {
            return -1 - records;
        }
        return records;
    }

    @Test
    void shouldTellAndRepairEachDamagedBitButThoseOfWordsOrNotMindIt() throws IOException {
        for (final int bit : bits(false)) {
            final String what = "offset=" + bit / Byte.SIZE + ", bit=" + bit % Byte.SIZE;
            damage(bit);
            final int records = read();
            assertTrue(records < 0 || records == FILES * RECORDS, what + ", records=" + records);
            assertEquals(records < 0, !FileRepair.damages(directory).isEmpty(), what);
            if (records < 0) {
                try (FileRepair repair = FileRepair.open(directory)) {
                    assertTrue(repair.skip(), what);
                    for (final Path copy : repair.copies()) {
                        Files.delete(copy);
                    }
                }
            }
            assertEquals(FILES * RECORDS, read(), what);
            assertEquals(List.of(), FileRepair.damages(directory), what);
        }
    }

    @Test
    void shouldReadAllOrTellWhereAWordIsDamaged() throws IOException {
        for (final int bit : bits(true)) {
            final String what = "offset=" + bit / Byte.SIZE + ", bit=" + bit % Byte.SIZE;
            damage(bit);
            final int records = read();
            assertTrue(records < 0 || records == FILES * RECORDS, what + ", records=" + records);
        }
    }
}
