package org.kstate.journal;

import java.util.concurrent.TimeUnit;

import org.kstate.layout.JournalLayout;
import org.kstate.memory.SharedBuffer;

/**
 * Whether the wall clock is to be believed: a clock that jumped ahead would give a journal times, and a file, that all later commits had to
 * keep behind. What time can be is told by the last time that was believed and by the time since then of a clock that nobody sets. A clock
 * that is further ahead than a bound is not followed until it agrees again. All is called with the journal's lock held.
 *
 * <p>Asked only where a time is far behind the last one: else there is nothing to judge.
 */
final class WallClockCheck {

    /** Clocks are set by less than this in the ordinary way of things. */
    static final long BOUND_NS = TimeUnit.MINUTES.toNanos(1);

    /** Small steps of a clock that is set again and again must not add up to a jump. */
    private static final long ANCHOR_AGE_NS = TimeUnit.MINUTES.toNanos(10);
    private static final long NO_ANCHOR = 0;

    private final SharedBuffer buffer;
    private final long offset;
    private final BootClock boot;

    /** A clock that runs from the start of the machine, through sleep, and that nobody sets. */
    @FunctionalInterface
    interface BootClock {

        /** Nanoseconds. */
        long nowNs();
    }

    WallClockCheck(final SharedBuffer buffer, final long journalOffset, final BootClock boot) {
        this.buffer = buffer;
        this.offset = journalOffset;
        this.boot = boot;
    }

    /**
     * The time to use.
     *
     * @param wallNs that the wall clock tells.
     * @param lastNs the last one that was used.
     * @return the wall clock's, or what it should be.
     */
    long judge(final long wallNs, final long lastNs) {
        if (wallNs - lastNs <= BOUND_NS) {
            if (wallNs - buffer.getLongAcquire(offset + JournalLayout.ANCHOR_WALL) > ANCHOR_AGE_NS) {
                accept(wallNs, boot.nowNs());
            }
            return wallNs;
        }
        final long nowNs = boot.nowNs();
        final long anchorBootNs = buffer.getLongAcquire(offset + JournalLayout.ANCHOR_BOOT);
        final long expectedNs = buffer.getLongAcquire(offset + JournalLayout.ANCHOR_WALL) + (nowNs - anchorBootNs);
        // A moment to come is of another machine's start, or of a container with a clock of its own.
        if (anchorBootNs != NO_ANCHOR && nowNs >= anchorBootNs && wallNs - expectedNs > BOUND_NS) {
            return expectedNs;
        }
        accept(wallNs, nowNs);
        return wallNs;
    }

    /** Believes the wall clock. */
    void accept(final long wallNs) {
        accept(wallNs, boot.nowNs());
    }

    private void accept(final long wallNs, final long nowNs) {
        // Not believed while the two do not belong together: a process may die in between.
        buffer.putLongRelease(offset + JournalLayout.ANCHOR_BOOT, NO_ANCHOR);
        buffer.putLongRelease(offset + JournalLayout.ANCHOR_WALL, wallNs);
        buffer.putLongRelease(offset + JournalLayout.ANCHOR_BOOT, nowNs);
    }
}
