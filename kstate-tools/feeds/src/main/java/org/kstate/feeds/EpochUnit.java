package org.kstate.feeds;

/**
 * Units in which captures count time since 1970. A time of the years 2000 to 2100 has another number of digits in each, so that a time
 * taken for one of the wrong unit is noticed.
 */
public enum EpochUnit {
    /** Seconds: 9 or 10 digits. */
    SECONDS("s", 1_000_000_000L),
    /** Milliseconds: 12 or 13 digits. */
    MILLISECONDS("ms", 1_000_000L),
    /** Microseconds: 15 or 16 digits. */
    MICROSECONDS("us", 1_000L),
    /** Nanoseconds: 18 or 19 digits. */
    NANOSECONDS("ns", 1L);

    /** 2000-01-01T00:00:00Z. */
    static final long EARLIEST_NS = 946_684_800_000_000_000L;
    /** 2100-01-01T00:00:00Z. */
    static final long END_NS = 4_102_444_800_000_000_000L;

    /** Not copied for each line. */
    private static final EpochUnit[] VALUES = values();

    private final String symbol;
    private final long ns;

    EpochUnit(final String symbol, final long ns) {
        this.symbol = symbol;
        this.ns = ns;
    }

    /**
     * The unit's usual abbreviation.
     *
     * @return {@code s}, {@code ms}, {@code us} or {@code ns}.
     */
    public String symbol() {
        return symbol;
    }

    /** How many nanoseconds it has. */
    long ns() {
        return ns;
    }

    /** Whether so many of this unit since 1970 lie in the years 2000 to 2100. */
    boolean isPlausible(final long time) {
        return time >= EARLIEST_NS / ns && time < END_NS / ns;
    }

    /** The unit in which a time is of the years 2000 to 2100; null if there is none. */
    static EpochUnit of(final long time) {
        for (final EpochUnit unit : VALUES) {
            if (unit.isPlausible(time)) {
                return unit;
            }
        }
        return null;
    }
}
