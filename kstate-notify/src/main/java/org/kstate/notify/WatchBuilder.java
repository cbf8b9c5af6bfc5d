package org.kstate.notify;

import java.util.Objects;

import org.kstate.ReadableState;

/** Settings of a {@link Watch}. For one thread. */
public final class WatchBuilder {

    static final long UNLIMITED = 0;

    private final ReadableState[] values;
    private boolean isFromNow;
    private long intervalNs = UNLIMITED;
    /** Null for sleeping on the doorbell. */
    private PollingWait wait;

    WatchBuilder(final ReadableState[] values) {
        if (values.length == 0) {
            throw new IllegalArgumentException("A watch needs a state to watch: states=0");
        }
        this.values = values;
    }

    /**
     * Delivers only what is committed from {@link #open} on. Without this, the value that a state has when the watch begins is
     * delivered too, once; a state never written has none.
     *
     * @return this.
     */
    public WatchBuilder fromNow() {
        this.isFromNow = true;
        return this;
    }

    /**
     * Limits the rate: two deliveries of the same state are at least 1/N s apart, by the consumer's own clock. The interval begins when the
     * consumer comes back for more: with the first call of {@code poll}, {@code await} or {@code isReady} after a delivery. The latest value
     * is still always delivered, at the latest 1/N s after it was committed to a consumer who has come back and polls or waits; what it
     * superseded meanwhile is counted as missed.
     *
     * @param perSecond N, above 0; 0.1 is once in ten seconds.
     * @return this.
     */
    public WatchBuilder atMost(final double perSecond) {
        this.intervalNs = RateLimit.intervalNs(perSecond);
        return this;
    }

    /**
     * Waits by polling. Without this, a watch of one session's handles looks a few times and then sleeps until a commit rings its doorbell, which
     * takes some tens of microseconds and costs the writer a system call; watches of observed states, and of several sessions', poll with
     * the default settings. Polling costs writers nothing.
     *
     * @param wait settings; copied.
     * @return this.
     */
    public WatchBuilder waiting(final PollingWait wait) {
        this.wait = Objects.requireNonNull(wait, "wait");
        return this;
    }

    /**
     * Begins to watch.
     *
     * @return the watch, the caller's to close.
     * @throws org.kstate.exceptions.ClosedException if a handle is closed.
     */
    public Watch open() {
        return new Watch(values, isFromNow, intervalNs,
            wait == null ? PollingWait.create().waiter(StateBell.of(values)) : wait.waiter());
    }
}
