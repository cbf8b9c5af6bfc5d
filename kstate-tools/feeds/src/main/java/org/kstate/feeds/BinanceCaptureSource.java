package org.kstate.feeds;

import java.io.IOException;
import java.util.List;

/**
 * A recorded Binance websocket: lines of {@code <receive time> <JSON object>}, the time in nanoseconds unless the settings say
 * another unit.
 *
 * <p>A line may be the JSON object alone, also that of a single stream, which has no {@code stream} and {@code data} around it. The time of
 * the event is its receive time then: when it was sent, else when it happened, else that of the message before.
 *
 * <p>{@code bookTicker} makes a quote, {@code trade} a trade. If somebody wants the book, depth messages and REST snapshots make its best levels, see
 * {@link BinanceBook}. Else they are counted as ignored; they are read through all the same, so that damage in them is found too. What is neither is
 * counted as unknown. A file holds one instrument. The symbol inside names no state, since spot and futures share it. A line whose symbol differs
 * from the file's first is damage. Two instruments would be mixed in one state.
 */
final class BinanceCaptureSource extends LineSource {
    private final ReceiveTime receiveTime;
    private final BinanceMessage message;
    /** Null if nobody wants it. */
    private final BinanceBook book;
    private final boolean bare;

    BinanceCaptureSource(final FeedInput input) {
        super(input);
        message = new BinanceMessage(input.wantsDepth() ? new BinanceDepth() : null);
        book = input.wantsDepth() ? new BinanceBook() : null;
        receiveTime = new ReceiveTime(input.timeUnit());
        // The format was told by these bytes, so they are there.
        final LineReader reader = input.reader();
        bare = reader.position() < reader.limit() && reader.buffer()[reader.position()] == '{';
    }

    @Override
    public boolean tellsDepth() {
        return book != null;
    }

    @Override
    public List<String> remarks() {
        return bare ? List.of("messages without receive times: the times of the events are used") : List.of();
    }

    @Override
    boolean parse(final LineReader line, final FeedEvent event) throws LineFault {
        final byte[] buffer = line.buffer();
        final int begin = line.offset();
        final int end = begin + line.length();
        final boolean withoutTime = begin < end && buffer[begin] == '{';
        long receiveNs = withoutTime ? FeedEvent.ABSENT : receiveTime.read(buffer, begin, end);
        final int at = withoutTime ? begin - 1 : receiveTime.end();
        if (!withoutTime && (at + 1 >= end || buffer[at] != ' ' || buffer[at + 1] != '{')) {
            throw new LineFault("one space and a JSON object must follow the receive time");
        }
        try {
            message.read(buffer, at + 1, end - at - 1);
        } catch (final IOException e) {
            throw new LineFault("the JSON object is not whole");
        }
        if (withoutTime && message.kind() != BinanceMessage.Kind.OTHER && !message.isSnapshot()) {
            receiveNs = message.eventNs();
        }
        switch (message.kind()) {
            case QUOTE -> message.toQuote(event, receiveNs);
            case TRADE -> message.toTrade(event, receiveNs);
            case DEPTH -> {
                // A snapshot without any time enters the book; the next message tells it.
                if (book != null && message.toDepth(event, book, receiveNs) && receiveNs != FeedEvent.ABSENT) {
                    return EVENT;
                }
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
