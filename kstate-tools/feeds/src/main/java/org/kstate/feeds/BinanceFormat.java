package org.kstate.feeds;

import java.util.EnumSet;
import java.util.Set;

/** Recorded Binance websockets: see {@link BinanceCaptureSource}. */
public final class BinanceFormat implements FeedFormat {
    /** Creates the format; for the service loader. */
    public BinanceFormat() {
    }

    @Override
    public String name() {
        return "binance";
    }

    @Override
    public String description() {
        return "Binance captures (time, space, JSON with bookTicker, trade and depth)";
    }

    @Override
    public Set<EventKind> kinds() {
        return EnumSet.of(EventKind.QUOTE, EventKind.TRADE);
    }

    @Override
    public boolean recognizes(final byte[] bytes, final int begin, final int end) {
        int at = Digits.end(bytes, begin, end);
        if (at == begin) {
            return false;
        }
        if (at < end && bytes[at] == '.') {
            at = Digits.end(bytes, at + 1, end);
        }
        return at + 1 < end && bytes[at] == ' ' && bytes[at + 1] == '{';
    }

    @Override
    public FeedSource open(final FeedInput input) {
        return new BinanceCaptureSource(input);
    }
}
