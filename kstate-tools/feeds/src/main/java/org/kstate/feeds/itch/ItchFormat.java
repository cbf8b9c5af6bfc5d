package org.kstate.feeds.itch;

import java.util.EnumSet;
import java.util.Set;
import org.kstate.feeds.EventKind;
import org.kstate.feeds.FeedFormat;
import org.kstate.feeds.FeedInput;
import org.kstate.feeds.FeedSource;

/**
 * Files of NASDAQ TotalView-ITCH 5.0: messages one after the other, each behind its length in two bytes, big-endian. See
 * {@link ItchSource}.
 */
public final class ItchFormat implements FeedFormat {
    /** Length and type. */
    private static final int HEAD = 3;

    /** Creates the format; for the service loader. */
    public ItchFormat() {
    }

    @Override
    public String name() {
        return "itch50";
    }

    @Override
    public String description() {
        return "NASDAQ TotalView-ITCH 5.0 (binary, messages behind their length)";
    }

    @Override
    public Set<EventKind> kinds() {
        return EnumSet.of(EventKind.QUOTE, EventKind.TRADE);
    }

    @Override
    public boolean recognizes(final byte[] bytes, final int begin, final int end) {
        return end - begin >= HEAD
            && ((bytes[begin] & 0xff) << Byte.SIZE | bytes[begin + 1] & 0xff) == ItchSource.lengthOf(bytes[begin + 2]);
    }

    @Override
    public FeedSource open(final FeedInput input) {
        return new ItchSource(input);
    }
}
