package org.kstate.commit;

import java.util.concurrent.ThreadLocalRandom;

import org.kstate.time.Pause;

/** Waiting at random, up to a bound, so that those who met once are unlikely to meet again. Short waits spin, longer ones park. */
public final class Backoff {

    private static final long SPIN_BELOW_NS = 20_000;

    private Backoff() {
    }

    /**
     * Waits.
     *
     * @param boundNs less than this, in nanoseconds; positive.
     */
    public static void pause(final long boundNs) {
        final long ns = ThreadLocalRandom.current().nextLong(boundNs);
        if (ns >= SPIN_BELOW_NS) {
            Pause.park(ns);
        } else {
            Pause.spin(ns);
        }
    }
}
