package org.kstate.notify;

import java.time.Duration;
import java.util.Objects;

/** Intervals of equal length that begin at the epoch: the same for all processes and all times. */
record Grid(long intervalNs) {

    private static final Duration LONGEST = Duration.ofDays(36_525);

    static Grid of(final Duration interval) {
        Objects.requireNonNull(interval, "every");
        if (interval.compareTo(Duration.ofNanos(1)) < 0 || interval.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("An interval is 1 ns to a century: interval=" + interval);
        }
        final long intervalNs = interval.toNanos();
        return new Grid(intervalNs);
    }

    /** The interval that holds a time: its instant of beginning included, that of the next one not. */
    long intervalAt(final long timeNs) {
        return Math.floorDiv(timeNs, intervalNs);
    }

    long startNs(final long interval) {
        return interval * intervalNs;
    }
}
