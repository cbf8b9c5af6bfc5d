package org.kstate.feeds;

import java.io.IOException;

/**
 * A recorded Binance websocket: lines of {@code <receive time> <JSON object>}, the time in nanoseconds unless the settings say
 * another unit.
 *
 * <p>{@code bookTicker} makes a quote, {@code trade} a trade. Depth messages and REST snapshots are read through, so that damage
 * in them is found too, and counted as ignored; what is neither is counted as unknown. A file holds one instrument: the symbol
 * inside names no state (spot and futures share it), but a line whose symbol differs from the file's first is damage, since two
 * instruments would be mixed in one state.
 */
final class BinanceCaptureSource extends LineSource {
    private final ReceiveTime receiveTime;
    private final BinanceMessage message = new BinanceMessage();

    BinanceCaptureSource(final FeedInput input) {
        super(input);
        receiveTime = new ReceiveTime(input.timeUnit());
    }

    @Override
    boolean parse(final LineReader line, final FeedEvent event) throws LineFault {
        final byte[] buffer = line.buffer();
        final int begin = line.offset();
        final int end = begin + line.length();
        final long receiveNs = receiveTime.read(buffer, begin, end);
        final int at = receiveTime.end();
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
                counters.count(FeedCount.IGNORED);
                return NO_EVENT;
            }
            default -> {
                counters.count(FeedCount.UNKNOWN);
                return NO_EVENT;
            }
        }
        return EVENT;
    }
}
