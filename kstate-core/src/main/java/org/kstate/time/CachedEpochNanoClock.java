package org.kstate.time;

/**
 * A clock that stands where it was last put: for a feed that knows the exchange's time, and for programs which read the system's clock
 * once for a batch. One thread updates, any thread reads.
 */
public final class CachedEpochNanoClock implements EpochNanoClock {

    private volatile long nowNs;

    /**
     * Creates a clock.
     *
     * @param nowNs where it stands, nanoseconds since the epoch.
     */
    public CachedEpochNanoClock(final long nowNs) {
        this.nowNs = nowNs;
    }

    /**
     * Moves the clock.
     *
     * @param nowNs where it stands from now on, nanoseconds since the epoch.
     */
    public void update(final long nowNs) {
        this.nowNs = nowNs;
    }

    @Override
    public long nanoTime() {
        return nowNs;
    }
}
