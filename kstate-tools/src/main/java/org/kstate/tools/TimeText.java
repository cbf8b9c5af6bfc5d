package org.kstate.tools;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Times as people read and write them: ISO 8601, UTC, with all nanoseconds. Pure: safe for any thread. */
final class TimeText {
    private static final long SECOND_NS = 1_000_000_000L;
    private static final DateTimeFormatter FORMAT =
        DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSSSS'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private TimeText() {
    }

    static String of(final long epochNs) {
        return FORMAT.format(Instant.ofEpochSecond(Math.floorDiv(epochNs, SECOND_NS), Math.floorMod(epochNs, SECOND_NS)));
    }

    /**
     * Reads a time.
     *
     * @param text with a zone: {@code 2024-08-08T23:54:13.9Z}, {@code 2024-08-09T01:54:13+02:00}.
     * @return nanoseconds since 1970.
     * @throws DateTimeException   if it is none.
     * @throws ArithmeticException if it is out of range.
     */
    static long parse(final String text) {
        final Instant instant = OffsetDateTime.parse(text).toInstant();
        return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), SECOND_NS), instant.getNano());
    }
}
