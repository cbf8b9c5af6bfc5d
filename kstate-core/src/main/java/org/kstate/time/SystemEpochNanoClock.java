package org.kstate.time;

import java.util.concurrent.TimeUnit;

/**
 * The system's clock: {@link System#nanoTime()} plus an offset that is taken from {@link System#currentTimeMillis()} and taken again when a
 * second has passed, so that it follows the wall clock to about a millisecond with one call of the system's timer for each reading.
 * Safe for any thread; two threads may read times that differ by the size of a correction.
 */
public final class SystemEpochNanoClock implements EpochNanoClock {

    /** The one instance. */
    public static final SystemEpochNanoClock INSTANCE = new SystemEpochNanoClock();

    private static final long RESAMPLE_NS = TimeUnit.SECONDS.toNanos(1);

    /** Taken together; a race between two that take it again only repeats the work. */
    private record Sample(long takenAtNs, long offsetNs) {
    }

    private volatile Sample sample = take(System.nanoTime());

    private SystemEpochNanoClock() {
    }

    @Override
    public long nanoTime() {
        final long now = System.nanoTime();
        Sample current = sample;
        if (now - current.takenAtNs > RESAMPLE_NS) {
            current = take(now);
            sample = current;
        }
        return now + current.offsetNs;
    }

    private static Sample take(final long nowNs) {
        return new Sample(nowNs, TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis()) - nowNs);
    }
}
