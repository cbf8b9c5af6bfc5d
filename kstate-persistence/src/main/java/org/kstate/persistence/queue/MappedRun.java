package org.kstate.persistence.queue;

import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.bytes.MappedBytes;
import net.openhft.chronicle.bytes.MappedBytesStore;
import net.openhft.chronicle.core.UnsafeMemory;
import org.jspecify.annotations.Nullable;
import org.kstate.memory.SharedBuffer;
import org.kstate.persistence.record.RecordLayout;

/**
 * Finds the records that lie behind one another in the memory that a tailer has mapped, without the tailer: most of the time of a step is the
 * library's. It gives a record only where there can be no doubt: the document is complete, of a record's length by its own word and the
 * library's, whole within the mapped memory and the file, and another document follows it. Everything else is left to the tailer: the last record,
 * the end of the memory and of the file, the library's documents, strangers' and damage.
 *
 * <p>The memory stays mapped while the tailer stands in it: it must not be moved while a run lasts. For one thread at a time.
 */
final class MappedRun {

    private static final UnsafeMemory MEMORY = UnsafeMemory.MEMORY;
    private static final int HEADER = Integer.BYTES;

    private @Nullable MappedBytes bytes;
    private @Nullable MappedBytesStore memory;
    /** Of the file's first byte, as if all were mapped. */
    private long base;
    /** Where in the file the next document's header is. */
    private long position;
    /** In front of which all is mapped. */
    private long limit;
    private long index;
    private long address;
    private int length;

    /** The tailer stands elsewhere, or may: there is no run. */
    void end() {
        bytes = null;
        memory = null;
    }

    /**
     * The tailer has read a record: a run begins behind it.
     *
     * @param read     the tailer's bytes.
     * @param address  of the record.
     * @param position of the record in the file.
     * @param length   of the record.
     * @param index    of the record.
     */
    void begin(final Bytes<?> read, final long address, final long position, final long length, final long index) {
        if (read instanceof MappedBytes mapped && mapped.bytesStore() instanceof MappedBytesStore store) {
            this.bytes = mapped;
            this.memory = store;
            this.base = address - position;
            this.position = position + length;
            this.limit = store.safeLimit();
            this.index = index;
        } else {
            end();
        }
    }

    /**
     * Steps to the next record.
     *
     * @param files tells how long the file is.
     * @return whether there is one; if not, it is the tailer's to say what there is.
     */
    boolean next(final @Nullable FileLength files) {
        final MappedBytes mapped = bytes;
        final long start = position + HEADER;
        // Memory that the tailer has left may be mapped no longer.
        if (mapped == null || start > limit || mapped.bytesStore() != memory) {
            return false;
        }
        // What is not complete, or the library's, is no length of a record.
        final int length = SharedBuffer.intAcquireAt(base + position);
        final long end = start + length;
        if (length < RecordLayout.MIN_LENGTH || length > RecordLayout.MAX_LENGTH || end + HEADER > limit
            || files != null && !files.reaches(mapped, end + HEADER)
            || SharedBuffer.intAcquireAt(base + end) == 0
            || MEMORY.readInt(base + start + RecordLayout.HEAD) != RecordLayout.HEAD_MARK
            || MEMORY.readInt(base + start + RecordLayout.LENGTH) != length) {
            return false;
        }
        this.address = base + start;
        this.length = length;
        position = end;
        index++;
        return true;
    }

    /** The address of the record last stepped to. */
    long address() {
        return address;
    }

    /** How long it is. */
    int length() {
        return length;
    }

    /** Its index. */
    long index() {
        return index;
    }

    /** Where in the file it begins. */
    long beginPosition() {
        return position - length;
    }

    /** Where in the file it ends. */
    long endPosition() {
        return position;
    }
}
