package org.kstate.feeds;

/** The fields of one line between its commas, without quoting, which the equities' files do not use. For one thread at a time. */
final class CsvRow {
    /** More digits might not fit; no field comes near. */
    private static final int MAX_DIGITS = 18;
    /** After the numbers come an exchange's letter, a condition and a mark. */
    private static final int TAIL_FIELDS = 3;

    private final int[] ends;
    private byte[] buffer;
    private int begin;

    CsvRow(final int fields) {
        ends = new int[fields];
    }

    /** Takes a line apart, which must have exactly the number of fields that this row was made for. */
    void split(final LineReader line) throws LineFault {
        buffer = line.buffer();
        begin = line.offset();
        final int end = begin + line.length();
        int fields = 0;
        for (int at = begin; at <= end; at++) {
            if (at == end || buffer[at] == ',') {
                if (fields < ends.length) {
                    ends[fields] = at;
                }
                fields++;
            }
        }
        if (fields != ends.length) {
            throw new LineFault("the row must have " + ends.length + " fields and has " + fields);
        }
    }

    /** The field as a whole number that is not negative. */
    long number(final int field) throws LineFault {
        final int from = from(field);
        final int to = ends[field];
        long value = 0;
        for (int at = from; at < to; at++) {
            final int digit = buffer[at] - '0';
            if (digit < 0 || digit > 9) {
                throw notANumber(field);
            }
            value = value * 10 + digit;
        }
        if (from == to || to - from > MAX_DIGITS) {
            throw notANumber(field);
        }
        return value;
    }

    /** The field as a whole number, times a factor. */
    long scaled(final int field, final long factor) throws LineFault {
        final long number = number(field);
        if (number > Long.MAX_VALUE / factor) {
            throw new LineFault("field " + (field + 1) + " is too large");
        }
        return number * factor;
    }

    /** Checks the last three fields, which are of no use here but tell a damaged row: exchange, condition, suspicious or not. */
    void checkTail() throws LineFault {
        final int exchange = ends.length - 3;
        final int from = from(exchange);
        if (ends[exchange] - from != 1 || buffer[from] < 'A' || buffer[from] > 'Z') {
            throw new LineFault("field " + (exchange + 1) + " must be an exchange's letter");
        }
        for (int at = from(exchange + 1); at < ends[exchange + 1]; at++) {
            if (Character.digit(buffer[at], 16) < 0) {
                throw notANumber(exchange + 1);
            }
        }
        final int flag = from(exchange + 2);
        if (ends[exchange + 2] - flag != 1 || buffer[flag] != '0' && buffer[flag] != '1') {
            throw new LineFault("field " + (exchange + 3) + " must be 0 or 1");
        }
    }

    /** How many fields the row of a quote or a trade has; 0 if it is neither. Other venues have tables with as many fields. */
    static int fieldsOfEquities(final byte[] head, final int begin, final int end) {
        int fields = 1;
        for (int at = begin; at < end; at++) {
            fields += head[at] == ',' ? 1 : 0;
        }
        int from = begin;
        for (int field = 0; field < fields - TAIL_FIELDS; field++) {
            final int to = Digits.end(head, from, end);
            if (to == from || to == end || head[to] != ',') {
                return 0;
            }
            from = to + 1;
        }
        final boolean letter = from + 1 < end && head[from] >= 'A' && head[from] <= 'Z' && head[from + 1] == ',';
        return letter ? fields : 0;
    }

    private int from(final int field) {
        return field == 0 ? begin : ends[field - 1] + 1;
    }

    private static LineFault notANumber(final int field) {
        return new LineFault("field " + (field + 1) + " is not a whole number");
    }
}
