package org.kstate.time;

/**
 * Until when a call may wait, as a number by {@link System#nanoTime}: such numbers may overflow, so they are compared by their difference, and in
 * one place. Allocates nothing; for any thread.
 */
public final class Deadline {

    private Deadline() {
    }

    /**
     * A deadline that is some time from now.
     *
     * @param ns how long, in nanoseconds, at least 0; a time of more than 146 years is as good as that.
     * @return a time by {@link System#nanoTime}.
     */
    public static long after(final long ns) {
        return System.nanoTime() + Math.min(ns, Long.MAX_VALUE >> 1);
    }

    /**
     * Whether it is later than a deadline.
     *
     * @param deadlineNs by {@link System#nanoTime}.
     * @return false at the deadline itself.
     */
    public static boolean isOver(final long deadlineNs) {
        return System.nanoTime() - deadlineNs > 0;
    }

    /**
     * How long it is until a deadline.
     *
     * @param deadlineNs by {@link System#nanoTime}.
     * @return nanoseconds; 0 or less if it is over.
     */
    public static long remainingNs(final long deadlineNs) {
        return deadlineNs - System.nanoTime();
    }

    /**
     * The earlier of two.
     *
     * @param one   by {@link System#nanoTime}.
     * @param other by {@link System#nanoTime}.
     * @return one of both.
     */
    public static long earlier(final long one, final long other) {
        return one - other < 0 ? one : other;
    }

    /**
     * The later of two.
     *
     * @param one   by {@link System#nanoTime}.
     * @param other by {@link System#nanoTime}.
     * @return one of both.
     */
    public static long later(final long one, final long other) {
        return one - other > 0 ? one : other;
    }
}
