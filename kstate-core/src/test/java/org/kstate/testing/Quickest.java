package org.kstate.testing;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;

/** Judges how long something takes by the quickest of several attempts: a wait that is built in is in each, what a busy machine adds is not. */
public final class Quickest {

    private static final int MOST_ATTEMPTS = 8;

    private Quickest() {
    }

    /** Does it once, under the same circumstances each time, and tells how long that took, in nanoseconds. */
    @FunctionalInterface
    public interface Attempt {

        /**
         * Does it.
         *
         * @return how long it took, in nanoseconds.
         * @throws Exception if it fails.
         */
        long tookNs() throws Exception;
    }

    /**
     * Fails if each of several attempts took too long. There is one attempt only if that is quick enough.
     *
     * @param limitMs less than the wait that is not to be there, in milliseconds.
     * @param attempt is repeated.
     * @throws Exception if an attempt fails.
     */
    public static void assertBelow(final long limitMs, final Attempt attempt) throws Exception {
        final long limitNs = TimeUnit.MILLISECONDS.toNanos(limitMs);
        long quickestNs = Long.MAX_VALUE;
        for (int i = 0; i < MOST_ATTEMPTS && quickestNs >= limitNs; i++) {
            quickestNs = Math.min(quickestNs, attempt.tookNs());
        }
        assertTrue(quickestNs < limitNs, "quickestUs=" + TimeUnit.NANOSECONDS.toMicros(quickestNs));
    }
}
