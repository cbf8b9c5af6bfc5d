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
import java.util.concurrent.atomic.AtomicBoolean;
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
    private static final long SEQUENCE = 5;
    private static final int PREVIOUS_CRC = 0x11223344;
    private static final int EPOCH = 1;
    /** Of {@link #twoStates}. */
    private static final int HEAD_LENGTH = 152;
    private static final int CHANGED_READS = 20_000;

    private static final String EARLIER = "4b534a52" + "0100" + "0100" + "90000000" + "02000000"
        + "01002a36fe9c9717" + "0807060504030201" + "2a000000" + "00000000"
        + "30000000" + "06000000" + "0300000000000000" + "0700000000000000" + "10000000" + "03000000"
        + "6d642e6274630000" + "0102030000000000"
        + "30000000" + "01000000" + "0100000000000000" + "0100000000000000" + "08000000" + "08000000"
        + "6100000000000000" + "0908070605040302"
        + "524a534b" + "b7d4a8fb";

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
        final byte[] bytes = new byte[encoder.finish(SEQUENCE, PREVIOUS_CRC, EPOCH)];
        encoder.copyTo(memory);
        MEMORY.readBytes(memory, bytes, 0, bytes.length);
        return bytes;
    }

    private void load(final byte[] bytes) {
        load(bytes, true);
    }

    private void loadHead(final byte[] bytes) {
        load(bytes, false);
    }

    private void load(final byte[] bytes, final boolean isWhole) {
        // A block of its own of just the length, so that reading behind it has a chance to be noticed.
        final long address = MEMORY.allocate(Math.max(1, bytes.length));
        try {
            MEMORY.writeBytes(address, bytes, 0, bytes.length);
            if (isWhole) {
                record.load(address, bytes.length, INDEX, "here");
            } else {
                record.loadHead(address, bytes.length, INDEX, "here");
            }
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

    /** Computed from the description of the layout by another program, with another CRC32C. */
    @Test
    void shouldKeepTheBytesOfFormatVersion2() {
        final String golden = "4b534a52" + "0200" + "0100" + "b0000000" + "02000000" + "01002a36fe9c9717" + "0807060504030201"
            + "2a000000" + "01000000" + "0500000000000000" + "44332211" + "086c093d" + "98000000" + "00000000"
            + "28000000" + "0600" + "0000" + "0300000000000000" + "0700000000000000" + "10000000" + "03000000" + "6d642e6274630000"
            + "28000000" + "0100" + "0000" + "0100000000000000" + "0100000000000000" + "08000000" + "08000000" + "6100000000000000"
            + "00000000" + "92dc7249"
            + "0102030000000000" + "0908070605040302"
            + "524a534b" + "b0000000";
        assertEquals(golden, HexFormat.of().formatHex(twoStates()));
        load(HexFormat.of().parseHex(golden));
        assertEquals(0x4972dc92, record.crc());
    }

    @Test
    void shouldReadARecordOfFormatVersion1() {
        load(HexFormat.of().parseHex(EARLIER));
        assertTrue(record.isEarlier());
        assertEquals(0, record.sequence());
        assertEquals(0xfba8d4b7, record.crc());
        assertEquals(Journal.COMMIT, record.kind());
        assertEquals(42, record.sessionId());
        assertEquals(2, record.entryCount());
        assertEquals("md.btc", record.entry(0).nameString());
        assertArrayEquals(new byte[] {1, 2, 3}, record.entry(0).payload());
        assertEquals(1, record.entry(1).version());
        assertArrayEquals(new byte[] {9, 8, 7, 6, 5, 4, 3, 2}, record.entry(1).payload());
        assertFalse(record.entry(1).isDeletion());
    }

    @Test
    void shouldLoadTheHeadAlone() {
        final byte[] damaged = twoStates();
        damaged[damaged.length - RecordLayout.TAIL_LENGTH - 1] ^= 1;
        assertThrows(CorruptJournalException.class, () -> load(damaged));
        loadHead(damaged);
        assertEquals(SEQUENCE, record.sequence());
        assertEquals(PREVIOUS_CRC, record.previousCrc());
        assertEquals(EPOCH, record.epoch());
        assertEquals(7, record.entry(0).version());
        assertEquals(8, record.entry(1).payloadLength());
        assertThrows(IllegalStateException.class, () -> record.entry(1).payload());
    }

    @Test
    void shouldHaveABodyInsteadOfStates() {
        encoder.begin(Journal.TRUNCATED, 1, 2, 3);
        MEMORY.writeBytes(memory, new byte[] {4, 5, 6}, 0, 3);
        encoder.body(memory, 3);
        assertThrows(IllegalStateException.class, () -> encoder.add(memory, 1, 1, 1, 8, memory, 0));
        load(finish());
        assertEquals(Journal.TRUNCATED, record.kind());
        assertEquals(0, record.entryCount());
        assertArrayEquals(new byte[] {4, 5, 6, 0, 0, 0, 0, 0}, record.body());
    }

    @Test
    void shouldTellADeletionInACheckpoint() {
        encoder.begin(Journal.CHECKPOINT, 1, 2, 3);
        MEMORY.writeByte(memory, (byte) 'x');
        encoder.add(memory, 1, RecordLayout.FLAG_DELETED, 4, 5, 6, memory, 0);
        load(finish());
        assertTrue(record.entry(0).isDeletion());
        assertEquals("x", record.entry(0).nameString());
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
        assertRefusesEveryDamagedBit(twoStates());
        assertRefusesEveryDamagedBit(HexFormat.of().parseHex(EARLIER));
    }

    private void assertRefusesEveryDamagedBit(final byte[] whole) {
        for (int bit = 0; bit < whole.length * 8; bit++) {
            final byte[] damaged = whole.clone();
            damaged[bit / 8] ^= (byte) (1 << bit % 8);
            final CorruptJournalException e = assertThrows(CorruptJournalException.class, () -> load(damaged), "bit " + bit);
            assertTrue(e.getMessage().contains("index=0x512c00000005"), e.getMessage());
            assertEquals(0, record.entryCount());
        }
    }

    @Test
    void shouldRefuseEveryDamagedBitOfAHeadThatIsReadAlone() {
        final byte[] whole = twoStates();
        for (int bit = 0; bit < HEAD_LENGTH * 8; bit++) {
            final byte[] damaged = whole.clone();
            damaged[bit / 8] ^= (byte) (1 << bit % 8);
            assertThrows(CorruptJournalException.class, () -> loadHead(damaged), "bit " + bit);
            assertEquals(0, record.entryCount());
        }
    }

    /**
     * Somebody writes to the file meanwhile, who has no business there. A head that was copied by one length is not checked by another, which leads
     * out of the memory that it was copied to.
     */
    @Test
    void shouldReadOrRefuseAHeadThatChangesWhileItIsRead() throws InterruptedException {
        final byte[] payload = new byte[RecordLayout.MAX_PAYLOAD];
        encoder.begin(Journal.COMMIT, 1, 1, 1);
        add("a", 1, 1, payload.length, payload);
        add("b", 1, 1, payload.length, payload);
        add("c", 1, 1, payload.length, payload);
        final byte[] bytes = finish();
        final long address = MEMORY.allocate(bytes.length);
        final AtomicBoolean isOver = new AtomicBoolean();
        final Thread stranger = new Thread(() -> {
            while (!isOver.get()) {
                MEMORY.writeVolatileByte(address + RecordLayout.FORMAT, (byte) EarlierRecordLayout.FORMAT_VERSION);
                // Until a reader has the memory's line, too.
                Thread.onSpinWait();
                MEMORY.writeVolatileByte(address + RecordLayout.FORMAT, (byte) RecordLayout.FORMAT_VERSION);
                Thread.onSpinWait();
            }
        });
        try {
            MEMORY.writeBytes(address, bytes, 0, bytes.length);
            stranger.start();
            for (int i = 0; i < CHANGED_READS; i++) {
                // A new one has little memory yet.
                final JournalRecord head = new JournalRecord();
                try {
                    head.loadHead(address, bytes.length, INDEX, "here");
                    assertEquals(3, head.entryCount());
                    assertEquals(SEQUENCE, head.sequence());
                } catch (final CorruptJournalException e) {
                    assertEquals(0, head.entryCount());
                }
            }
        } finally {
            isOver.set(true);
            stranger.join();
            MEMORY.freeMemory(address, bytes.length);
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

    /** Gives both CRCs of a record with the lengths of {@link #twoStates}. */
    private static void sign(final byte[] record) {
        final ByteBuffer bytes = ByteBuffer.wrap(record).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(RecordLayout.PAYLOAD_CRC, crc(record, HEAD_LENGTH, record.length - RecordLayout.TAIL_LENGTH));
        bytes.putInt(HEAD_LENGTH - RecordLayout.CRC_LENGTH, crc(record, 0, HEAD_LENGTH - RecordLayout.CRC_LENGTH));
    }

    private static int crc(final byte[] bytes, final int from, final int to) {
        final CRC32C crc = new CRC32C();
        crc.update(bytes, from, to - from);
        return (int) crc.getValue();
    }

    @Test
    void shouldNameTheFormatOfALaterRelease() {
        final byte[] later = twoStates();
        later[RecordLayout.FORMAT] = 3;
        sign(later);
        final CorruptJournalException e = assertThrows(CorruptJournalException.class, () -> load(later));
        assertTrue(e.getMessage().contains("format=3, known=2"), e.getMessage());
    }

    @Test
    void shouldRefuseLengthsOutOfRange() {
        encoder.begin(Journal.COMMIT, 1, 1, 1);
        assertThrows(IllegalSizeException.class, () -> encoder.add(memory, 0, 1, 1, 8, memory, 8));
        assertThrows(IllegalSizeException.class, () -> encoder.add(memory, RecordLayout.MAX_NAME + 1, 1, 1, 8, memory, 8));
        assertThrows(IllegalSizeException.class, () -> encoder.add(memory, 1, 1, 1, 8, memory, 9));
        assertThrows(IllegalSizeException.class, () -> encoder.add(memory, 1, 1, 1, 8, memory, -1));
        assertThrows(IllegalSizeException.class, () -> encoder.add(memory, 1, 1, 1, RecordLayout.MAX_PAYLOAD + 1, memory, 8));
        assertThrows(IllegalStateException.class, () -> encoder.finish(1, 0, 0));
    }

    @Test
    void shouldAgreeOnTheFormulasOfTheLayout() {
        assertEquals(64, RecordLayout.MAX_ENTRIES);
        assertEquals(RecordLayout.MAX_LENGTH, RecordLayout.align(RecordLayout.MAX_LENGTH));
        assertTrue(RecordLayout.MAX_LENGTH <= 512 << 10);
        assertEquals("KSJR", new String(new byte[] {(byte) RecordLayout.HEAD_MARK, (byte) (RecordLayout.HEAD_MARK >> 8),
            (byte) (RecordLayout.HEAD_MARK >> 16), (byte) (RecordLayout.HEAD_MARK >> 24)}, StandardCharsets.US_ASCII));
    }

    @Test
    void shouldAddThePayloadsToAHead() {
        final byte[] bytes = twoStates();
        final long address = MEMORY.allocate(bytes.length);
        try {
            MEMORY.writeBytes(address, bytes, 0, bytes.length);
            record.loadHead(address, bytes.length, INDEX, "here");
            assertFalse(record.hasPayloads());
            record.loadPayloads(address, "here");
            record.loadPayloads(address, "here");
            assertTrue(record.hasPayloads());
            assertEquals(bytes.length, record.length());
            assertArrayEquals(new byte[] {1, 2, 3}, record.entry(0).payload());
            assertArrayEquals(new byte[] {9, 8, 7, 6, 5, 4, 3, 2}, record.entry(1).payload());
            final long lastOfPayloads = address + bytes.length - RecordLayout.TAIL_LENGTH - 1;
            MEMORY.writeByte(lastOfPayloads, (byte) ~MEMORY.readByte(lastOfPayloads));
            record.loadHead(address, bytes.length, INDEX, "here");
            assertThrows(CorruptJournalException.class, () -> record.loadPayloads(address, "here"));
            assertEquals(0, record.entryCount());
            assertEquals(0, record.length());
        } finally {
            MEMORY.freeMemory(address, bytes.length);
        }
    }

    @Test
    void shouldAddPayloadsThatNeedMoreMemoryThanTheHead() {
        encoder.begin(Journal.COMMIT, 1, 1, 1);
        final byte[] payload = new byte[RecordLayout.MAX_PAYLOAD];
        for (int i = 0; i < 3; i++) {
            Arrays.fill(payload, (byte) (i + 1));
            add("long." + i, 1, 1, payload.length, payload);
        }
        final byte[] bytes = finish();
        final long address = MEMORY.allocate(bytes.length);
        try {
            MEMORY.writeBytes(address, bytes, 0, bytes.length);
            record.loadHead(address, bytes.length, INDEX, "here");
            record.loadPayloads(address, "here");
            assertEquals("long.2", record.entry(2).nameString());
            assertArrayEquals(payload, record.entry(2).payload());
        } finally {
            MEMORY.freeMemory(address, bytes.length);
        }
    }
}
