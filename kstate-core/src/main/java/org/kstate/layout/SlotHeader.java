package org.kstate.layout;

/**
 * The first word of a slot: {@code version mod 2^44 : 44 | owner session : 20}. It is the target of a claim, and what a reader checks
 * after its copy. {@link #EMPTY} is the header of a slot that was never committed or whose claim failed.
 */
public final class SlotHeader {

    /** No version, no owner. */
    public static final long EMPTY = 0;
    /** The owner of a slot that nobody claims. Sessions are numbered from 1. */
    public static final int NO_OWNER = 0;

    private static final int VERSION_SHIFT = 20;
    private static final int OWNER_MASK = (1 << VERSION_SHIFT) - 1;

    private SlotHeader() {
    }

    /**
     * A header.
     *
     * @param version raw version; its low 44 bits are kept.
     * @param owner   number of the session that fills the slot, or {@link #NO_OWNER}.
     * @return the word.
     */
    public static long of(final long version, final int owner) {
        return version << VERSION_SHIFT | owner;
    }

    /**
     * The session that fills the slot.
     *
     * @param header the word.
     * @return its number, or {@link #NO_OWNER}.
     */
    public static int owner(final long header) {
        return (int) header & OWNER_MASK;
    }

    /**
     * Whether a header holds a version, whoever owns the slot.
     *
     * @param header  the word.
     * @param version a raw version.
     * @return true if the low 44 bits of the version agree.
     */
    public static boolean holds(final long header, final long version) {
        return header >>> VERSION_SHIFT == (version << VERSION_SHIFT) >>> VERSION_SHIFT;
    }
}
