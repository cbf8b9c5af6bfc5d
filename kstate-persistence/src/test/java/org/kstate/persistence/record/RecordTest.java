package org.kstate.persistence.record;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.zip.CRC32C;

import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.core.UnsafeMemory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.kstate.exceptions.CorruptJournalException;
import org.kstate.exceptions.IllegalSizeException;
import org.kstate.spi.Journal;

/** Building records and reading them back, whole and damaged. */
class RecordTest {

    private static final UnsafeMemory MEMORY = UnsafeMemory.MEMORY;
    private static final long INDEX = 0x512c_0000_0005L;
    private static final int CAPACITY = 16 << 10;

    private final RecordEncoder encoder = new RecordEncoder();
    private final JournalRecord record = new JournalRecord();
    private final long memory = MEMORY.allocate(CAPACITY);

    @AfterEach
    void freeMemory() {
        MEMORY.freeMemory(memory, CAPACITY);
    }

    private void add(final String name, final long incarnation, final long version, final int size, final byte... payload) {
        final byte[] bytes = name.getBytes(StandardCharsets.US_ASCII);
        MEMORY.writeBytes(memory, bytes, 0, bytes.length);
        MEMORY.writeBytes(memory + 512, payload, 0, payload.length);
        encoder.add(memory, bytes.length, incarnation, version, size, memory + 512, payload.length);
    }

    private byte[] finish() {
        final byte[] bytes = new byte[encoder.finish()];
        MEMORY.readBytes(encoder.address(), bytes, 0, bytes.length);
        return bytes;
    }

    private void load(final byte[] bytes) {
        // A block of its own of just the length, so that reading behind it has a chance to be noticed.
        final long address = MEMORY.allocate(Math.max(1, bytes.length));
        try {
            MEMORY.writeBytes(address, bytes, 0, bytes.length);
            record.load(address, bytes.length, INDEX, "here");
        } finally {
            MEMORY.freeMemory(address, Math.max(1, bytes.length));
        }
    }

    private byte[] twoStates() {
        encoder.begin(Journal.COMMIT, 1_700_000_000_000_000_001L, 42, 0x0102030405060708L);
        add("md.btc", 3, 7, 16, (byte) 1, (byte) 2, (byte) 3);
        add("a", 1, 1, 8, (byte) 9, (byte) 8, (byte) 7, (byte) 6, (byte) 5, (byte) 4, (byte) 3, (byte) 2);
        return finish();
    }

    @Test
    void shouldReadBackWhatWasBuilt() {
        load(twoStates());
        assertEquals(INDEX, record.index());
        assertEquals(Journal.COMMIT, record.kind());
        assertEquals(1_700_000_000_000_000_001L, record.timeNs());
        assertEquals(42, record.sessionId());
        assertEquals(0x0102030405060708L, record.transactionId());
        assertEquals(2, record.entryCount());
        final JournalEntry first = record.entry(0);
        assertEquals("md.btc", first.nameString());
        assertTrue(first.isNamed("md.btc"));
        assertFalse(first.isNamed("md.bt"));
        assertTrue(first.nameStartsWith("md."));
        assertFalse(first.nameStartsWith("md.btc.top"));
        assertEquals('.', first.name().charAt(2));
        assertEquals(3, first.incarnation());
        assertEquals(7, first.version());
        assertEquals(16, first.size());
        assertEquals(3, first.payloadLength());
        assertArrayEquals(new byte[] {1, 2, 3}, first.payload());
        final JournalEntry second = record.entry(1);
        assertEquals("a", second.nameString());
        assertEquals(0, second.payloadAddress() & 7);
        final Bytes<byte[]> copy = Bytes.allocateElasticOnHeap(1);
        second.copyTo(copy);
        record.entry(0).copyTo(copy);
        assertArrayEquals(new byte[] {9, 8, 7, 6, 5, 4, 3, 2, 1, 2, 3}, copy.toByteArray());
        assertThrows(IndexOutOfBoundsException.class, () -> record.entry(2));
    }

    @Test
    void shouldKeepTheBytesOfFormatVersion1() {
        final String golden = "4b534a52" + "0100" + "0100" + "90000000" + "02000000"
            + "01002a36fe9c9717" + "0807060504030201" + "2a000000" + "00000000"
            + "30000000" + "06000000" + "0300000000000000" + "0700000000000000" + "10000000" + "03000000"
            + "6d642e6274630000" + "0102030000000000"
            + "30000000" + "01000000" + "0100000000000000" + "0100000000000000" + "08000000" + "08000000"
            + "6100000000000000" + "0908070605040302"
            + "524a534b";
        final String built = HexFormat.of().formatHex(twoStates());
        assertEquals(golden, built.substring(0, built.length() - 8));
        load(HexFormat.of().parseHex(built));
        assertEquals("b7d4a8fb", built.substring(built.length() - 8));
    }

    @Test
    void shouldBuildTheSameBytesWhateverWasThereBefore() {
        final byte[] first = twoStates();
        encoder.begin(Journal.DELETE, -1, -1, -1);
        final byte[] full = new byte[4096];
        Arrays.fill(full, (byte) 0xFF);
        add("x".repeat(RecordLayout.MAX_NAME), -1, -1, 4096, full);
        finish();
        assertArrayEquals(first, twoStates());
    }

    @Test
    void shouldRefuseEveryDamagedBit() {
        final byte[] whole = twoStates();
        for (int bit = 0; bit < whole.length * 8; bit++) {
            final byte[] damaged = whole.clone();
            damaged[bit / 8] ^= (byte) (1 << bit % 8);
            final CorruptJournalException e = assertThrows(CorruptJournalException.class, () -> load(damaged), "bit " + bit);
            assertTrue(e.getMessage().contains("index=0x512c00000005"), e.getMessage());
            assertEquals(0, record.entryCount());
        }
    }

    @Test
    void shouldRefuseEveryCutRecord() {
        final byte[] whole = twoStates();
        for (int length = 0; length < whole.length; length++) {
            final byte[] cut = Arrays.copyOf(whole, length);
            assertThrows(CorruptJournalException.class, () -> load(cut));
        }
    }

    @Test
    void shouldCheckEveryLengthOfARecordWithARightChecksum() {
        final byte[] whole = twoStates();
        final Random random = new Random(20261118);
        int refused = 0;
        for (int round = 0; round < 20_000; round++) {
            final byte[] hostile = whole.clone();
            for (int i = random.nextInt(3); i >= 0; i--) {
                hostile[RecordLayout.ENTRY_COUNT + random.nextInt(whole.length - RecordLayout.ENTRY_COUNT - RecordLayout.CRC_LENGTH)] =
                    (byte) random.nextInt();
            }
            sign(hostile);
            try {
                load(hostile);
                for (int i = 0; i < record.entryCount(); i++) {
                    final JournalEntry entry = record.entry(i);
                    assertTrue(entry.payload().length <= entry.size() && !entry.nameString().isEmpty());
                }
            } catch (final CorruptJournalException e) {
                refused++;
            }
        }
        assertTrue(refused > 1000, "refused=" + refused);
    }

    private static void sign(final byte[] record) {
        final CRC32C crc = new CRC32C();
        crc.update(record, 0, record.length - 4);
        ByteBuffer.wrap(record).order(ByteOrder.LITTLE_ENDIAN).putInt(record.length - 4, (int) crc.getValue());
    }

    @Test
    void shouldNameTheFormatOfALaterRelease() {
        final byte[] later = twoStates();
        later[RecordLayout.FORMAT] = 2;
        sign(later);
        final CorruptJournalException e = assertThrows(CorruptJournalException.class, () -> load(later));
        assertTrue(e.getMessage().contains("format=2, known=1"), e.getMessage());
    }

    @Test
    void shouldRefuseLengthsOutOfRange() {
        encoder.begin(Journal.COMMIT, 1, 1, 1);
        assertThrows(IllegalSizeException.class, () -> encoder.add(memory, 0, 1, 1, 8, memory, 8));
        assertThrows(IllegalSizeException.class, () -> encoder.add(memory, RecordLayout.MAX_NAME + 1, 1, 1, 8, memory, 8));
        assertThrows(IllegalSizeException.class, () -> encoder.add(memory, 1, 1, 1, 8, memory, 9));
        assertThrows(IllegalSizeException.class, () -> encoder.add(memory, 1, 1, 1, 8, memory, -1));
        assertThrows(IllegalSizeException.class, () -> encoder.add(memory, 1, 1, 1, RecordLayout.MAX_PAYLOAD + 1, memory, 8));
        assertThrows(IllegalStateException.class, encoder::finish);
    }

    @Test
    void shouldAgreeOnTheFormulasOfTheLayout() {
        assertEquals(64, RecordLayout.MAX_ENTRIES);
        assertEquals(RecordLayout.MAX_LENGTH, RecordLayout.align(RecordLayout.MAX_LENGTH));
        assertTrue(RecordLayout.MAX_LENGTH <= 512 << 10);
        assertEquals("KSJR", new String(new byte[] {(byte) RecordLayout.HEAD_MARK, (byte) (RecordLayout.HEAD_MARK >> 8),
            (byte) (RecordLayout.HEAD_MARK >> 16), (byte) (RecordLayout.HEAD_MARK >> 24)}, StandardCharsets.US_ASCII));
    }
}
