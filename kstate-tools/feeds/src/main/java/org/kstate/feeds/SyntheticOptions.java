package org.kstate.feeds;

/** What the synthetic feed is to be like. For one thread at a time. */
public final class SyntheticOptions {
    /** The count of events of a feed that does not end. */
    public static final long ENDLESS = Long.MAX_VALUE;
    /** Most events in a second. */
    public static final long MAX_EVENTS_PER_SECOND = 10_000_000;
    /** Most instruments. */
    public static final int MAX_INSTRUMENTS = 10_000;

    /** 2026-01-05T14:30:00Z, a Monday's opening bell in New York. */
    private static final long DEFAULT_START_NS = 1_767_623_400_000_000_000L;

    private int instruments = 6;
    private long eventsPerSecond = 1000;
    private long eventCount = ENDLESS;
    private long seed = 1;
    private long startNs = DEFAULT_START_NS;

    private SyntheticOptions() {
    }

    /**
     * Begins with the defaults: 6 instruments, 1000 events in a second, no end, seed 1.
     *
     * @return new options.
     */
    public static SyntheticOptions create() {
        return new SyntheticOptions();
    }

    /**
     * Sets how many instruments there are.
     *
     * @param instruments from 1 to {@link #MAX_INSTRUMENTS}.
     * @return this.
     */
    public SyntheticOptions instruments(final int instruments) {
        this.instruments = (int) inRange("instruments", instruments, MAX_INSTRUMENTS);
        return this;
    }

    /**
     * Sets the mean rate over all instruments.
     *
     * @param eventsPerSecond of recorded time, from 1 to {@link #MAX_EVENTS_PER_SECOND}.
     * @return this.
     */
    public SyntheticOptions eventsPerSecond(final long eventsPerSecond) {
        this.eventsPerSecond = inRange("eventsPerSecond", eventsPerSecond, MAX_EVENTS_PER_SECOND);
        return this;
    }

    /**
     * Sets when the feed ends.
     *
     * @param eventCount events in all, from 1; {@link #ENDLESS} for no end.
     * @return this.
     */
    public SyntheticOptions eventCount(final long eventCount) {
        this.eventCount = inRange("eventCount", eventCount, ENDLESS);
        return this;
    }

    /**
     * Sets what the feed's randomness begins with.
     *
     * @param seed any number; the same gives the same feed everywhere.
     * @return this.
     */
    public SyntheticOptions seed(final long seed) {
        this.seed = seed;
        return this;
    }

    /**
     * Sets the time of the first event, about.
     *
     * @param startNs nanoseconds since 1970.
     * @return this.
     */
    public SyntheticOptions startNs(final long startNs) {
        this.startNs = startNs;
        return this;
    }

    int instruments() {
        return instruments;
    }

    long eventsPerSecond() {
        return eventsPerSecond;
    }

    long eventCount() {
        return eventCount;
    }

    long seed() {
        return seed;
    }

    long startNs() {
        return startNs;
    }

    private static long inRange(final String option, final long value, final long max) {
        if (value < 1 || value > max) {
            throw new FeedException("an option of the synthetic feed is out of range; choose 1 to " + max + ", " + option + '=' + value);
        }
        return value;
    }
}
