package org.kstate.memory;

import net.openhft.chronicle.core.UnsafeMemory;

/**
 * Plain copies between addresses. Short ones go word by word, which is faster than the virtual machine's own copy in two ways. Nothing is
 * called. A processor hands on a word that was stored just before, as those of a payload mostly were; a load that is wider than the stores
 * waits for them.
 */
final class MemoryCopy {

    private static final UnsafeMemory MEMORY = UnsafeMemory.MEMORY;
    private static final int SHORT = 128;

    private MemoryCopy() {
    }

    static void copy(final long fromAddress, final long toAddress, final int length) {
        assert length >= 0 : length;
        if (length > SHORT) {
            UnsafeMemory.copyMemory(fromAddress, toAddress, length);
            return;
        }
        int i = 0;
        for (; i <= length - 2 * Long.BYTES; i += 2 * Long.BYTES) {
            final long first = MEMORY.readLong(fromAddress + i);
            final long second = MEMORY.readLong(fromAddress + i + Long.BYTES);
            MEMORY.writeLong(toAddress + i, first);
            MEMORY.writeLong(toAddress + i + Long.BYTES, second);
        }
        if (i <= length - Long.BYTES) {
            MEMORY.writeLong(toAddress + i, MEMORY.readLong(fromAddress + i));
            i += Long.BYTES;
        }
        for (; i < length; i++) {
            MEMORY.writeByte(toAddress + i, MEMORY.readByte(fromAddress + i));
        }
    }
}
