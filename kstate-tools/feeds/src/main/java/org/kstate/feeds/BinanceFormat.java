package org.kstate.feeds;

import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Set;
import java.util.regex.Pattern;

/** Recorded Binance websockets: see {@link BinanceCaptureSource}. */
public final class BinanceFormat implements FeedFormat {
    /** As many bytes as a message's kind shows in. */
    private static final int HEAD = 256;
    /** Other venues' messages are JSON as well. */
    private static final Pattern MESSAGE = Pattern.compile("\\{\\s*\"(stream\"\\s*:\\s*\"[^\"]*@|lastUpdateId\""
        + "|e\"\\s*:\\s*\"(bookTicker|trade|depthUpdate)\"|u\"\\s*:\\s*\\d+\\s*,\\s*\"s\"\\s*:\\s*\"[^\"]*\"\\s*,\\s*\"b\"\\s*:)");

    /** Creates the format; for the service loader. */
    public BinanceFormat() {
    }

    @Override
    public String name() {
        return "binance";
    }

    @Override
    public String description() {
        return "Binance captures (time, space, JSON with bookTicker, trade and depth, or the JSON alone)";
    }

    @Override
    public Set<EventKind> kinds() {
        return EnumSet.allOf(EventKind.class);
    }

    @Override
    public boolean recognizes(final byte[] bytes, final int begin, final int end) {
        if (begin < end && bytes[begin] == '{') {
            final String head = new String(bytes, begin, Math.min(end - begin, HEAD), StandardCharsets.ISO_8859_1);
            return MESSAGE.matcher(head).lookingAt();
        }
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
