package org.kstate.persistence;

import java.time.Duration;

/**
 * When records are due: each so long after the one played before as it was committed after it, divided by the speed. Whoever is late catches up. A
 * pause shifts all that comes. For one thread at a time, but for {@link #speed(double)}.
 */
final class ReplayPace {

    private static final long NEVER = Long.MIN_VALUE;
    /** Thirty years, so that sums fit. */
    private static final double LONGEST_NS = 1e18;

    private volatile double speed = Replay.UNPACED;
    private long maxGapNs = Long.MAX_VALUE;
    /** The record played last: when it was committed and when it was due, with the part of a nanosecond that was cut off. */
    private long previousTimeNs = NEVER;
    private long previousDueNs;
    private double previousRest;
    /** The record played next. */
    private long nextTimeNs;
    private long nextDueNs;
    private double nextRest;

    ReplayPace() {
    }

    /** A pace with the same settings, at its start. */
    ReplayPace(final ReplayPace settings) {
        speed = settings.speed;
        maxGapNs = settings.maxGapNs;
    }

    /** May be called by any thread: counts from the record that is played next, or awaited now. */
    void speed(final double newSpeed) {
        if (!(newSpeed >= 0) || Double.isInfinite(newSpeed)) {
            throw new IllegalArgumentException("A speed is a factor above 0, or 0 for no pace: speed=" + newSpeed);
        }
        speed = newSpeed;
    }

    double speed() {
        return speed;
    }

    void maxGap(final Duration longest) {
        if (longest.isNegative()) {
            throw new IllegalArgumentException("A gap is not negative: maxGap=" + longest);
        }
        maxGapNs = saturated(longest);
    }

    private static long saturated(final Duration duration) {
        return duration.compareTo(Duration.ofNanos(Long.MAX_VALUE)) > 0 ? Long.MAX_VALUE : duration.toNanos();
    }

    boolean isPaced() {
        return speed != Replay.UNPACED;
    }

    /**
     * When a record is due.
     *
     * @param timeNs when it was committed.
     * @param nowNs  by the clock of the naps.
     * @return a time of that clock.
     */
    long dueNs(final long timeNs, final long nowNs) {
        nextTimeNs = timeNs;
        final double factor = speed;
        if (previousTimeNs == NEVER || factor == Replay.UNPACED) {
            nextDueNs = nowNs;
            nextRest = 0;
        } else {
            final double gapNs = Math.min(Math.max(timeNs - previousTimeNs, 0), maxGapNs) / factor + previousRest;
            final long wholeNs = (long) Math.min(gapNs, LONGEST_NS);
            nextDueNs = previousDueNs + wholeNs;
            nextRest = gapNs - wholeNs;
        }
        return nextDueNs;
    }

    /** The record that {@link #dueNs} was asked for is played. */
    void played() {
        previousTimeNs = nextTimeNs;
        previousDueNs = nextDueNs;
        previousRest = nextRest;
    }

    /** A record is played without pace: the next one that has one is due at once. */
    void unpaced() {
        previousTimeNs = NEVER;
    }

    /** A record is played without having been awaited: the pace goes on from it. */
    void steppedTo(final long timeNs, final long nowNs) {
        previousTimeNs = timeNs;
        previousDueNs = nowNs;
        previousRest = 0;
    }

    /** Nothing was played for so long. */
    void paused(final long ns) {
        previousDueNs += ns;
    }
}
