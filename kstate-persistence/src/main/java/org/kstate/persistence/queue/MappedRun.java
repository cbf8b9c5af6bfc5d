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
    private static final long PAGE = 4096;

    private @Nullable MappedBytes bytes;
    private @Nullable MappedBytesStore memory;
    /** Of the file's first byte, as if all were mapped. */
    private long base;
    /** In front of which all is mapped, and within the file as long as it was when it was asked. */
    private long end;
    /** Where the next document's header is. */
    private long header;
    /** Of the record last taken, or of the one that the run begins behind. */
    private long index;
    /** Of the record that stands behind the header. */
    private int length;
    /** Of the record last taken. */
    private int takenLength;

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
            this.header = address + length;
            // What lies behind was not asked for yet.
            this.end = this.header;
            this.index = index;
        } else {
            end();
        }
    }

    /**
     * Looks at the next record.
     *
     * @param files tells how long the file is.
     * @return whether there is one; if not, it is the tailer's to say what there is.
     */
    boolean next(final @Nullable FileLength files) {
        final MappedBytes mapped = bytes;
        // Memory that the tailer has left may be mapped no longer.
        if (mapped == null || mapped.bytesStore() != memory) {
            return false;
        }
        final long start = header + HEADER;
        if (start > end && !reaches(start, files, mapped)) {
            return false;
        }
        // What is not complete, or the library's, is no length of a record.
        final int found = SharedBuffer.intAcquireAt(header);
        if (found < RecordLayout.MIN_LENGTH || found > RecordLayout.MAX_LENGTH) {
            return false;
        }
        final long behind = start + found;
        // Elsewhere the header is in the page in which the record ends, and a record that is gone is not given.
        final boolean isInNextPage = (behind & PAGE - 1) == 0 || (behind & PAGE - 1) > PAGE - HEADER;
        if (behind + HEADER > end && !reaches(behind + HEADER, files, mapped)
            || isInNextPage && files != null && files.isCut(behind - base)
            || SharedBuffer.intAcquireAt(behind) == 0
            || MEMORY.readInt(start + RecordLayout.HEAD) != RecordLayout.HEAD_MARK
            || MEMORY.readInt(start + RecordLayout.LENGTH) != found) {
            return false;
        }
        length = found;
        return true;
    }

    /** Whether the mapped memory and the file reach so far. What lies in front of where both end is not asked for again. */
    private boolean reaches(final long address, final @Nullable FileLength files, final MappedBytes mapped) {
        final long limit = mapped.bytesStore().safeLimit();
        final long position = address - base;
        if (position > limit || files != null && !files.reaches(mapped, position)) {
            return false;
        }
        end = base + (files == null ? limit : Math.min(limit, files.knownEnd()));
        return true;
    }

    /** The record last looked at is given, or told as damaged: the next one is behind it. */
    void take() {
        takenLength = length;
        header += HEADER + length;
        index++;
    }

    /** The address of the record last looked at. */
    long address() {
        return header + HEADER;
    }

    /** How long it is. */
    int length() {
        return length;
    }

    /** Its index. */
    long index() {
        return index + 1;
    }

    /** The index of the record last taken. */
    long takenIndex() {
        return index;
    }

    /** Where in the file that begins. */
    long takenPosition() {
        return header - takenLength - base;
    }

    /** Where in the file that ends. */
    long takenEnd() {
        return header - base;
    }
}
