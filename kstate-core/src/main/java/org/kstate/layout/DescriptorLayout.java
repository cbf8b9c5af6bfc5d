package org.kstate.layout;

/**
 * The shared record of a commit over several states. Each session has a block of its own, which is allocated when it first opens the
 * store for writing; a descriptor's number is {@code (session - 1) * PER_SESSION + k}.
 *
 * <pre>
 *   0   state   long  generation:44 | status:2 in the low bits      (UNDECIDED, SUCCEEDED, FAILED)
 *   8   count   int   entries in use, 0 to 64
 *   64  entries, 24 bytes each: page index long, old word long, new word long (new == old: compared only)
 * </pre>
 */
public final class DescriptorLayout {

    /** Most states in one commit. */
    public static final int MAX_ENTRIES = 64;
    /** Descriptors of one session: as many commits over several states can be in flight in it. */
    public static final int PER_SESSION = 16;
    /** Offset of the state word, long. */
    public static final int STATE = 0;
    /** Offset of the number of entries, int. */
    public static final int COUNT = 8;
    /** Offset of the first entry. */
    public static final int ENTRIES = 64;
    /** Bytes of an entry. */
    public static final int ENTRY_STRIDE = 24;
    /** Offset in an entry of the index of the page, long. */
    public static final int ENTRY_PAGE = 0;
    /** Offset in an entry of the word before, long. */
    public static final int ENTRY_OLD_WORD = 8;
    /** Offset in an entry of the word after, long. */
    public static final int ENTRY_NEW_WORD = 16;
    /** Bytes of a descriptor. */
    public static final int STRIDE = ENTRIES + MAX_ENTRIES * ENTRY_STRIDE;
    /** Bytes of the descriptors of one session, in whole 4 KiB blocks so that allocating one's own touches no other's. */
    public static final int SESSION_STRIDE = (PER_SESSION * STRIDE + 4095) / 4096 * 4096;

    /** Status: may still be decided either way. */
    public static final int UNDECIDED = 0;
    /** Status: all new words hold. */
    public static final int SUCCEEDED = 1;
    /** Status: all old words hold. */
    public static final int FAILED = 2;

    private static final int STATUS_MASK = 3;
    private static final int GENERATION_SHIFT = 2;
    /** As many bits as a reference has for it. */
    private static final long GENERATION_MASK = (1L << 44) - 1;

    private DescriptorLayout() {
    }

    /**
     * A state word.
     *
     * @param generation generation of the descriptor; its low 44 bits are kept, as in a reference.
     * @param status     {@link #UNDECIDED}, {@link #SUCCEEDED} or {@link #FAILED}.
     * @return the word.
     */
    public static long state(final long generation, final int status) {
        return (generation & GENERATION_MASK) << GENERATION_SHIFT | status;
    }

    /**
     * The generation in a state word.
     *
     * @param state the word.
     * @return its generation.
     */
    public static long generation(final long state) {
        return state >>> GENERATION_SHIFT & GENERATION_MASK;
    }

    /**
     * The status in a state word.
     *
     * @param state the word.
     * @return its status.
     */
    public static int status(final long state) {
        return (int) state & STATUS_MASK;
    }
}
