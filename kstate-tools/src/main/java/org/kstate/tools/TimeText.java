package org.kstate.tools;

import java.time.DateTimeException;
import org.kstate.tools.values.EpochTime;

/** Times as people read and write them: ISO 8601, UTC, with all nanoseconds. Pure: safe for any thread. */
final class TimeText {
    private TimeText() {
    }

    static String of(final long epochNs) {
        return EpochTime.text(epochNs);
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
        return EpochTime.parse(text);
    }
}
