package org.kstate.tools.values;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Times as people read and write them: ISO 8601, UTC, with all nanoseconds. Pure: safe for any thread. */
public final class EpochTime {
    private static final long SECOND_NS = 1_000_000_000L;
    private static final DateTimeFormatter FORMAT =
        DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSSSS'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private EpochTime() {
    }

    /**
     * Writes a time.
     *
     * @param epochNs nanoseconds since 1970.
     * @return for instance {@code 2024-08-08T23:54:13.900000000Z}.
     */
    public static String text(final long epochNs) {
        return text(epochNs, SECOND_NS);
    }

    /**
     * Writes a time of any unit.
     *
     * @param sinceEpoch units since 1970.
     * @param inASecond  how many of them are a second: a power of ten up to a thousand million.
     * @return for instance {@code 2024-08-08T23:54:13.900000000Z}.
     */
    static String text(final long sinceEpoch, final long inASecond) {
        final long ns = Math.floorMod(sinceEpoch, inASecond) * (SECOND_NS / inASecond);
        return FORMAT.format(Instant.ofEpochSecond(Math.floorDiv(sinceEpoch, inASecond), ns));
    }

    /**
     * Reads a time.
     *
     * @param text with a zone: {@code 2024-08-08T23:54:13.9Z}, {@code 2024-08-09T01:54:13+02:00}.
     * @return nanoseconds since 1970.
     * @throws DateTimeException   if it is none.
     * @throws ArithmeticException if it is out of range.
     */
    public static long parse(final String text) {
        return parse(text, SECOND_NS);
    }

    /**
     * Reads a time in any unit.
     *
     * @param text      as of {@link #parse(String)}.
     * @param inASecond how many units are a second: a power of ten up to a thousand million.
     * @return units since 1970.
     * @throws DateTimeException   if it is none.
     * @throws ArithmeticException if it is out of range, or finer than the unit.
     */
    public static long parse(final String text, final long inASecond) {
        final Instant instant = OffsetDateTime.parse(text).toInstant();
        final long unitNs = SECOND_NS / inASecond;
        if (instant.getNano() % unitNs != 0) {
            throw new ArithmeticException("smaller than the unit: " + text);
        }
        return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), inASecond), instant.getNano() / unitNs);
    }
}
