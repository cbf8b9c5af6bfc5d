package org.kstate.typed;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.ref.Reference;
import java.lang.ref.WeakReference;

import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.bytes.BytesStore;
import org.junit.jupiter.api.Test;
import org.kstate.Snapshot;
import org.kstate.exceptions.IllegalSizeException;
import org.kstate.memory.PrivateMemory;

/** Fields inside of what is wrapped, and nothing else. */
class CheckedFlyweightTest {

    private final BytesStore<?, ?> memory = PrivateMemory.allocate(64);
    private final Quote quote = new Quote();

    @Test
    void shouldGiveBackEveryKindOfField() {
        quote.wrap(memory, Quote.LENGTH);
        quote.bid(Long.MIN_VALUE);
        quote.ratio(-0.5);
        quote.count(Integer.MAX_VALUE);
        quote.lots((short) -3);
        quote.side((byte) -4);
        assertEquals(Long.MIN_VALUE, quote.bid());
        assertEquals(-0.5, quote.ratio());
        assertEquals(Integer.MAX_VALUE, quote.count());
        assertEquals(-3, quote.lots());
        assertEquals(-4, quote.side());
        assertEquals(Long.MIN_VALUE, memory.readLong(0));
        assertEquals(-0.5, memory.readDouble(8));
        assertEquals(Integer.MAX_VALUE, memory.readInt(16));
        assertEquals(-3, memory.readShort(20));
        assertEquals(-4, memory.readByte(22));
    }

    @Test
    void shouldRefuseFieldsOutsideOfWhatIsWrapped() {
        quote.wrap(memory, 16);
        quote.longAnywhere(8);
        quote.byteAnywhere(15);
        for (final int offset : new int[] {-1, 9, 16, 64, Integer.MIN_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE - 7}) {
            final IllegalSizeException e = assertThrows(IllegalSizeException.class, () -> quote.longAnywhere(offset));
            assertTrue(e.getMessage().endsWith("offset=" + offset + ", bytes=8, length=16"), e.getMessage());
            assertThrows(IllegalSizeException.class, () -> quote.putLongAnywhere(offset, 1));
        }
        assertThrows(IllegalSizeException.class, () -> quote.byteAnywhere(16));
        assertThrows(IllegalSizeException.class, quote::count);
        assertThrows(IllegalSizeException.class, () -> quote.count(1));
        assertThrows(IllegalSizeException.class, quote::lots);
        assertThrows(IllegalSizeException.class, () -> quote.lots((short) 1));
        assertThrows(IllegalSizeException.class, quote::side);
        assertThrows(IllegalSizeException.class, () -> quote.side((byte) 1));
        quote.wrap(memory, 15);
        assertThrows(IllegalSizeException.class, quote::ratio);
        assertThrows(IllegalSizeException.class, () -> quote.ratio(1));
        for (int offset = 0; offset < 64; offset += Long.BYTES) {
            assertEquals(0, memory.readLong(offset));
        }
    }

    @Test
    void shouldGiveBackEveryPrimitiveTextAndBytes() {
        final Record record = new Record();
        record.wrap(memory, 32);
        record.putBoolean(0, true);
        record.putChar(1, '\uffee');
        record.putFloat(3, 1.5f);
        record.putAscii(8, 8, "EUR/USD");
        record.putBytes(20, new byte[] {9, 1, 2, 3, 9}, 1, 3);
        final byte[] into = {7, 7, 7, 7, 7};
        record.bytesAt(20, into, 1, 3);
        assertArrayEquals(new byte[] {7, 1, 2, 3, 7}, into);
        assertTrue(record.booleanAt(0));
        assertEquals('\uffee', record.charAt(1));
        assertEquals(1.5f, record.floatAt(3));
        assertEquals("EUR/USD", record.asciiAt(8, 8));
        record.putAscii(8, 8, "BTCUSDT8");
        assertEquals("BTCUSDT8", record.asciiAt(8, 8));
        record.putAscii(8, 8, "X");
        final StringBuilder text = new StringBuilder("symbol ");
        record.asciiAt(8, 8, text);
        assertEquals("symbol X", text.toString());
        assertEquals('X', memory.readLong(8));
        record.putBoolean(0, false);
        assertFalse(record.booleanAt(0));
        memory.writeByte(8, (byte) -1);
        assertEquals("?", record.asciiAt(8, 8));
    }

    @Test
    void shouldRefuseTextAndBytesThatDoNotFit() {
        final Record record = new Record();
        record.wrap(memory, 16);
        assertThrows(IllegalSizeException.class, () -> record.booleanAt(16));
        assertThrows(IllegalSizeException.class, () -> record.putChar(15, 'x'));
        assertThrows(IllegalSizeException.class, () -> record.putFloat(13, 1));
        assertThrows(IllegalSizeException.class, () -> record.putAscii(8, 4, "12345"));
        assertThrows(IllegalSizeException.class, () -> record.putAscii(9, 8, "1"));
        assertThrows(IllegalSizeException.class, () -> record.asciiAt(9, 8));
        assertThrows(IllegalSizeException.class, () -> record.asciiAt(4, -1));
        assertThrows(IllegalArgumentException.class, () -> record.putAscii(0, 8, "a\u20ac"));
        assertThrows(IllegalArgumentException.class, () -> record.putAscii(0, 8, "a\0"));
        final byte[] array = new byte[4];
        for (final int[] part : new int[][] {{-1, 1}, {0, 5}, {4, 1}, {0, -1}, {Integer.MAX_VALUE, 1}, {1, Integer.MAX_VALUE}}) {
            assertThrows(IllegalSizeException.class, () -> record.putBytes(0, array, part[0], part[1]));
            assertThrows(IllegalSizeException.class, () -> record.bytesAt(0, array, part[0], part[1]));
        }
        assertThrows(IllegalSizeException.class, () -> record.putBytes(13, array, 0, 4));
        assertThrows(NullPointerException.class, () -> record.putBytes(0, null, 0, 1));
        assertThrows(NullPointerException.class, () -> record.putAscii(0, 1, null));
        assertThrows(IllegalArgumentException.class, () -> record.wrap(0, 1));
        for (int offset = 0; offset < 64; offset += Long.BYTES) {
            assertEquals(0, memory.readLong(offset));
        }
    }

    private static final class Record extends CheckedFlyweight {
    }

    @Test
    void shouldHaveNoFieldsBeforeItWrapsAnything() {
        assertEquals(0, quote.length());
        assertThrows(IllegalSizeException.class, () -> quote.byteAnywhere(0));
    }

    @Test
    void shouldRefuseToWrapWhatIsNotThere() {
        quote.wrap(memory, 8);
        assertThrows(IllegalSizeException.class, () -> quote.wrap(memory, 65));
        assertThrows(IllegalSizeException.class, () -> quote.wrap(memory, -1));
        assertThrows(IllegalSizeException.class, () -> quote.wrap(memory.addressForRead(0), -1));
        final Bytes<byte[]> onHeap = Bytes.wrapForRead(new byte[8]);
        assertThrows(IllegalArgumentException.class, () -> quote.wrap(onHeap, 8));
        assertEquals(8, quote.length(), "not as before");
        quote.bid(1);
        assertEquals(1, memory.readLong(0));
    }

    @Test
    void shouldWrapBytesFromTheirStartWhereverTheirPositionsAre() {
        memory.writeLong(0, 11);
        final Bytes<?> bytes = memory.bytesForRead();
        bytes.readPosition(8);
        quote.wrap(bytes, 8);
        assertEquals(11, quote.bid());
    }

    /** What it keeps cannot have been freed. */
    @Test
    void shouldKeepWhatItWrapsFromBeingFreed() {
        final WeakReference<Snapshot> gone = new WeakReference<>(new Snapshot());
        final WeakReference<Object> kept = wrapBytesOfASnapshot();
        await().until(() -> {
            System.gc();
            return gone.get() == null;
        });
        assertNotNull(kept.get());
        Reference.reachabilityFence(quote);
    }

    private WeakReference<Object> wrapBytesOfASnapshot() {
        final Snapshot snapshot = new Snapshot();
        quote.wrap(snapshot.bytes(), 64);
        return new WeakReference<>(snapshot.bytes());
    }
}
