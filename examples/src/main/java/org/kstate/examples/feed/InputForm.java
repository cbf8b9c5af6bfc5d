package org.kstate.examples.feed;

import java.util.Locale;

/** The forms of recorded files. */
enum InputForm {
    /** Lines of a receive time and a JSON message. */
    BINANCE_CAPTURE,
    /** Rows of one side of a quote. */
    EQUITIES_QUOTES,
    /** Rows of a trade. */
    EQUITIES_TRADES;

    private static final int QUOTE_COMMAS = 7;
    private static final int TRADE_COMMAS = 5;

    boolean isEquities() {
        return this != BINANCE_CAPTURE;
    }

    /**
     * Tells a file's form by the first of its lines that looks like one, and where none does by the name. A capture is never
     * mistaken; which of the two equities' forms it is the name says, if it has {@code _quote} or {@code _trade}, else the
     * number of commas.
     */
    static InputForm detect(final LineReader reader) {
        final int length = reader.peek();
        final byte[] head = reader.buffer();
        final InputForm named = named(reader.file().getFileName().toString());
        int begin = 0;
        while (begin < length) {
            int end = begin;
            while (end < length && head[end] != '\n') {
                end++;
            }
            final InputForm seen = ofLine(head, begin, end);
            if (seen != null) {
                return seen.isEquities() && named != null ? named : seen;
            }
            begin = end + 1;
        }
        if (named == null) {
            throw new FeedException("an input has none of the known forms; known are Binance captures (time in ns, space, JSON)"
                + " and US equities' quotes and trades (CSV with 8 or 6 fields), path=" + reader.file());
        }
        return named;
    }

    private static InputForm named(final String fileName) {
        final String name = fileName.toLowerCase(Locale.ROOT);
        if (name.contains("_quote")) {
            return EQUITIES_QUOTES;
        }
        return name.contains("_trade") ? EQUITIES_TRADES : null;
    }

    private static InputForm ofLine(final byte[] head, final int begin, final int end) {
        int at = begin;
        while (at < end && head[at] >= '0' && head[at] <= '9') {
            at++;
        }
        if (at == begin || at + 1 >= end) {
            return null;
        }
        if (head[at] == ' ' && head[at + 1] == '{') {
            return BINANCE_CAPTURE;
        }
        if (head[at] != ',') {
            return null;
        }
        int commas = 0;
        for (; at < end; at++) {
            commas += head[at] == ',' ? 1 : 0;
        }
        return commas == QUOTE_COMMAS ? EQUITIES_QUOTES : commas == TRADE_COMMAS ? EQUITIES_TRADES : null;
    }
}
