package org.kstate.layout;

/**
 * The 64-bit word of a page that compare-and-swap moves.
 *
 * <pre>
 *   plain      version:56                | slot:4 | flags:4
 *   reference  generation:44 | descriptor:16      | flags:4
 *   flags      bit 0 REFERENCE, bit 1 PERSISTENT, bit 2 DELETED, bit 3 unused
 * </pre>
 *
 * <p>The version is the raw one of the page: it only grows, whatever state the page is given to.
 */
public final class CommitWord {

    /** The word refers to a descriptor. */
    public static final long REFERENCE = 1;
    /** The state's commits are journaled. */
    public static final long PERSISTENT = 2;
    /** The state was deleted; every use of a handle fails. */
    public static final long DELETED = 4;
    /** Most slots that a page can have: what four bits name. */
    public static final int MAX_SLOTS = 16;
    /** Largest raw version. */
    public static final long MAX_VERSION = (1L << 56) - 1;

    private static final int SLOT_SHIFT = 4;
    private static final int SLOT_MASK = 0xF;
    private static final int VERSION_SHIFT = 8;
    private static final long FLAGS_MASK = 0xF;
    private static final int DESCRIPTOR_MASK = 0xFFFF;
    private static final int GENERATION_SHIFT = 20;

    private CommitWord() {
    }

    /**
     * A plain word.
     *
     * @param version raw version.
     * @param slot    slot that holds it.
     * @param flags   {@link #PERSISTENT} and {@link #DELETED}, or 0.
     * @return the word.
     */
    public static long plain(final long version, final int slot, final long flags) {
        return version << VERSION_SHIFT | (long) slot << SLOT_SHIFT | flags;
    }

    /**
     * A reference to a descriptor.
     *
     * @param generation generation of the descriptor.
     * @param descriptor number of the descriptor.
     * @return the word.
     */
    public static long reference(final long generation, final int descriptor) {
        return generation << GENERATION_SHIFT | (long) descriptor << SLOT_SHIFT | REFERENCE;
    }

    /**
     * Whether a word refers to a descriptor.
     *
     * @param word the word.
     * @return true for a reference.
     */
    public static boolean isReference(final long word) {
        return (word & REFERENCE) != 0;
    }

    /**
     * Whether commits on a plain word are journaled.
     *
     * @param word a plain word.
     * @return true if so.
     */
    public static boolean isPersistent(final long word) {
        return (word & PERSISTENT) != 0;
    }

    /**
     * Whether a plain word says that the state was deleted.
     *
     * @param word a plain word.
     * @return true if so.
     */
    public static boolean isDeleted(final long word) {
        return (word & DELETED) != 0;
    }

    /**
     * The flags of a word.
     *
     * @param word the word.
     * @return its low four bits.
     */
    public static long flags(final long word) {
        return word & FLAGS_MASK;
    }

    /**
     * The raw version in a plain word.
     *
     * @param word a plain word.
     * @return its version.
     */
    public static long version(final long word) {
        return word >>> VERSION_SHIFT;
    }

    /**
     * The slot in a plain word.
     *
     * @param word a plain word.
     * @return its slot, not checked against the number of slots in the page.
     */
    public static int slot(final long word) {
        return (int) (word >>> SLOT_SHIFT) & SLOT_MASK;
    }

    /**
     * The descriptor that a reference names.
     *
     * @param word a reference.
     * @return number of the descriptor, not checked.
     */
    public static int descriptor(final long word) {
        return (int) (word >>> SLOT_SHIFT) & DESCRIPTOR_MASK;
    }

    /**
     * The generation that a reference names.
     *
     * @param word a reference.
     * @return generation of the descriptor.
     */
    public static long generation(final long word) {
        return word >>> GENERATION_SHIFT;
    }
}
