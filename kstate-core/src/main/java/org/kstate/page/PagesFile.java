package org.kstate.page;

import java.nio.file.Path;

import org.kstate.counters.SessionLedger;
import org.kstate.exceptions.CorruptStoreException;
import org.kstate.layout.DescriptorLayout;
import org.kstate.layout.PageTableEntry;
import org.kstate.layout.StoreGeometry;
import org.kstate.memory.Mapping;
import org.kstate.memory.SharedBuffer;

/**
 * The file {@code pages} through one mapping, read-only or writable. Gives out pages by index; every index is checked. Safe for
 * any thread.
 */
public final class PagesFile {

    /** The descriptor does not name the page. */
    static final long NO_ENTRY = -1;
    private final Mapping mapping;
    private final StoreGeometry geometry;
    private final SharedBuffer buffer;
    private final SessionLedger ledger;
    private final int slots;
    private final int pageSize;

    /**
     * Wraps a mapping of a file whose header was checked, for an observer.
     *
     * @param mapping  the mapping.
     * @param geometry the numbers in its header.
     */
    public PagesFile(final Mapping mapping, final StoreGeometry geometry) {
        this(mapping, geometry, SessionLedger.NONE);
    }

    /**
     * Wraps a mapping of a file whose header was checked, for a session.
     *
     * @param mapping  the mapping.
     * @param geometry the numbers in its header.
     * @param ledger   where damage is noted down.
     */
    public PagesFile(final Mapping mapping, final StoreGeometry geometry, final SessionLedger ledger) {
        this.mapping = mapping;
        this.geometry = geometry;
        this.buffer = mapping.buffer();
        this.ledger = ledger;
        this.slots = geometry.slots();
        this.pageSize = geometry.pageSize();
    }

    int slots() {
        return slots;
    }

    int pageSize() {
        return pageSize;
    }

    /**
     * The memory of the file.
     *
     * @return valid while this object is reachable.
     */
    public SharedBuffer buffer() {
        return buffer;
    }

    /**
     * What the session that looks at the pages notes down.
     *
     * @return its ledger.
     */
    public SessionLedger ledger() {
        return ledger;
    }

    /**
     * The numbers that fix where things are.
     *
     * @return the geometry.
     */
    public StoreGeometry geometry() {
        return geometry;
    }

    /**
     * The path of the file.
     *
     * @return its path.
     */
    public Path file() {
        return mapping.file();
    }

    /**
     * A page. It must be in use in the page table: touching another may allocate memory.
     *
     * @param index index of the page.
     * @return a view of it.
     * @throws CorruptStoreException if the index is out of range.
     */
    public Page page(final int index) {
        if (index < 0 || index >= geometry.pages()) {
            throw corrupt("page index", geometry.pageTable(), index);
        }
        return new Page(this, index);
    }

    /**
     * The word of the page table for a page. {@code [table]}: acquires what was stored before the page went into use.
     *
     * @param index index of the page, in range.
     * @return the word, {@link PageTableEntry}.
     */
    public long tableWord(final int index) {
        return buffer.getLongAcquire(geometry.pageTableEntry(index) + PageTableEntry.WORD);
    }

    /**
     * The hash of the name of the state that has, or last had, a page.
     *
     * @param index index of the page, in range.
     * @return the hash, {@link PageTableEntry#hash}.
     */
    public int tableHash(final int index) {
        return buffer.getInt(geometry.pageTableEntry(index) + PageTableEntry.HASH);
    }

    /**
     * Where a descriptor begins.
     *
     * @param descriptor number of the descriptor, as a commit word gave it.
     * @return offset in the file.
     * @throws CorruptStoreException if there is no such descriptor.
     */
    public long descriptor(final int descriptor) {
        if (descriptor >= geometry.descriptorCount()) {
            throw corrupt("descriptor", geometry.descriptor(0), descriptor);
        }
        return geometry.descriptor(descriptor);
    }

    /**
     * Finds a page's entry in a descriptor.
     *
     * @param descriptor offset of the descriptor.
     * @param page       index of the page.
     * @return offset of the entry, or {@link #NO_ENTRY}: then the descriptor has been reused meanwhile, or the store is damaged.
     */
    long entry(final long descriptor, final int page) {
        final int count = Math.min(buffer.getIntAcquire(descriptor + DescriptorLayout.COUNT), DescriptorLayout.MAX_ENTRIES);
        for (int i = 0; i < count; i++) {
            final long entry = descriptor + DescriptorLayout.ENTRIES + (long) i * DescriptorLayout.ENTRY_STRIDE;
            if (buffer.getLongAcquire(entry + DescriptorLayout.ENTRY_PAGE) == page) {
                return entry;
            }
        }
        return NO_ENTRY;
    }

    /**
     * The exception for a word that is out of its bounds; it is noted down in the error log.
     *
     * @param what   the word is.
     * @param offset of it in the file.
     * @param value  that was found.
     * @return the exception, to be thrown.
     */
    public CorruptStoreException corrupt(final String what, final long offset, final long value) {
        final CorruptStoreException damage = new CorruptStoreException("The store is damaged; stop its processes, remove its directory and"
            + " start again (persistent states come"
            + " back from their journals): word=" + what + ", value=0x" + Long.toHexString(value) + ", offset=" + offset + ","
            + " file=" + file());
        ledger.error(damage);
        return damage;
    }
}
