package org.kstate.layout;

/**
 * The first word of a slot: {@code version mod 2^44 : 44 | owner : 20}, {@link Owner}. It is the target of a claim, and what a reader checks
 * after its copy.
 *
 * <p>A claim that fails or is given back leaves (the version that it was for, {@link #FAILED}) and never 0: a header must not come back to a value
 * that a stalled claimer may have read (protocol.md, "Give a slot back").
 */
public final class SlotHeader {

    /** Header of a slot that no claim ever touched. */
    public static final long UNTOUCHED = 0;
    /** The owner of a slot that nobody claims and whose version was committed. */
    public static final int NO_OWNER = Owner.NOBODY;
    /** The owner of a slot that nobody claims and whose version was not committed there: no reader accepts it. */
    public static final int FAILED = Owner.SPECIAL;

    private static final int VERSION_SHIFT = 20;
    private static final int OWNER_MASK = (1 << VERSION_SHIFT) - 1;

    private SlotHeader() {
    }

    /**
     * A header.
     *
     * @param version raw version; its low 44 bits are kept.
     * @param owner   {@link Owner} that fills the slot, {@link #NO_OWNER} or {@link #FAILED}.
     * @return the word.
     */
    public static long of(final long version, final int owner) {
        return version << VERSION_SHIFT | owner;
    }

    /**
     * The owner that fills the slot.
     *
     * @param header the word.
     * @return {@link Owner}, {@link #NO_OWNER} or {@link #FAILED}.
     */
    public static int owner(final long header) {
        return (int) header & OWNER_MASK;
    }

    /**
     * Whether a header says that somebody claims the slot.
     *
     * @param header the word.
     * @return false if its owner is {@link #NO_OWNER} or {@link #FAILED}.
     */
    public static boolean isClaimed(final long header) {
        final int owner = owner(header);
        return owner != NO_OWNER && owner != FAILED;
    }

    /**
     * Whether a header holds a version that may have been committed there, whoever owns the slot.
     *
     * @param header  the word.
     * @param version a raw version.
     * @return true if the low 44 bits of the version agree and the owner is not {@link #FAILED}.
     */
    public static boolean holds(final long header, final long version) {
        // What is left without the version is the owner, and FAILED is the largest of those: one comparison for both.
        return (header ^ version << VERSION_SHIFT) + Long.MIN_VALUE < FAILED + Long.MIN_VALUE;
    }

    /**
     * The header of a dead owner's slot in which nothing was committed. Its version is at most the next one of the page: a restore from a journal
     * claims for a later one, and a header that says so may come back when the page has got there.
     *
     * @param header of the dead owner.
     * @param next   raw version that the next commit on the page makes, read after the header.
     * @return the header, {@link #FAILED}.
     */
    public static long abandoned(final long header, final long next) {
        final long ahead = (header & ~(long) OWNER_MASK) - (next << VERSION_SHIFT);
        return ahead > 0 ? of(next, FAILED) : header | FAILED;
    }
}
