package org.kstate.feeds;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Arrays;
import org.kstate.feeds.book.BookSide;

/** The levels in one depth message or snapshot: prices with the quantities that are there now. For one thread at a time. */
final class BinanceDepth {
    private static final int INITIAL_LEVELS = 256;

    private final Levels bids = new Levels();
    private final Levels asks = new Levels();
    private long firstId = FeedEvent.ABSENT;
    private long lastId = FeedEvent.ABSENT;
    private long previousId = FeedEvent.ABSENT;
    private boolean snapshot;
    private boolean spoiled;

    void clear() {
        bids.count = 0;
        asks.count = 0;
        bids.seen = false;
        asks.seen = false;
        firstId = FeedEvent.ABSENT;
        lastId = FeedEvent.ABSENT;
        previousId = FeedEvent.ABSENT;
        snapshot = false;
        spoiled = false;
    }

    /** Takes a member that only messages of this kind have, or have in this form; the parser is at its value. */
    void take(final String name, final JsonToken token, final JsonParser parser) throws IOException {
        switch (name) {
            case "U" -> firstId = number(token, parser);
            case "u" -> lastId = number(token, parser);
            case "pu" -> previousId = number(token, parser);
            case "lastUpdateId" -> {
                lastId = number(token, parser);
                snapshot = true;
            }
            case "b", "bids" -> spoiled |= !bids.read(token, parser);
            case "a", "asks" -> spoiled |= !asks.read(token, parser);
            default -> {
                // Of no use for a book.
            }
        }
    }

    /** Refuses what cannot be put into a book. */
    void check() throws LineFault {
        if (spoiled || !bids.seen || !asks.seen) {
            throw new LineFault("the levels of the book are missing or not of their form");
        }
        if (lastId == FeedEvent.ABSENT || !snapshot && (firstId == FeedEvent.ABSENT || firstId > lastId)) {
            throw new LineFault("the numbers of the depth message are missing or not of their form");
        }
    }

    boolean isSnapshot() {
        return snapshot;
    }

    /** Number of the first change in it. */
    long firstId() {
        return firstId;
    }

    /** Number of the last change in it. */
    long lastId() {
        return lastId;
    }

    /** Whether nothing is missing between the change of that number and this message. Futures name the message before, spot counts on. */
    boolean follows(final long id) {
        return previousId == FeedEvent.ABSENT ? firstId <= id + 1 : previousId <= id;
    }

    /** Whether this is the next message after the one that ended with that number. */
    boolean isNextAfter(final long id) {
        return previousId == FeedEvent.ABSENT ? firstId == id + 1 : previousId == id;
    }

    void applyTo(final BookSide bidSide, final BookSide askSide) {
        bids.applyTo(bidSide);
        asks.applyTo(askSide);
    }

    /** A copy that the next message does not change. */
    BinanceDepth copy() {
        final BinanceDepth copy = new BinanceDepth();
        copy.bids.copyFrom(bids);
        copy.asks.copyFrom(asks);
        copy.firstId = firstId;
        copy.lastId = lastId;
        copy.previousId = previousId;
        return copy;
    }

    private long number(final JsonToken token, final JsonParser parser) throws IOException {
        if (token == JsonToken.VALUE_NUMBER_INT && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER && parser.getLongValue() >= 0) {
            return parser.getLongValue();
        }
        spoiled = true;
        return FeedEvent.ABSENT;
    }

    /** Prices and quantities of one side. */
    private static final class Levels {
        private long[] words = new long[2 * INITIAL_LEVELS];
        private int count;
        private boolean seen;

        /** Reads an array of arrays of a price and a quantity; false if it is none. */
        boolean read(final JsonToken token, final JsonParser parser) throws IOException {
            if (token != JsonToken.START_ARRAY || seen) {
                return false;
            }
            seen = true;
            for (JsonToken next = parser.nextToken(); next != JsonToken.END_ARRAY; next = parser.nextToken()) {
                if (next != JsonToken.START_ARRAY) {
                    return false;
                }
                final long price = decimal(parser);
                final long quantity = decimal(parser);
                if (price < 0 || quantity < 0 || parser.nextToken() != JsonToken.END_ARRAY) {
                    return false;
                }
                add(price, quantity);
            }
            return true;
        }

        void applyTo(final BookSide side) {
            for (int i = 0; i < count; i++) {
                side.set(words[2 * i], words[2 * i + 1]);
            }
        }

        void copyFrom(final Levels other) {
            words = Arrays.copyOf(other.words, 2 * other.count);
            count = other.count;
        }

        private void add(final long price, final long quantity) {
            if (2 * count == words.length) {
                words = Arrays.copyOf(words, 4 * count);
            }
            words[2 * count] = price;
            words[2 * count + 1] = quantity;
            count++;
        }

        private static long decimal(final JsonParser parser) throws IOException {
            return parser.nextToken() == JsonToken.VALUE_STRING
                ? FixedPoint.parseOrInvalid(parser.getTextCharacters(), parser.getTextOffset(), parser.getTextLength()) : FixedPoint.INVALID;
        }
    }
}
