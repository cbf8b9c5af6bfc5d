package org.kstate.examples.feed;

import java.time.LocalDate;
import java.time.ZoneId;
import java.util.concurrent.TimeUnit;

/** Turns milliseconds since midnight in New York, which the equities' files count in, into nanoseconds since 1970. */
final class EquitiesTime {
    private static final ZoneId EXCHANGE = ZoneId.of("America/New_York");
    /** The longest day of a year, the one on which clocks go back. */
    private static final long LONGEST_DAY_MS = TimeUnit.HOURS.toMillis(25);

    private final long midnightMs;

    EquitiesTime(final LocalDate date) {
        midnightMs = date.atStartOfDay(EXCHANGE).toInstant().toEpochMilli();
    }

    long epochNs(final long msOfDay) throws LineFault {
        if (msOfDay >= LONGEST_DAY_MS) {
            throw new LineFault("field 1 is not a time of the day");
        }
        return TimeUnit.MILLISECONDS.toNanos(midnightMs + msOfDay);
    }
}
