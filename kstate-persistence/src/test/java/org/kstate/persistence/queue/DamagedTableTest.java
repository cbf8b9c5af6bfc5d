package org.kstate.persistence.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.exceptions.CorruptJournalException;
import org.kstate.exceptions.KstateException;
import org.kstate.persistence.JournalReader;

/** Each bit of the queue's table damaged: what follows is told by type and repaired, or changes nothing. */
class DamagedTableTest {

    private static final boolean IS_SOAK = Boolean.getBoolean("kstate.soak");
    private static final int RECORDS = 20;
    /** Zeros behind the last key that are damaged too. */
    private static final int BEHIND = 64;
    private static final int CASES = IS_SOAK ? Integer.MAX_VALUE : 24;

    private final TestRollTime rollTime = new TestRollTime(QueueJournalTest.NOON_MS);

    @TempDir
    private Path directory;
    private Path table;
    private byte[] whole;
    private int version = RECORDS;

    @BeforeEach
    void fill() throws IOException {
        try (JournalWriter writer = JournalWriter.open(directory, rollTime)) {
            for (int i = 1; i <= RECORDS; i++) {
                writer.append("a", i);
            }
        }
        table = directory.resolve(QueueSettings.METADATA_FILE);
        whole = Files.readAllBytes(table);
    }

    /** Behind the last key. */
    private int used() {
        final ByteBuffer content = ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN);
        int used = 0;
        while (content.getInt(used) != 0) {
            used += Integer.BYTES + (int) RawFile.aligned(content.getInt(used) & RawFile.LENGTH_MASK);
        }
        return used;
    }

    private int find(final String key) {
        return new String(whole, StandardCharsets.ISO_8859_1).indexOf(key);
    }

    @Test
    void shouldTellAndRepairEachDamagedBitOrNotMindIt() throws IOException {
        final List<Integer> bits = new ArrayList<>();
        for (int bit = 0; bit < (used() + BEHIND) * Byte.SIZE; bit++) {
            bits.add(bit);
        }
        Collections.shuffle(bits, new Random(20261129));
        int told = 0;
        for (final int bit : bits.subList(0, Math.min(CASES, bits.size()))) {
            told += isTold(bit) ? 1 : 0;
        }
        assertTrue(told > 0);
    }

    /** Whether appending was refused. Then a repair cures it. */
    private boolean isTold(final int bit) throws IOException {
        final String what = "offset=" + bit / Byte.SIZE + ", bit=" + bit % Byte.SIZE;
        final byte[] damaged = whole.clone();
        damaged[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
        Files.write(table, damaged);
        try {
            assertEquals(version, read(), what);
        } catch (final KstateException e) {
            assertTrue(e.getMessage().contains(directory.toString()), what);
        }
        boolean isTold = false;
        try {
            append();
        } catch (final KstateException e) {
            isTold = true;
            assertTrue(!FileRepair.damages(directory).isEmpty(), what);
            try (FileRepair repair = FileRepair.open(directory)) {
                assertTrue(repair.truncate(), what);
                for (final Path copy : repair.copies()) {
                    Files.delete(copy);
                }
            }
            append();
        }
        assertEquals(version, read(), what);
        rollTime.forgetChain();
        append();
        assertEquals(version, read(), what);
        assertEquals(List.of(), FileRepair.damages(directory), what);
        return isTold;
    }

    private int read() {
        int records = 0;
        try (JournalReader reader = JournalReader.open(directory)) {
            while (reader.next()) {
                records++;
            }
        }
        return records;
    }

    private void append() {
        try (JournalWriter writer = JournalWriter.open(directory, rollTime)) {
            writer.append("a", version + 1);
            version++;
        }
    }

    private void assertTold(final String what) {
        final CorruptJournalException e = assertThrows(CorruptJournalException.class, () -> JournalWriter.open(directory, rollTime), what);
        assertTrue(e.getMessage().contains("kstate repair") && e.getMessage().contains(table.toString()), e.getMessage());
        assertThrows(CorruptJournalException.class, () -> JournalReader.open(directory), what);
    }

    @Test
    void shouldTellDamageThatLeadsALockToAnotherPlace() throws IOException {
        // The code of the padding before the value: Chronicle would take a byte of it for the value's code.
        final byte[] damaged = whole.clone();
        final int padding = find(QueueTable.WRITE_LOCK) + QueueTable.WRITE_LOCK.length();
        damaged[padding] ^= 1;
        Files.write(table, damaged);
        assertTold("padding");
        // A value that is not aligned: Chronicle changes it in more than one step.
        final int start = find(QueueTable.WRITE_LOCK) - 2;
        final byte[] shifted = whole.clone();
        final int length = ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).getInt(start - Integer.BYTES);
        System.arraycopy(whole, start, shifted, start + Integer.BYTES, used() - start);
        Arrays.fill(shifted, start - Integer.BYTES, start + Integer.BYTES, (byte) 0);
        ByteBuffer.wrap(shifted).order(ByteOrder.LITTLE_ENDIAN).putInt(start - Integer.BYTES, 0).putInt(start, length);
        Files.write(table, shifted);
        assertTold("shifted");
        // A key twice.
        final byte[] doubled = whole.clone();
        System.arraycopy(whole, start - Integer.BYTES, doubled, used(), length + Integer.BYTES);
        Files.write(table, doubled);
        assertTold("doubled");
        Files.write(table, whole);
        append();
        assertEquals(version, read());
    }

    @Test
    void shouldTakeAKeyThatAProcessWasKilledInMaking() throws IOException {
        for (final int header : new int[] {0, RawFile.NOT_COMPLETE}) {
            final byte[] begun = whole.clone();
            ByteBuffer.wrap(begun).order(ByteOrder.LITTLE_ENDIAN).putInt(used(), header).putInt(used() + Integer.BYTES, 0x6B02B9);
            Files.write(table, begun);
            append();
            assertEquals(version, read());
        }
    }
}
