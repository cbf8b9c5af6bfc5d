package org.kstate.feeds;

import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * Holds each event back until its time has come, by the schedule of {@link PacedTime}. The schedule does not shift: a publisher that has
 * fallen behind does not wait until it has caught up. Waiting parks the thread. For one thread at a time.
 */
public final class Pacer {
    private final Pace pace;
    private final PacedTime schedule;
    private final LongConsumer gaps;
    private final LongSupplier nanoClock;
    private final LongConsumer parkNs;
    private boolean started;
    private boolean waiting;
    private long firstPlayedNs;
    private long dueNs;

    /**
     * Creates a pacer on the system's clock that waits for every gap.
     *
     * @param pace to keep.
     */
    public Pacer(final Pace pace) {
        this(pace, PacedTime.NO_LIMIT, gapNs -> { }, System::nanoTime, LockSupport::parkNanos);
    }

    /**
     * Creates a pacer.
     *
     * @param pace         to keep.
     * @param longestGapNs gaps that take longer are not waited for; {@link PacedTime#NO_LIMIT} to wait for all.
     * @param gaps         is told of those, in nanoseconds of recorded time.
     * @param nanoClock    tells the time, from any origin.
     * @param parkNs       waits for about so many nanoseconds; may return early, and must when the thread is interrupted.
     */
    public Pacer(
        final Pace pace, final long longestGapNs, final LongConsumer gaps, final LongSupplier nanoClock, final LongConsumer parkNs) {
        this.pace = pace;
        schedule = new PacedTime(pace, longestGapNs);
        this.gaps = gaps;
        this.nanoClock = nanoClock;
        this.parkNs = parkNs;
    }

    /**
     * Waits until an event is due. After an interrupt the next call is about the same event.
     *
     * @param recordedNs the event's receive time.
     * @return false if the thread was interrupted, whose interrupt then stands; at {@link Pace#MAX} always true.
     */
    public boolean await(final long recordedNs) {
        if (pace.thousandths() == 0) {
            return true;
        }
        if (!waiting) {
            schedule(recordedNs);
        }
        waiting = true;
        for (long remainingNs = remainingNs(); remainingNs > 0; remainingNs = remainingNs()) {
            if (Thread.currentThread().isInterrupted()) {
                return false;
            }
            parkNs.accept(remainingNs);
        }
        waiting = false;
        return true;
    }

    private void schedule(final long recordedNs) {
        if (!started) {
            started = true;
            firstPlayedNs = nanoClock.getAsLong();
        }
        dueNs = schedule.dueNs(recordedNs);
        if (schedule.skippedNs() != 0) {
            gaps.accept(schedule.skippedNs());
        }
    }

    private long remainingNs() {
        return dueNs - (nanoClock.getAsLong() - firstPlayedNs);
    }
}
