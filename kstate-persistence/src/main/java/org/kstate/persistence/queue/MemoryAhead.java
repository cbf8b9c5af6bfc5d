package org.kstate.persistence.queue;

import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.bytes.MappedBytesStore;
import org.jspecify.annotations.Nullable;
import org.kstate.memory.LibC;

/**
 * Has the kernel map the memory in front of the appender, some pages at a time: each page that is touched first by a store costs a fault, which
 * takes longer than a short record does. Only where space is reserved already. The pages hold zeros before and afterwards; where the kernel
 * cannot do this (before Linux 5.14) nothing happens. For one thread at a time, under the journal's lock.
 */
final class MemoryAhead {

    /** So few that the append which waits for it hardly takes longer, and that little is written in vain when a file is synced. */
    private static final long STEP = 64L << 10;
    /** Of the machines that the C library is called on pages are no smaller; where they are larger the kernel refuses, and nothing is gained. */
    private static final long PAGE = 4096;
    private static final int POPULATE_WRITE = 23;

    private @Nullable Object memory;
    private long end;
    private boolean isRefused;

    /**
     * Comes before a record is written.
     *
     * @param bytes       of the file; the record's memory is mapped.
     * @param position    where in the file the record begins.
     * @param length      of the record.
     * @param reservedEnd up to where the file has space.
     */
    void touch(final Bytes<?> bytes, final long position, final long length, final long reservedEnd) {
        if (bytes.bytesStore() != memory || position + length > end) {
            map(bytes, position, length, reservedEnd);
        }
    }

    private void map(final Bytes<?> bytes, final long position, final long length, final long reservedEnd) {
        if (isRefused || !(bytes.bytesStore() instanceof MappedBytesStore store)) {
            return;
        }
        final long from = (store == memory ? Math.max(position, end) : position) & -PAGE;
        final long to = Math.min(position + length + STEP, Math.min(reservedEnd, store.safeLimit())) & -PAGE;
        memory = store;
        end = Math.max(to, position + length);
        if (to > from && from >= store.start()) {
            isRefused = LibC.calls().madvise(bytes.addressForWrite(position) + (from - position), to - from, POPULATE_WRITE) != 0;
        }
    }
}
