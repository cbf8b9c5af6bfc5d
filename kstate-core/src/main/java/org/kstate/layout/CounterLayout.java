package org.kstate.layout;

/**
 * The store's block of counters in {@code control}.
 *
 * <pre>
 *   0     counters      64 longs, by {@link Counter#id}. Below {@link #SESSION_COUNTERS}: the sum over sessions that have ended. All are
 *                       written under store.lock.
 *   512   fold          long: generation:48 | session:16. A session other than 0: its counters are being added to the store's
 *   576   fold sums     16 longs: what the store's first counters are when that is done
 * </pre>
 *
 * <p>Adding an ended session's counters can be done again from any step: the sums are stored first, then the word names the session, then
 * the counters become the sums, the session's become 0, and the word names nobody. Who reads without the lock takes the sums and leaves
 * that session's own out while the word names one, and reads again if the word has changed.
 */
public final class CounterLayout {

    /** How many counters a session has; their ids are below. */
    public static final int SESSION_COUNTERS = 16;
    /** How many counters there is place for. */
    public static final int MAX_COUNTERS = 64;
    /** Offset in the block of the word that says whose counters are being added. */
    public static final int FOLD = MAX_COUNTERS * Long.BYTES;
    /** Offset in the block of the sums. */
    public static final int FOLD_SUMS = FOLD + 64;
    /** The fold word names no session. */
    public static final int NO_SESSION = 0;

    private static final int SESSION_BITS = 16;

    private CounterLayout() {
    }

    /**
     * Packs a fold word.
     *
     * @param generation that distinguishes it from earlier ones.
     * @param session    number of the session, or {@link #NO_SESSION}.
     * @return the word.
     */
    public static long fold(final long generation, final int session) {
        return generation << SESSION_BITS | session;
    }

    /**
     * The generation of a fold word.
     *
     * @param fold the word.
     * @return its generation.
     */
    public static long generation(final long fold) {
        return fold >>> SESSION_BITS;
    }

    /**
     * The session that a fold word names.
     *
     * @param fold the word.
     * @return number of a session, or {@link #NO_SESSION}; not checked.
     */
    public static int session(final long fold) {
        return (int) (fold & (1 << SESSION_BITS) - 1);
    }
}
