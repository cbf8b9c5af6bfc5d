package org.kstate.feeds;

import java.time.LocalDate;
import java.time.ZoneId;
import java.util.concurrent.TimeUnit;

/** Turns milliseconds since midnight in New York, which the equities' files count in, into nanoseconds since 1970. */
final class EquitiesTime {
    private static final ZoneId EXCHANGE = ZoneId.of("America/New_York");
    /** The longest day of a year, the one on which clocks go back. */
    private static final long LONGEST_DAY_MS = TimeUnit.HOURS.toMillis(25);

    private static final int EARLIEST_YEAR = 1900;
    private static final int LATEST_YEAR = 2200;

    private final long midnightMs;

    EquitiesTime(final LocalDate date) {
        midnightMs = date.atStartOfDay(EXCHANGE).toInstant().toEpochMilli();
    }

    static EquitiesTime of(final FeedInput input) {
        final LocalDate day = input.date().orElseThrow(() -> new FeedException("the day of an equities' file is not known; put YYYYMMDD into"
            + " its name or give the date, path=" + input.file()));
        if (day.getYear() < EARLIEST_YEAR || day.getYear() > LATEST_YEAR) {
            throw new FeedException("the day of an equities' file is out of range; give the right date, date=" + day + " path=" + input.file());
        }
        return new EquitiesTime(day);
    }

    long epochNs(final long msOfDay) throws LineFault {
        if (msOfDay >= LONGEST_DAY_MS) {
            throw new LineFault("field 1 is not a time of the day");
        }
        return TimeUnit.MILLISECONDS.toNanos(midnightMs + msOfDay);
    }
}
