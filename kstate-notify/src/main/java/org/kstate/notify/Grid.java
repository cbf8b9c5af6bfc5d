package org.kstate.notify;

import java.time.Duration;

/** Intervals of equal length that begin at the epoch: the same for all processes and all times. */
record Grid(long intervalNs) {

    static Grid of(final Duration interval) {
        final long intervalNs = interval.toNanos();
        if (intervalNs < 1) {
            throw new IllegalArgumentException("An interval is at least 1 ns: interval=" + interval);
        }
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
