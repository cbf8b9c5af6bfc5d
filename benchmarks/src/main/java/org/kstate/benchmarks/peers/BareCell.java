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
 * The baseline of a transient state: the stores and loads that the commit protocol cannot do without, on the bytes of one page, in a
 * file that is mapped as a store's is. Nothing is checked, nobody else is looked for, nothing can be closed under way, and there is no API.
 *
 * <p>Publish: load the word, CAS the next slot's header, copy the payload and the facts that a slot holds, CAS the word, one ordered store.
 * Read: load the word, copy, compare the version in the header.
 *
 * <p>It copies as was found to be quickest for it, on the machine of the README's figures: in with the virtual machine's copy, out word by word as
 * Kstate does.
 *
 * <p>For one thread at a time.
 */
public final class BareCell implements AutoCloseable {

    /** As in a store with default options. */
    public static final int PAGE_SIZE = 4096;
    /** As in a store with default options. */
    public static final int SLOTS = 8;

    private static final UnsafeMemory MEMORY = UnsafeMemory.MEMORY;
    private static final int SESSION = 1;
    private static final int SLOT_STRIDE = PageLayout.slotStride(PAGE_SIZE);

    private final MappedBytes file;
    private final EpochNanoClock clock;
    private final long word;
    private final long slots;

    /**
     * Opens a cell, and makes it, all zero, unless something was published in it.
     *
     * @param path  of its file.
     * @param clock of the commits.
     */
    public BareCell(final Path path, final EpochNanoClock clock) {
        try {
            file = MappedBytes.singleMappedBytes(path.toFile(), PageLayout.pageStride(PAGE_SIZE, SLOTS));
        } catch (final FileNotFoundException e) {
            throw new UncheckedIOException(e);
        }
        this.clock = clock;
        final long page = file.addressForRead(0);
        word = page + PageLayout.COMMIT_WORD;
        slots = page + PageLayout.SLOTS;
        if (MEMORY.readVolatileLong(word) == 0) {
            MEMORY.setMemory(page, PageLayout.pageStride(PAGE_SIZE, SLOTS), (byte) 0);
        }
    }

    /**
     * Publishes.
     *
     * @param from   address of the payload.
     * @param length of the payload in bytes.
     * @return the new version.
     */
    public long publish(final long from, final int length) {
        final long base = MEMORY.readVolatileLong(word);
        final long version = CommitWord.version(base) + 1;
        final int next = CommitWord.slot(base) + 1;
        final int slot = next == SLOTS ? 0 : next;
        final long at = slots + (long) slot * SLOT_STRIDE;
        if (!MEMORY.compareAndSwapLong(at + PageLayout.SLOT_HEADER, MEMORY.readVolatileLong(at), SlotHeader.of(version, SESSION))) {
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
        MEMORY.writeOrderedLong(at + PageLayout.SLOT_HEADER, SlotHeader.of(version, SlotHeader.NO_OWNER));
        return version;
    }

    /**
     * Reads.
     *
     * @param to     address to copy to.
     * @param length in bytes.
     * @return the version.
     */
    public long read(final long to, final int length) {
        for (;;) {
            final long current = MEMORY.readVolatileLong(word);
            final long version = CommitWord.version(current);
            final long at = slots + (long) CommitWord.slot(current) * SLOT_STRIDE;
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
