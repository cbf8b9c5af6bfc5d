package org.kstate.notify;

import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.core.UnsafeMemory;
import org.kstate.memory.GivenBytes;

/** Copying a payload out of native memory as the whole value of a state. */
final class Payload {

    private static final UnsafeMemory MEMORY = UnsafeMemory.MEMORY;

    private Payload() {
    }

    static void copy(final long address, final int length, final int size, final Bytes<?> into) {
        GivenBytes.checkNotReleased(into);
        GivenBytes.checkRoom(into, size);
        into.clear();
        into.ensureCapacity(size);
        if (into.isDirectMemory()) {
            final long to = into.addressForWrite(0);
            UnsafeMemory.copyMemory(address, to, length);
            MEMORY.setMemory(to + length, size - length, (byte) 0);
            into.writeSkip(size);
            return;
        }
        for (int i = 0; i < size; i++) {
            into.writeByte(i < length ? MEMORY.readByte(address + i) : 0);
        }
    }
}
