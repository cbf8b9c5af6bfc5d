package org.kstate.persistence.queue;

/** A roll time that stands where it is put and never goes back. */
public final class TestRollTime extends OwnChain {

    private long wallMs;
    private long sharedMs;

    /**
     * Creates the time.
     *
     * @param startMs where the wall clock stands.
     */
    public TestRollTime(final long startMs) {
        this.wallMs = startMs;
    }

    /**
     * Puts the wall clock, back too.
     *
     * @param wallMs milliseconds since the epoch.
     */
    public void wall(final long wallMs) {
        this.wallMs = wallMs;
    }

    /**
     * Moves the wall clock on.
     *
     * @param ms by so much.
     */
    public void advance(final long ms) {
        wallMs += ms;
    }

    @Override
    public long nowMs() {
        sharedMs = Math.max(wallMs, sharedMs);
        return sharedMs;
    }

    @Override
    public void atLeast(final long timeMs) {
        sharedMs = Math.max(timeMs, sharedMs);
    }
}
