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

    /** The CRC32C of any bytes that their own CRC32C follows. */
    private static final int CHECKED = 0x48674BC7;
    /** Bytes of a line of the processor's cache: a copy to the beginning of one takes fewer stores that touch two. */
    private static final int LINE = 64;

    private final ByteBuffer buffer;
    private final CRC32C crc = new CRC32C();
    private final long address;

    RecordMemory(final int capacity) {
        // Longer by what aligning cuts off at both ends.
        this.buffer = allocate(capacity + 2 * LINE).alignedSlice(LINE);
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

    /**
     * Whether an int that holds the checksum of all before it ends there. That is so if the checksum of all, the int included, is the one that each
     * such sequence has: both say the same. But a length that is a multiple of 8 takes no steps of single bytes.
     */
    boolean endsWithItsChecksum(final int end) {
        return checksum(0, end) == CHECKED;
    }
}
