package org.kstate.feeds;

/** The receive time that a capture's line begins with: digits, in some unit with a fraction too. For one thread at a time. */
final class ReceiveTime {
    private static final int MAX_DIGITS = 19;

    private final EpochUnit unit;
    private int end;

    ReceiveTime(final EpochUnit unit) {
        this.unit = unit;
    }

    /**
     * Reads the time.
     *
     * @return nanoseconds since 1970.
     * @throws LineFault if there is none, or it is not of the years 2000 to 2100.
     */
    long read(final byte[] buffer, final int begin, final int limit) throws LineFault {
        int at = begin;
        long time = 0;
        while (at < limit && isDigit(buffer[at])) {
            time = time * 10 + (buffer[at] - '0');
            at++;
        }
        // 19 digits either fit or wrap to a negative number; 20 can wrap to anything.
        if (at == begin || at - begin > MAX_DIGITS || time < 0) {
            throw new LineFault("it does not begin with a receive time");
        }
        if (!unit.isPlausible(time)) {
            throw new LineFault(implausible(time));
        }
        long fractionNs = 0;
        if (at < limit && buffer[at] == '.') {
            final int point = at++;
            long digitNs = unit.ns();
            for (; at < limit && isDigit(buffer[at]); at++) {
                digitNs /= 10;
                fractionNs += digitNs * (buffer[at] - '0');
            }
            if (at == point + 1) {
                throw new LineFault("its receive time ends with a point");
            }
        }
        end = at;
        return time * unit.ns() + fractionNs;
    }

    /** Where the time read last has ended. */
    int end() {
        return end;
    }

    private String implausible(final long time) {
        final EpochUnit likely = EpochUnit.of(time);
        return "its receive time is not of the years 2000 to 2100, in " + unit.symbol()
            + (likely == null ? "" : "; in " + likely.symbol() + " it is: give that as the unit of time");
    }

    private static boolean isDigit(final byte character) {
        return character >= '0' && character <= '9';
    }
}
