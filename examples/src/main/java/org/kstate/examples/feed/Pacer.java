package org.kstate.examples.feed;

import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * Holds each event back until its time has come. The first event sets the schedule: the others are due as long after it as they
 * were recorded after it, at the {@link Pace}. The schedule does not shift: who falls behind is not made to wait until he has
 * caught up. Waiting parks the thread. For one thread at a time.
 */
public final class Pacer {
    private final Pace pace;
    private final LongSupplier nanoClock;
    private final LongConsumer parkNs;
    private boolean started;
    private long firstRecordedNs;
    private long firstPlayedNs;

    /**
     * Creates a pacer on the system's clock.
     *
     * @param pace to keep.
     */
    public Pacer(final Pace pace) {
        this(pace, System::nanoTime, LockSupport::parkNanos);
    }

    /**
     * Creates a pacer.
     *
     * @param pace      to keep.
     * @param nanoClock tells the time, from any origin.
     * @param parkNs    waits for about so many nanoseconds; may return early, and must when the thread is interrupted.
     */
    public Pacer(final Pace pace, final LongSupplier nanoClock, final LongConsumer parkNs) {
        this.pace = pace;
        this.nanoClock = nanoClock;
        this.parkNs = parkNs;
    }

    /**
     * Waits until an event is due.
     *
     * @param recordedNs the event's receive time.
     * @return false if the thread was interrupted, whose interrupt then stands; at {@link Pace#MAX} always true.
     */
    public boolean await(final long recordedNs) {
        if (pace.thousandths() == 0) {
            return true;
        }
        if (!started) {
            started = true;
            firstRecordedNs = recordedNs;
            firstPlayedNs = nanoClock.getAsLong();
            return true;
        }
        long remainingNs = remainingNs(recordedNs);
        while (remainingNs > 0) {
            if (Thread.currentThread().isInterrupted()) {
                return false;
            }
            parkNs.accept(remainingNs);
            remainingNs = remainingNs(recordedNs);
        }
        return true;
    }

    private long remainingNs(final long recordedNs) {
        return pace.playedNs(recordedNs - firstRecordedNs) - (nanoClock.getAsLong() - firstPlayedNs);
    }
}
