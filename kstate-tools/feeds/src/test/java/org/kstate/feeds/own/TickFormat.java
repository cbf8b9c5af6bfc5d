package org.kstate.feeds.own;

import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Set;
import org.kstate.feeds.EventKind;
import org.kstate.feeds.FeedFormat;
import org.kstate.feeds.FeedInput;
import org.kstate.feeds.FeedSource;

/** A format as somebody else would write it, outside of Kstate's package: lines of {@code tick SYMBOL NANOSECONDS PRICE QUANTITY}. */
public final class TickFormat implements FeedFormat {
    private static final String BEGIN = "tick ";

    @Override
    public String name() {
        return "tick";
    }

    @Override
    public String description() {
        return "ticks (" + BEGIN + "SYMBOL NANOSECONDS PRICE QUANTITY)";
    }

    @Override
    public Set<EventKind> kinds() {
        return EnumSet.of(EventKind.TRADE);
    }

    @Override
    public boolean recognizes(final byte[] bytes, final int begin, final int end) {
        return end - begin > BEGIN.length() && new String(bytes, begin, BEGIN.length(), StandardCharsets.US_ASCII).equals(BEGIN);
    }

    @Override
    public FeedSource open(final FeedInput input) {
        return new TickSource(input);
    }
}
