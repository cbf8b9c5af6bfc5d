package org.kstate.layout;

/**
 * The word on which a session waits: how often it was rung, and whether somebody sleeps. Both are one futex word, so that a ring and the
 * falling asleep cannot pass each other.
 *
 * <pre>
 *   rings:31 | sleeping:1
 * </pre>
 */
public final class DoorbellWord {

    /** Somebody sleeps until the word changes, or has slept; who rings takes it away and wakes all. */
    public static final int SLEEPING = 1;
    private static final int RING = 2;

    private DoorbellWord() {
    }

    /**
     * How often it was rung.
     *
     * @param word as read.
     * @return a number that wraps; only whether it moved counts.
     */
    public static int rings(final int word) {
        return word >>> 1;
    }

    /**
     * Whether a ring has to wake somebody.
     *
     * @param word as read.
     * @return true if somebody may sleep.
     */
    public static boolean isSleeping(final int word) {
        return (word & SLEEPING) != 0;
    }

    /**
     * The word after one more ring.
     *
     * @param word as read.
     * @return nobody sleeps any more.
     */
    public static int rung(final int word) {
        return (word & ~SLEEPING) + RING;
    }

    /**
     * The word with somebody asleep.
     *
     * @param word as read.
     * @return the same number of rings.
     */
    public static int sleeping(final int word) {
        return word | SLEEPING;
    }
}
