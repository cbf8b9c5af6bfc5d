package org.kstate.benchmarks.peers;

import java.io.FileNotFoundException;
import java.io.UncheckedIOException;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;

import net.openhft.chronicle.bytes.MappedBytes;
import net.openhft.chronicle.core.UnsafeMemory;
import org.kstate.layout.CommitWord;
import org.kstate.layout.PageLayout;
import org.kstate.layout.SlotHeader;
import org.kstate.memory.SharedBuffer;
import org.kstate.time.EpochNanoClock;

/**
 * Many {@linkplain BareCell bare cells} of 64 bytes in one file, as far apart as the pages of a store are. A cell is found by its index alone.
 *
 * <p>It copies as the bare cell does.
 *
 * <p>For one thread at a time.
 */
public final class BareCells implements AutoCloseable {

    /** Most bytes of a value. */
    public static final int PAGE_SIZE = 64;
    /** Versions that a cell holds at a time. */
    public static final int SLOTS = 4;

    private static final UnsafeMemory MEMORY = UnsafeMemory.MEMORY;
    private static final int SESSION = 1;
    private static final int SLOT_STRIDE = PageLayout.slotStride(PAGE_SIZE);
    private static final long PAGE_STRIDE = PageLayout.pageStride(PAGE_SIZE, SLOTS);

    private final MappedBytes file;
    private final EpochNanoClock clock;
    private final long pages;

    /**
     * Makes cells, all zero.
     *
     * @param path  of their file.
     * @param count how many.
     * @param clock of the commits.
     */
    public BareCells(final Path path, final int count, final EpochNanoClock clock) {
        try {
            file = MappedBytes.singleMappedBytes(path.toFile(), count * PAGE_STRIDE);
        } catch (final FileNotFoundException e) {
            throw new UncheckedIOException(e);
        }
        this.clock = clock;
        pages = file.addressForRead(0);
        MEMORY.setMemory(pages, count * PAGE_STRIDE, (byte) 0);
    }

    /**
     * Publishes.
     *
     * @param index  of the cell.
     * @param from   address of the payload.
     * @param length of the payload in bytes.
     * @return the new version.
     */
    public long publish(final int index, final long from, final int length) {
        final long page = pages + index * PAGE_STRIDE;
        final long word = page + PageLayout.COMMIT_WORD;
        final long base = MEMORY.readVolatileLong(word);
        final long version = CommitWord.version(base) + 1;
        final int next = CommitWord.slot(base) + 1;
        final int slot = next == SLOTS ? 0 : next;
        final long at = page + PageLayout.SLOTS + (long) slot * SLOT_STRIDE;
        final long header = at + PageLayout.SLOT_HEADER;
        if (!MEMORY.compareAndSwapLong(header, MEMORY.readVolatileLong(header), SlotHeader.of(version, SESSION))) {
            throw new IllegalStateException("There is another writer");
        }
        VarHandle.storeStoreFence();
        MEMORY.writeInt(at + PageLayout.SLOT_LENGTH, length);
        MEMORY.writeInt(at + PageLayout.SLOT_SESSION, SESSION);
        MEMORY.writeLong(at + PageLayout.SLOT_TRANSACTION, version);
        MEMORY.writeLong(at + PageLayout.SLOT_TIME, clock.nanoTime());
        UnsafeMemory.copyMemory(from, at + PageLayout.SLOT_PAYLOAD, length);
        if (!MEMORY.compareAndSwapLong(word, base, CommitWord.plain(version, slot, 0))) {
            throw new IllegalStateException("There is another writer");
        }
        MEMORY.writeOrderedLong(header, SlotHeader.of(version, SlotHeader.NO_OWNER));
        return version;
    }

    /**
     * Reads.
     *
     * @param index  of the cell.
     * @param to     address to copy to.
     * @param length in bytes.
     * @return the version.
     */
    public long read(final int index, final long to, final int length) {
        final long page = pages + index * PAGE_STRIDE;
        for (;;) {
            final long current = MEMORY.readVolatileLong(page + PageLayout.COMMIT_WORD);
            final long version = CommitWord.version(current);
            final long at = page + PageLayout.SLOTS + (long) CommitWord.slot(current) * SLOT_STRIDE;
            SharedBuffer.copy(at + PageLayout.SLOT_PAYLOAD, to, length);
            VarHandle.loadLoadFence();
            if (SlotHeader.holds(MEMORY.readVolatileLong(at + PageLayout.SLOT_HEADER), version)) {
                return version;
            }
        }
    }

    @Override
    public void close() {
        file.releaseLast();
    }
}
