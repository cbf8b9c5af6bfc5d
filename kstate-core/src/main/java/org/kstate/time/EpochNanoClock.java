package org.kstate.time;

/**
 * Tells the time for commits. Implementations are safe for any thread, do not block and do not allocate. One is asked in the middle of a commit: it
 * may read states there, and neither commit in a journal nor close the store.
 */
@FunctionalInterface
public interface EpochNanoClock {

    /**
     * The time now.
     *
     * @return nanoseconds since 1970-01-01T00:00:00Z.
     */
    long nanoTime();
}
