package org.kstate.persistence.record;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

import net.openhft.chronicle.core.Jvm;
import org.kstate.exceptions.MemoryExhaustedException;

/**
 * Private memory for a record or a part of one, and its checksum. For one thread at a time.
 *
 * <p>It is a direct buffer, since over one the JDK computes CRC32C with the processor's instruction and without garbage. Its address is
 * kept beside it, since everything else here is plain loads and stores, whose offsets are the callers' to check. The address is valid
 * while this object is reachable.
 */
final class RecordMemory {

    private final ByteBuffer buffer;
    private final CRC32C crc = new CRC32C();
    private final long address;

    RecordMemory(final int capacity) {
        // Longer by what aligning may cut off.
        this.buffer = allocate(capacity + Long.BYTES).alignedSlice(Long.BYTES);
        this.address = Jvm.address(buffer);
    }

    private static ByteBuffer allocate(final int length) {
        try {
            return ByteBuffer.allocateDirect(length);
        } catch (final OutOfMemoryError e) {
            throw new MemoryExhaustedException("There is no memory for the records of a journal; close some, or allow more with"
                + " -XX:MaxDirectMemorySize: capacity=" + length, e);
        }
    }

    long address() {
        return address;
    }

    int checksum(final int from, final int to) {
        crc.reset();
        buffer.limit(to).position(from);
        crc.update(buffer);
        return (int) crc.getValue();
    }
}
