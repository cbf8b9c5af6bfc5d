package org.kstate.time;

import java.util.concurrent.TimeUnit;

/**
 * The system's clock: {@link System#nanoTime()} plus an offset that is taken from {@link System#currentTimeMillis()}, again when a second
 * has passed. So it follows the wall clock to about a millisecond with one call of the system's timer for each reading. Safe for any
 * thread; two threads may read times that differ by the size of a correction.
 */
public final class SystemEpochNanoClock implements EpochNanoClock {

    /** The one instance. */
    public static final SystemEpochNanoClock INSTANCE = new SystemEpochNanoClock();

    private static final long RESAMPLE_NS = TimeUnit.SECONDS.toNanos(1);

    /** Two words and not one object, which would be garbage every second. A race between two that take it again only repeats the work. */
    private volatile long takenAtNs;
    private volatile long offsetNs;

    private SystemEpochNanoClock() {
        take(System.nanoTime());
    }

    @Override
    public long nanoTime() {
        final long nowNs = System.nanoTime();
        if (nowNs - takenAtNs > RESAMPLE_NS) {
            take(nowNs);
        }
        return nowNs + offsetNs;
    }

    private void take(final long nowNs) {
        offsetNs = TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis()) - nowNs;
        takenAtNs = nowNs;
    }
}
