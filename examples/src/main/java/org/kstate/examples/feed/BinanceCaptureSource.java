package org.kstate.examples.feed;

import java.io.IOException;

/**
 * A recorded Binance websocket: lines of {@code <receive time in ns> <JSON object>}.
 *
 * <p>{@code bookTicker} makes a quote, {@code trade} a trade. Depth messages and REST snapshots are read through, so that damage
 * in them is found too, and counted as ignored; what is neither is counted as unknown. A file holds one instrument: the symbol
 * inside names no state (spot and futures share it), but a line whose symbol differs from the file's first is damage, since two
 * instruments would be mixed in one state.
 */
final class BinanceCaptureSource extends LineSource {
    private static final int MAX_TIME_DIGITS = 19;

    private final BinanceMessage message = new BinanceMessage();

    BinanceCaptureSource(final LineReader reader, final InputSettings settings) {
        super(reader, settings);
    }

    @Override
    boolean parse(final LineReader line, final FeedEvent event) throws LineFault {
        final byte[] buffer = line.buffer();
        final int begin = line.offset();
        final int end = begin + line.length();
        int at = begin;
        long receiveNs = 0;
        while (at < end && buffer[at] >= '0' && buffer[at] <= '9') {
            receiveNs = receiveNs * 10 + (buffer[at] - '0');
            at++;
        }
        // 19 digits either fit or wrap to a negative number; 20 can wrap to anything.
        if (at == begin || at - begin > MAX_TIME_DIGITS || receiveNs < 0) {
            throw new LineFault("it does not begin with a receive time in nanoseconds");
        }
        if (at + 1 >= end || buffer[at] != ' ' || buffer[at + 1] != '{') {
            throw new LineFault("one space and a JSON object must follow the receive time");
        }
        try {
            message.read(buffer, at + 1, end - at - 1);
        } catch (final IOException e) {
            throw new LineFault("the JSON object is not whole");
        }
        switch (message.kind()) {
            case QUOTE -> message.toQuote(event, receiveNs);
            case TRADE -> message.toTrade(event, receiveNs);
            case DEPTH -> {
                counters.ignored++;
                return NO_EVENT;
            }
            default -> {
                counters.unknown++;
                return NO_EVENT;
            }
        }
        return EVENT;
    }
}
