package org.kstate.feeds;

/**
 * How fast a recording is given out: at its own pace, a number of times as fast, or without waiting.
 *
 * @param thousandths of the recorded speed; 0 for no waiting at all.
 */
public record Pace(long thousandths) {
    /** As fast as it was recorded. */
    public static final Pace RECORDED = new Pace(1000);
    /** As fast as it can be read. */
    public static final Pace MAX = new Pace(0);

    private static final long MAX_THOUSANDTHS = 1_000_000_000L;
    /** Half of what fits, so that sums of it do. */
    private static final long LONGEST_NS = Long.MAX_VALUE >> 1;
    private static final long SCALE = FixedPoint.ONE / 1000;

    /**
     * Checks the number.
     *
     * @param thousandths of the recorded speed; 0 for no waiting at all.
     * @throws FeedException if it is negative or above a million times the recorded speed.
     */
    public Pace {
        if (thousandths < 0 || thousandths > MAX_THOUSANDTHS) {
            throw illegal(FixedPoint.toString(Math.max(thousandths, 0)));
        }
    }

    /**
     * Reads a pace.
     *
     * @param text {@code max}, or how many times the recorded speed: {@code 1}, {@code 10x}, {@code 0.5}; at least a thousandth, to
     *             three decimals.
     * @return the pace.
     * @throws FeedException if it is neither.
     */
    public static Pace parse(final String text) {
        if ("max".equals(text)) {
            return MAX;
        }
        final char[] number = (text.endsWith("x") ? text.substring(0, text.length() - 1) : text).toCharArray();
        final long times = FixedPoint.parseOrInvalid(number, 0, number.length);
        if (times <= 0 || times % SCALE != 0 || times / SCALE > MAX_THOUSANDTHS) {
            throw illegal(text);
        }
        return new Pace(times / SCALE);
    }

    /**
     * Turns a span of recorded time into the time to take for it.
     *
     * @param recordedNs the span.
     * @return nanoseconds, 0 at {@link #MAX}; of a span so long that they would not fit, 146 years.
     */
    public long playedNs(final long recordedNs) {
        if (thousandths == 0) {
            return 0;
        }
        if (Math.abs(recordedNs / thousandths) > LONGEST_NS / 1000) {
            return recordedNs < 0 ? -LONGEST_NS : LONGEST_NS;
        }
        // In two parts: a span of months times 1000 would not fit.
        return recordedNs / thousandths * 1000 + recordedNs % thousandths * 1000 / thousandths;
    }

    @Override
    public String toString() {
        return thousandths == 0 ? "max" : FixedPoint.toString(thousandths * SCALE) + "x";
    }

    private static FeedException illegal(final String text) {
        return new FeedException("not a pace; give max, or a number of times the recorded speed from 0.001 to 1000000, pace=" + text);
    }
}
