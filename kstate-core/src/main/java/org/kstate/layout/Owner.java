package org.kstate.layout;

/**
 * Who holds something in {@code pages}: {@code generation:11 | session number:9}, 20 bits. A slot header and the lock of a journal name their
 * holder so.
 *
 * <p>A session's number is given again after its end. The generation, which stands in {@code pages} for each number ({@link
 * GenerationWord}), tells the sessions of one number apart: a word that names a dead session never equals one that names a later session.
 * It repeats after 2048 sessions of one number.
 */
public final class Owner {

    /** Nobody holds it. */
    public static final int NOBODY = 0;
    /** All ones: no session, and no number that a session can have. */
    public static final int SPECIAL = 0xFFFFF;

    private static final int NUMBER_BITS = 9;
    private static final int NUMBER_MASK = (1 << NUMBER_BITS) - 1;
    private static final int GENERATION_MASK = 0x7FF;

    private Owner() {
    }

    /**
     * An owner.
     *
     * @param number     of the session, from 1 to {@link StoreGeometry#MAX_SESSIONS}.
     * @param generation of that number; its low 11 bits are kept.
     * @return 20 bits, neither {@link #NOBODY} nor {@link #SPECIAL}.
     */
    public static int of(final int number, final long generation) {
        return ((int) generation & GENERATION_MASK) << NUMBER_BITS | number;
    }

    /**
     * The session's number.
     *
     * @param owner 20 bits, as read.
     * @return 0 to 511, not checked; 0 for {@link #NOBODY}.
     */
    public static int number(final int owner) {
        return owner & NUMBER_MASK;
    }

    /**
     * Whether an owner is a session of a generation.
     *
     * @param owner      20 bits, as read.
     * @param generation of its number.
     * @return true if the low 11 bits agree.
     */
    public static boolean isOf(final int owner, final long generation) {
        return owner >>> NUMBER_BITS == ((int) generation & GENERATION_MASK);
    }

    /**
     * Whether an owner's number is one that a session can have.
     *
     * @param owner 20 bits, as read.
     * @return false for {@link #NOBODY}, {@link #SPECIAL}, and what only damage can have written.
     */
    public static boolean isSession(final int owner) {
        final int number = number(owner);
        return number >= 1 && number <= StoreGeometry.MAX_SESSIONS;
    }
}
