package org.kstate.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;

import net.openhft.chronicle.bytes.BytesStore;
import org.junit.jupiter.api.Test;

/** Copies of every length about which the way of copying changes, from and to places that are aligned or not. */
class MemoryCopyTest {

    private static final int MOST = 300;
    private static final int PLACES = Long.BYTES;
    private static final byte GUARD = -1;

    @Test
    void shouldCopyAllAndNoMoreWhateverTheLengthAndPlace() {
        final int capacity = MOST + 2 * PLACES;
        final BytesStore<?, ?> from = BytesStore.nativeStoreWithFixedCapacity(capacity);
        final BytesStore<?, ?> to = BytesStore.nativeStoreWithFixedCapacity(capacity);
        try {
            for (int i = 0; i < capacity; i++) {
                from.writeByte(i, (byte) (i % 127));
            }
            for (int place = 0; place < PLACES; place++) {
                for (int length = 0; length <= MOST; length++) {
                    copy(from, to, place, PLACES - 1 - place, length);
                }
            }
        } finally {
            from.releaseLast();
            to.releaseLast();
        }
    }

    private static void copy(final BytesStore<?, ?> from, final BytesStore<?, ?> to, final int source, final int target, final int length) {
        for (long i = 0; i < to.capacity(); i++) {
            to.writeByte(i, GUARD);
        }
        MemoryCopy.copy(from.addressForRead(source), to.addressForWrite(target), length);
        for (int i = 0; i < to.capacity(); i++) {
            final boolean isInside = i >= target && i < target + length;
            assertEquals(isInside ? from.readByte(source + i - target) : GUARD, to.readByte(i), "length=" + length + ", place=" + source
                + ", at=" + i);
        }
    }
}
