package org.kstate.tools;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.kstate.tools.values.EpochTime;

/** Times as people read and write them: ISO 8601, UTC, with all nanoseconds. Safe for any thread. */
final class TimeText {
    /** The ways to say a time, for help and messages. */
    static final String WAYS = "2024-08-08T23:54:13.9Z, a day in UTC as 2024-08-08, nanoseconds since 1970 in 16 digits or more, or so long"
        + " ago as -5m"
        + " (ms, s, m, h, d)";

    private static final Pattern AGO = Pattern.compile("-(\\d{1,9}(?:\\.\\d{1,9})?)(ms|s|m|h|d)");
    private static final Pattern EPOCH_NS = Pattern.compile("\\d{16,19}");
    private static final Pattern DAY = Pattern.compile("\\d{4}-\\d\\d-\\d\\d");
    private static final Map<String, TimeUnit> UNITS =
        Map.of("ms", TimeUnit.MILLISECONDS, "s", TimeUnit.SECONDS, "m", TimeUnit.MINUTES, "h", TimeUnit.HOURS, "d", TimeUnit.DAYS);

    private TimeText() {
    }

    static String of(final long epochNs) {
        return EpochTime.text(epochNs);
    }

    /** Whether a number is nanoseconds since 1970, and no version: no state has so many. */
    static boolean isEpochNs(final String text) {
        return EPOCH_NS.matcher(text).matches();
    }

    /**
     * Reads a time, in one of {@link #WAYS}.
     *
     * @param text with a zone where it has hours: {@code 2024-08-08T23:54:13.9Z}, {@code 2024-08-09T01:54:13+02:00}.
     * @return nanoseconds since 1970.
     * @throws DateTimeException     if it is none.
     * @throws ArithmeticException   if it is out of range.
     */
    static long parse(final String text) {
        if (isEpochNs(text)) {
            try {
                return Long.parseLong(text);
            } catch (final NumberFormatException e) {
                throw new DateTimeException(text, e);
            }
        }
        final Matcher ago = AGO.matcher(text);
        if (ago.matches()) {
            final double ns = Double.parseDouble(ago.group(1)) * UNITS.get(ago.group(2)).toNanos(1);
            return Math.subtractExact(TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis()), (long) ns);
        }
        return DAY.matcher(text).matches()
            ? Math.multiplyExact(LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toEpochSecond(),
                TimeUnit.SECONDS.toNanos(1)) : EpochTime.parse(text);
    }
}
