package org.kstate.spi;

/** A time source shared by every process that appends to one journal. It never goes back, though wall clocks do. */
public interface RollTime {

    /**
     * The greater of the wall clock and every time this was told before, by any process. Called with the journal's lock held,
     * or by a reader that accepts an older answer.
     *
     * @return milliseconds since the epoch.
     */
    long nowMs();

    /**
     * Makes sure that the time is not before a given one, for instance that of the newest file of an adopted journal. Called with
     * the journal's lock held.
     *
     * @param timeMs milliseconds since the epoch.
     */
    void atLeast(long timeMs);

    /**
     * The latest time that was told to anybody, or later. Asked without any lock.
     *
     * @return milliseconds since the epoch; {@link Long#MAX_VALUE} if it is not known.
     */
    default long lastMs() {
        return Long.MAX_VALUE;
    }
}
