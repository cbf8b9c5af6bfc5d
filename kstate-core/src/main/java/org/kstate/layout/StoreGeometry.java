package org.kstate.layout;

import org.kstate.exceptions.IllegalSizeException;

/**
 * The sections of {@code pages} and where they begin, from the three numbers that are fixed when a store is made.
 *
 * <pre>
 *   0              store header          4096                       {@link StoreHeaderLayout}
 *   pageTable      page table            16 x pages, allocated      {@link PageTableEntry}
 *   nameIndex      name index            4 x buckets, allocated     links to the first page of each bucket
 *   generations    generations           8 x 256, allocated         {@link GenerationWord}
 *   journals       journals              4096 x 64, sparse          {@link JournalLayout}
 *   descriptors    descriptors           28672 x 256, sparse        {@link DescriptorLayout}
 *   pages          pages                 stride x pages, sparse     {@link PageLayout}
 * </pre>
 *
 * <p>Each section starts on a 4096-byte boundary. Sparse sections are allocated place by place, before anybody maps a value there.
 *
 * @param pageSize largest payload in bytes: 64 to 4096, a power of two.
 * @param slots    slots in a page: 3 to 16.
 * @param pages    pages: 1 to 1 048 576.
 */
public record StoreGeometry(int pageSize, int slots, int pages) {

    /** Smallest page size in bytes. */
    public static final int MIN_PAGE_SIZE = 64;
    /** Largest page size in bytes: one page of memory. */
    public static final int MAX_PAGE_SIZE = 4096;
    /** Fewest slots: the current one, one to fill, and one for a slow reader or a stopped writer. */
    public static final int MIN_SLOTS = 3;
    /** Most pages: what 20 bits of a pending reference name. */
    public static final int MAX_PAGES = 1 << 20;
    /** Sessions that can be open at a time; they are numbered from 1. */
    public static final int MAX_SESSIONS = 256;

    private static final int BLOCK = 4096;

    /**
     * Checks the numbers.
     *
     * @param pageSize largest payload in bytes.
     * @param slots    slots in a page.
     * @param pages    pages.
     * @throws IllegalSizeException if one is out of its range; the message says which and what the range is.
     */
    public StoreGeometry {
        if (pageSize < MIN_PAGE_SIZE || pageSize > MAX_PAGE_SIZE || Integer.bitCount(pageSize) != 1) {
            throw new IllegalSizeException("The page size is a power of two from " + MIN_PAGE_SIZE + " to " + MAX_PAGE_SIZE
                + " bytes: pageSize=" + pageSize);
        }
        if (slots < MIN_SLOTS || slots > CommitWord.MAX_SLOTS) {
            throw new IllegalSizeException("A page has " + MIN_SLOTS + " to " + CommitWord.MAX_SLOTS + " slots: slots=" + slots);
        }
        if (pages < 1 || pages > MAX_PAGES) {
            throw new IllegalSizeException("A store has 1 to " + MAX_PAGES + " pages: pages=" + pages);
        }
    }

    /**
     * Where the page table begins.
     *
     * @return offset in {@code pages}.
     */
    public long pageTable() {
        return StoreHeaderLayout.LENGTH;
    }

    /**
     * Where the entry of a page begins.
     *
     * @param page index of the page.
     * @return offset in {@code pages}.
     */
    public long pageTableEntry(final int page) {
        return pageTable() + (long) page * PageTableEntry.STRIDE;
    }

    /**
     * How many buckets the name index has.
     *
     * @return a power of two, at least the number of pages.
     */
    public int buckets() {
        return Integer.highestOneBit(pages - 1 | 1) << 1;
    }

    /**
     * Where the first page of a bucket of the name index stands, int: its index + 1, or {@link PageTableEntry#NO_LINK}.
     *
     * @param hash that {@link PageTableEntry#hash} gave.
     * @return offset in {@code pages}.
     */
    public long bucket(final int hash) {
        return nameIndex() + (long) (hash & buckets() - 1) * Integer.BYTES;
    }

    /**
     * Where the name index begins.
     *
     * @return offset in {@code pages}.
     */
    public long nameIndex() {
        return roundUp(pageTable() + (long) pages * PageTableEntry.STRIDE);
    }

    /**
     * Where the generation of a session's number stands, long: {@link GenerationWord}.
     *
     * @param session number of the session, from 1.
     * @return offset in {@code pages}.
     */
    public long generation(final int session) {
        return generations() + (long) (session - 1) * Long.BYTES;
    }

    private long generations() {
        return roundUp(nameIndex() + (long) buckets() * Integer.BYTES);
    }

    /**
     * Where the journals begin, which is where the part that is allocated at once ends.
     *
     * @return offset in {@code pages}.
     */
    public long journals() {
        return roundUp(generations() + (long) MAX_SESSIONS * Long.BYTES);
    }

    /**
     * Where the place of a journal begins.
     *
     * @param journal number of the journal, from 0.
     * @return offset in {@code pages}.
     */
    public long journal(final int journal) {
        return journals() + (long) journal * JournalLayout.STRIDE;
    }

    /**
     * Where the descriptors of a session begin.
     *
     * @param session number of the session, from 1.
     * @return offset in {@code pages}.
     */
    public long sessionDescriptors(final int session) {
        return journal(JournalLayout.MAX_JOURNALS) + (long) (session - 1) * DescriptorLayout.SESSION_STRIDE;
    }

    /**
     * Where a descriptor begins.
     *
     * @param descriptor number of the descriptor.
     * @return offset in {@code pages}.
     */
    public long descriptor(final int descriptor) {
        return sessionDescriptors(descriptor / DescriptorLayout.PER_SESSION + 1)
            + (long) (descriptor % DescriptorLayout.PER_SESSION) * DescriptorLayout.STRIDE;
    }

    /**
     * How many descriptors there are.
     *
     * @return their number over all sessions.
     */
    public int descriptorCount() {
        return MAX_SESSIONS * DescriptorLayout.PER_SESSION;
    }

    /**
     * Where a page begins.
     *
     * @param page index of the page.
     * @return offset in {@code pages}.
     */
    public long page(final int page) {
        return sessionDescriptors(MAX_SESSIONS + 1) + (long) page * pageStride();
    }

    /**
     * The distance from page to page.
     *
     * @return bytes.
     */
    public int pageStride() {
        return PageLayout.pageStride(pageSize, slots);
    }

    /**
     * The length of {@code pages}.
     *
     * @return bytes, in whole blocks.
     */
    public long fileLength() {
        return roundUp(page(pages));
    }

    private static long roundUp(final long length) {
        return (length + BLOCK - 1) / BLOCK * BLOCK;
    }
}
