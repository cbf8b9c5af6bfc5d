package org.kstate.notify;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * At most one delivery of each state in an interval. For one thread at a time.
 *
 * <p>The interval begins when the consumer comes back from a delivery, not when the value is read: the consumer may be preempted between the
 * two, and by its own clock the next delivery would come too early.
 *
 * <p>A clock that steps back says nothing about how long ago a delivery was: the interval then begins anew at the step, so that nothing
 * comes too early and nothing later than one interval after it.
 */
final class RateLimit {

    private final long intervalNs;
    private long[] sinceNs;
    private boolean[] isDelivered;

    RateLimit(final long intervalNs, final int states) {
        this.intervalNs = intervalNs;
        this.sinceNs = new long[states];
        this.isDelivered = new boolean[states];
    }

    /** The shortest interval, in whole nanoseconds, which is never more often than so many times a second. */
    static long intervalNs(final double perSecond) {
        final double intervalNs = Math.ceil(TimeUnit.SECONDS.toNanos(1) / perSecond);
        if (!(perSecond > 0) || intervalNs > Long.MAX_VALUE / 2.0) {
            throw new IllegalArgumentException("A rate is above 0 and not less than once in a century: perSecond=" + perSecond);
        }
        return (long) intervalNs;
    }

    /** Nothing was delivered of a state yet; there may be so many. */
    void forget(final int state, final int states) {
        if (states > sinceNs.length) {
            sinceNs = Arrays.copyOf(sinceNs, states);
            isDelivered = Arrays.copyOf(isDelivered, states);
        }
        isDelivered[state] = false;
    }

    /** How long from now until a state may be delivered; 0: it may be now. */
    long delayNs(final int state, final long nowNs) {
        if (!isDelivered[state]) {
            return 0;
        }
        long elapsedNs = nowNs - sinceNs[state];
        if (elapsedNs < 0) {
            sinceNs[state] = nowNs;
            elapsedNs = 0;
        }
        return Math.max(0, intervalNs - elapsedNs);
    }

    /** A state was delivered, and the consumer has come back. */
    void cameBack(final int state, final long nowNs) {
        sinceNs[state] = nowNs;
        isDelivered[state] = true;
    }
}
