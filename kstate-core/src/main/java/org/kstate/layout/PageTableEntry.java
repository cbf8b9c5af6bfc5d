package org.kstate.layout;

/**
 * One entry of the page table: {@code incarnation:63 | in use:1}, then the {@linkplain #hash hash} of the name, then the
 * next page of the same bucket of the name index, or of the list of free pages. The first word is stored last,
 * with release. The table is allocated in full when the store is made; nobody touches a page that is not in use in it, since merely reading
 * a sparse page of a memory file system allocates it.
 */
public final class PageTableEntry {

    /** Bytes of an entry. */
    public static final int STRIDE = 16;
    /** Offset of the word with incarnation and use, long. */
    public static final int WORD = 0;
    /** Offset of the {@linkplain #hash hash} of the name, int. */
    public static final int HASH = 8;
    /** Offset of the link to the next page, int: its index + 1, or {@link #NO_LINK}. */
    public static final int NEXT = 12;
    /** The link of the last page. */
    public static final int NO_LINK = 0;

    private PageTableEntry() {
    }

    /**
     * What the entry keeps of a name's hash.
     *
     * @param name a checked name.
     * @return both halves of the hash in one.
     */
    public static int hash(final String name) {
        final long hash = StateName.hash(name);
        return (int) (hash ^ hash >>> Integer.SIZE);
    }

    /**
     * The word of a page that is in use.
     *
     * @param incarnation incarnation of the state.
     * @return the word.
     */
    public static long inUse(final long incarnation) {
        return incarnation << 1 | 1;
    }

    /**
     * The word of a page that is free again.
     *
     * @param incarnation incarnation of the last state that had it.
     * @return the word.
     */
    public static long free(final long incarnation) {
        return incarnation << 1;
    }

    /**
     * Whether a page is in use.
     *
     * @param word the word.
     * @return true if a state has it.
     */
    public static boolean isInUse(final long word) {
        return (word & 1) != 0;
    }

    /**
     * The incarnation in the word.
     *
     * @param word the word.
     * @return incarnation of the state that has, or last had, the page; 0 if none ever had.
     */
    public static long incarnation(final long word) {
        return word >>> 1;
    }
}
