package org.kstate.feeds;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.TemporalAccessor;
import java.util.EnumMap;
import java.util.Map;

/** Times and numbers in the fields of a row, read exactly. For one thread at a time. */
final class CsvValues {
    /** What vendors write for a price that there is none of, in whole numbers. */
    private static final long UNDEFINED = Long.MAX_VALUE;
    private static final int LONGEST_NUMBER = 64;
    private static final DateTimeFormatter ISO = new DateTimeFormatterBuilder().append(DateTimeFormatter.ISO_LOCAL_DATE_TIME)
        .optionalStart().appendOffset("+HH:mm", "Z").optionalEnd().toFormatter();

    private final CsvFields fields;
    private final char[] characters = new char[LONGEST_NUMBER];
    private final Map<EpochUnit, ReceiveTime> clocks = new EnumMap<>(EpochUnit.class);

    CsvValues(final CsvFields fields) {
        this.fields = fields;
        for (final EpochUnit unit : EpochUnit.values()) {
            clocks.put(unit, new ReceiveTime(unit));
        }
    }

    boolean beginsWithDigit(final int field) {
        return !fields.isEmpty(field) && Digits.isDigit(fields.bytes()[fields.begin(field)]);
    }

    /** Nanoseconds since 1970; {@link FeedEvent#ABSENT} for an empty field. */
    long time(final int field, final CsvMapping.Column column) throws LineFault {
        if (fields.isEmpty(field)) {
            return FeedEvent.ABSENT;
        }
        final int begin = fields.begin(field);
        final int end = fields.end(field);
        final int digits = Digits.end(fields.bytes(), begin, end);
        if (column.unit() == null || digits < end && fields.bytes()[digits] == '-') {
            return isoTime(field);
        }
        final ReceiveTime clock = clocks.get(column.unit());
        final long timeNs = clock.read(fields.bytes(), begin, end);
        if (clock.end() != end) {
            throw new LineFault("something follows the time in field " + (field + 1));
        }
        return timeNs;
    }

    /** A decimal number, or a whole one of which so many digits are decimals; {@link FeedEvent#ABSENT} for an empty field. */
    long decimal(final int field, final int decimals) throws LineFault {
        final int begin = fields.begin(field);
        final int length = fields.end(field) - begin;
        if (length == 0) {
            return FeedEvent.ABSENT;
        }
        boolean point = false;
        for (int i = 0; i < length && i < LONGEST_NUMBER; i++) {
            characters[i] = (char) (fields.bytes()[begin + i] & 0xff);
            point |= characters[i] == '.';
        }
        if (length > LONGEST_NUMBER) {
            throw notANumber(field);
        }
        if (decimals == 0 || point) {
            final long value = FixedPoint.parseOrInvalid(characters, 0, length);
            if (value == FixedPoint.INVALID) {
                throw notANumber(field);
            }
            return value;
        }
        return scaled(number(field), decimals, field);
    }

    /** A whole number; {@link FeedEvent#ABSENT} for what is none. */
    long numberOrAbsent(final int field) {
        try {
            return number(field);
        } catch (final LineFault e) {
            // Some venues number their trades by letters; a payload has no place for those.
            return FeedEvent.ABSENT;
        }
    }

    private long number(final int field) throws LineFault {
        final byte[] bytes = fields.bytes();
        final int end = fields.end(field);
        final int begin = fields.begin(field);
        final int first = begin < end && bytes[begin] == '-' ? begin + 1 : begin;
        if (first == end || Digits.end(bytes, first, end) != end) {
            throw notANumber(field);
        }
        try {
            return Long.parseLong(new String(bytes, begin, end - begin, StandardCharsets.US_ASCII));
        } catch (final NumberFormatException e) {
            throw notANumber(field);
        }
    }

    private static long scaled(final long number, final int decimals, final int field) throws LineFault {
        if (number == UNDEFINED) {
            return FeedEvent.ABSENT;
        }
        final int shift = FixedPoint.DECIMALS - decimals;
        final long factor = power(Math.abs(shift));
        if (shift >= 0) {
            if (number > Long.MAX_VALUE / factor || number < -Long.MAX_VALUE / factor) {
                throw notANumber(field);
            }
            return number * factor;
        }
        if (number % factor != 0) {
            throw notANumber(field);
        }
        return number / factor;
    }

    private static long power(final int exponent) {
        long power = 1;
        for (int i = 0; i < exponent; i++) {
            power *= 10;
        }
        return power;
    }

    private long isoTime(final int field) throws LineFault {
        final int begin = fields.begin(field);
        final String text = new String(fields.bytes(), begin, fields.end(field) - begin, StandardCharsets.ISO_8859_1).strip().replace(' ', 'T');
        try {
            final TemporalAccessor parsed = ISO.parseBest(text, OffsetDateTime::from, LocalDateTime::from);
            final Instant instant = parsed instanceof OffsetDateTime time ? time.toInstant()
                : ((LocalDateTime) parsed).toInstant(ZoneOffset.UTC);
            if (EpochUnit.SECONDS.isPlausible(instant.getEpochSecond())) {
                return instant.getEpochSecond() * EpochUnit.SECONDS.ns() + instant.getNano();
            }
        } catch (final DateTimeException e) {
            throw new LineFault("field " + (field + 1) + " is not a time of ISO 8601");
        }
        throw new LineFault("field " + (field + 1) + " is not a time of the years 2000 to 2100");
    }

    private static LineFault notANumber(final int field) {
        return new LineFault("field " + (field + 1) + " is not a number of at most 8 decimals and 64 bits");
    }
}
