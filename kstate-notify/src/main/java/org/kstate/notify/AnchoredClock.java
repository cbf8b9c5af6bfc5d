package org.kstate.notify;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

import org.kstate.time.EpochNanoClock;

/** The wall clock as it was when this class was loaded, and monotone from there: a step of the wall clock does not move a grid. */
final class AnchoredClock implements EpochNanoClock {

    static final AnchoredClock INSTANCE = new AnchoredClock();

    private final long offsetNs = ChronoUnit.NANOS.between(Instant.EPOCH, Instant.now()) - System.nanoTime();

    private AnchoredClock() {
    }

    @Override
    public long nanoTime() {
        return System.nanoTime() + offsetNs;
    }
}
