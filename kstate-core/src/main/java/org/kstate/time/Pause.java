package org.kstate.time;

import java.util.concurrent.locks.LockSupport;

/**
 * How a thread waits for what another thread or process will do soon. It spins for some rounds, since most waits are shorter than a sleep and a
 * wake. Then it sleeps between its looks. Allocates nothing; for any thread. An interrupt ends a sleep and stays set.
 */
public final class Pause {

    /** Some microseconds. */
    private static final int SPINS = 100;
    private static final long PARK_NS = 20_000;

    private Pause() {
    }

    /**
     * Waits a little before the next look.
     *
     * @param round how many looks there were before, from 0.
     */
    public static void step(final int round) {
        if (round < SPINS) {
            Thread.onSpinWait();
        } else {
            park();
        }
    }

    /** Sleeps until the next look: for a wait that is likely to be longer than one would spin. */
    public static void park() {
        LockSupport.parkNanos(PARK_NS);
    }

    /**
     * Sleeps until the next look.
     *
     * @param ns how long at most, in nanoseconds.
     */
    public static void park(final long ns) {
        LockSupport.parkNanos(ns);
    }

    /**
     * Spins until a time is over.
     *
     * @param ns how long, in nanoseconds; at most some tens of microseconds, since this keeps a processor busy.
     */
    public static void spin(final long ns) {
        final long start = System.nanoTime();
        while (System.nanoTime() - start < ns) {
            Thread.onSpinWait();
        }
    }
}
