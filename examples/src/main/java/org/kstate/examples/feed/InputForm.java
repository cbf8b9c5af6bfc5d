package org.kstate.examples.feed;

/** The forms of recorded files. */
enum InputForm {
    /** Lines of a receive time and a JSON message. */
    BINANCE_CAPTURE,
    /** Rows of one side of a quote. */
    EQUITIES_QUOTES,
    /** Rows of a trade. */
    EQUITIES_TRADES;

    /** The forms that are known, for messages. */
    static final String KNOWN = "known are Binance captures (time, space, JSON with bookTicker, trade and depth) and US equities' quotes"
        + " and trades (CSV with 8 or 6 fields)";

    private static final int QUOTE_FIELDS = 8;
    private static final int TRADE_FIELDS = 6;
    /** After the numbers come an exchange's letter, a condition and a mark. */
    private static final int TAIL_FIELDS = 3;

    boolean isEquities() {
        return this != BINANCE_CAPTURE;
    }

    /**
     * Tells a file's form by the first of its lines that looks like one; what the file is called says nothing. A line that comes through a
     * pipe is looked at when it is there.
     */
    static InputForm detect(final LineReader reader) {
        LineExcerpt first = null;
        int begin = 0;
        boolean more = true;
        while (more) {
            more = reader.peek();
            begin = Math.max(begin, reader.position());
            for (int end = lineEnd(reader, begin, more); end >= 0; end = lineEnd(reader, begin, more)) {
                final InputForm seen = ofLine(reader.buffer(), begin, end);
                if (seen != null) {
                    return seen;
                }
                if (first == null) {
                    first = LineExcerpt.of(reader.buffer(), begin, end);
                }
                begin = end + 1;
            }
        }
        throw new FeedException("an input has none of the known forms; " + KNOWN + ", path=" + reader.file() + " firstLine="
            + (first == null ? "(none)" : first));
    }

    /** Where the line that begins here ends; -1 if there is none, or not the whole of it yet. */
    private static int lineEnd(final LineReader reader, final int begin, final boolean more) {
        int end = begin;
        while (end < reader.limit() && reader.buffer()[end] != '\n') {
            end++;
        }
        return end < reader.limit() || !more && begin < end ? end : -1;
    }

    private static InputForm ofLine(final byte[] head, final int begin, final int lineEnd) {
        final int end = lineEnd > begin && head[lineEnd - 1] == '\r' ? lineEnd - 1 : lineEnd;
        int at = afterDigits(head, begin, end);
        if (at == begin) {
            return null;
        }
        if (at < end && head[at] == '.') {
            at = afterDigits(head, at + 1, end);
        }
        if (at + 1 < end && head[at] == ' ' && head[at + 1] == '{') {
            return BINANCE_CAPTURE;
        }
        final int fields = fieldsOfEquities(head, begin, end);
        return fields == QUOTE_FIELDS ? EQUITIES_QUOTES : fields == TRADE_FIELDS ? EQUITIES_TRADES : null;
    }

    /** How many fields the row of a quote or a trade has; 0 if it is neither. Other venues have tables with as many fields. */
    private static int fieldsOfEquities(final byte[] head, final int begin, final int end) {
        int fields = 1;
        for (int at = begin; at < end; at++) {
            fields += head[at] == ',' ? 1 : 0;
        }
        int from = begin;
        for (int field = 0; field < fields - TAIL_FIELDS; field++) {
            final int to = afterDigits(head, from, end);
            if (to == from || to == end || head[to] != ',') {
                return 0;
            }
            from = to + 1;
        }
        final boolean letter = from + 1 < end && head[from] >= 'A' && head[from] <= 'Z' && head[from + 1] == ',';
        return letter ? fields : 0;
    }

    private static int afterDigits(final byte[] head, final int from, final int end) {
        int at = from;
        while (at < end && head[at] >= '0' && head[at] <= '9') {
            at++;
        }
        return at;
    }
}
