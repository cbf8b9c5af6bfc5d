package org.kstate.feeds;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;

import java.io.IOException;
import java.util.Arrays;

/**
 * One message of a Binance stream, read token by token. Members may stand in any order, {@code data} before {@code stream} too:
 * values are collected by name first and judged when the kind is known. For one thread at a time.
 */
final class BinanceMessage {
    /** What kind of message it is. */
    enum Kind {
        /** Best bid and offer. */
        QUOTE,
        /** A trade. */
        TRADE,
        /** A change of the book's depth, or a snapshot of it. */
        DEPTH,
        /** Anything else. */
        OTHER
    }

    /** Names are not interned: damaged files have endless wrong ones. */
    private static final JsonFactory JSON = JsonFactory.builder().disable(JsonFactory.Feature.INTERN_FIELD_NAMES).build();
    private static final String DEPTH = "@depth";

    /** The members of {@code data} that a quote or a trade is made of; a bit of {@link #seen} and a place in {@link #values} each. */
    private static final String MEMBERS = "uTEtbBaApqms";
    private static final int UPDATE_ID = MEMBERS.indexOf('u');
    private static final int TRANSACTION_TIME = MEMBERS.indexOf('T');
    private static final int EVENT_TIME = MEMBERS.indexOf('E');
    private static final int TRADE_ID = MEMBERS.indexOf('t');
    private static final int FIRST_DECIMAL = MEMBERS.indexOf('b');
    private static final int BID_PRICE = FIRST_DECIMAL;
    private static final int BID_QUANTITY = MEMBERS.indexOf('B');
    private static final int ASK_PRICE = MEMBERS.indexOf('a');
    private static final int ASK_QUANTITY = MEMBERS.indexOf('A');
    private static final int PRICE = MEMBERS.indexOf('p');
    private static final int QUANTITY = MEMBERS.indexOf('q');
    private static final int BUYER_IS_MAKER = MEMBERS.indexOf('m');
    private static final int SYMBOL = MEMBERS.indexOf('s');

    private final long[] values = new long[MEMBERS.length()];
    /** Null if nobody wants it. */
    private final BinanceDepth depth;
    private String type;
    private boolean snapshot;
    private char[] symbol;
    private char[] firstSymbol;
    private Kind kind;
    private int seen;
    private int spoiled;
    private int repeated;
    private boolean sameSymbol;
    private boolean hasData;
    private long lastEventNs = FeedEvent.ABSENT;

    /**
     * Creates a message.
     *
     * @param depth takes the levels of depth messages and snapshots; null to leave them out.
     */
    BinanceMessage(final BinanceDepth depth) {
        this.depth = depth;
    }

    Kind kind() {
        return kind;
    }

    /** Whether it is a whole book, as the REST interface gives it: without a time. */
    boolean isSnapshot() {
        return snapshot;
    }

    /** Reads one JSON object which must fill the given bytes. */
    void read(final byte[] buffer, final int offset, final int length) throws IOException, LineFault {
        kind = Kind.OTHER;
        seen = 0;
        spoiled = 0;
        repeated = 0;
        sameSymbol = true;
        hasData = false;
        type = null;
        snapshot = false;
        if (depth != null) {
            depth.clear();
        }
        try (JsonParser parser = JSON.createParser(buffer, offset, length)) {
            parser.nextToken();
            String name = parser.nextFieldName();
            if (name != null && name.length() == 1) {
                // What a stream of its own gives: no member "data" around it, and none that names the stream.
                readData(parser, name);
                kind = rawKind();
                hasData = true;
                name = null;
            }
            for (; name != null; name = parser.nextFieldName()) {
                final JsonToken token = parser.nextToken();
                if ("stream".equals(name) && token == JsonToken.VALUE_STRING) {
                    kind = kindOf(parser);
                } else if ("data".equals(name) && token == JsonToken.START_OBJECT) {
                    hasData = true;
                    readData(parser, parser.nextFieldName());
                } else {
                    if ("lastUpdateId".equals(name)) {
                        kind = Kind.DEPTH;
                        snapshot = true;
                    }
                    if (depth != null) {
                        depth.take(name, token, parser);
                    }
                    parser.skipChildren();
                }
            }
            if (parser.currentToken() != JsonToken.END_OBJECT || parser.nextToken() != null) {
                throw new LineFault("something follows the JSON object");
            }
        }
    }

    void toQuote(final FeedEvent event, final long receiveNs) throws LineFault {
        check();
        event.quote(required(BID_PRICE), required(BID_QUANTITY), required(ASK_PRICE), required(ASK_QUANTITY),
            required(UPDATE_ID)).time(receiveNs, exchangeNs());
        claimSymbol();
    }

    void toTrade(final FeedEvent event, final long receiveNs) throws LineFault {
        check();
        event.trade(required(PRICE), required(QUANTITY), required(TRADE_ID),
            required(BUYER_IS_MAKER) == 0 ? Aggressor.BUYER : Aggressor.SELLER).time(receiveNs, exchangeNs());
        claimSymbol();
    }

    /** Puts the levels of a depth message or snapshot into a book; false if that changed nothing. */
    boolean toDepth(final FeedEvent event, final BinanceBook book, final long receiveNs) throws LineFault {
        if (!snapshot) {
            check();
        }
        if (!book.take(depth)) {
            return false;
        }
        final long exchangeNs = exchangeNs();
        book.toDepth(event);
        event.time(receiveNs, exchangeNs == FeedEvent.ABSENT ? timeNs(EVENT_TIME) : exchangeNs);
        if (!snapshot) {
            claimSymbol();
        }
        return true;
    }

    private void readData(final JsonParser parser, final String first) throws IOException {
        for (String name = first; name != null; name = parser.nextFieldName()) {
            final JsonToken token = parser.nextToken();
            final int member = name.length() == 1 ? MEMBERS.indexOf(name.charAt(0)) : -1;
            if (depth != null) {
                depth.take(name, token, parser);
            }
            if (member >= 0) {
                take(member, token, parser);
            } else if (token == JsonToken.VALUE_STRING && "e".equals(name)) {
                type = parser.getText();
            }
            parser.skipChildren();
        }
    }

    private void take(final int member, final JsonToken token, final JsonParser parser) throws IOException {
        final int bit = 1 << member;
        repeated |= seen & bit;
        seen |= bit;
        if (member < FIRST_DECIMAL) {
            if (token == JsonToken.VALUE_NUMBER_INT && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
                values[member] = parser.getLongValue();
                return;
            }
        } else if (member < BUYER_IS_MAKER) {
            if (token == JsonToken.VALUE_STRING) {
                values[member] = FixedPoint.parseOrInvalid(
                    parser.getTextCharacters(), parser.getTextOffset(), parser.getTextLength());
                // INVALID is negative too: no price and no quantity of these streams is.
                spoiled |= values[member] < 0 ? bit : 0;
                return;
            }
        } else if (member == BUYER_IS_MAKER) {
            if (token.isBoolean()) {
                values[member] = token == JsonToken.VALUE_TRUE ? 1 : 0;
                return;
            }
        } else if (token == JsonToken.VALUE_STRING) {
            takeSymbol(parser);
            return;
        }
        spoiled |= bit;
    }

    private void takeSymbol(final JsonParser parser) throws IOException {
        final char[] text = parser.getTextCharacters();
        final int from = parser.getTextOffset();
        final int to = from + parser.getTextLength();
        if (symbol == null) {
            firstSymbol = Arrays.copyOfRange(text, from, to);
        } else {
            sameSymbol = Arrays.equals(text, from, to, symbol, 0, symbol.length);
        }
    }

    private void claimSymbol() {
        if (symbol == null) {
            symbol = firstSymbol;
        }
    }

    private void check() throws LineFault {
        if (!hasData) {
            throw new LineFault("the message has a stream but no data");
        }
        if (repeated != 0) {
            throw new LineFault("member " + MEMBERS.charAt(Integer.numberOfTrailingZeros(repeated)) + " of data stands there twice");
        }
        required(SYMBOL);
        if (!sameSymbol) {
            throw new LineFault("its symbol is not the one that the file began with");
        }
    }

    private long required(final int member) throws LineFault {
        if (((seen & ~spoiled) >>> member & 1) == 0) {
            throw new LineFault("member " + MEMBERS.charAt(member) + " of data is "
                + ((seen >>> member & 1) == 0 ? "missing" : "not of its form"));
        }
        return values[member];
    }

    /** When the event was sent, else when it happened, else the time of the message before. */
    long eventNs() throws LineFault {
        long eventNs = timeNs(EVENT_TIME);
        if (eventNs == FeedEvent.ABSENT) {
            eventNs = exchangeNs();
        }
        if (eventNs == FeedEvent.ABSENT) {
            eventNs = lastEventNs;
        }
        if (eventNs == FeedEvent.ABSENT) {
            throw new LineFault("there is no receive time, and neither this message nor one before it tells a time");
        }
        lastEventNs = eventNs;
        return eventNs;
    }

    private long exchangeNs() throws LineFault {
        return timeNs(TRANSACTION_TIME);
    }

    private long timeNs(final int member) throws LineFault {
        if ((seen >>> member & 1) == 0) {
            return FeedEvent.ABSENT;
        }
        // Milliseconds; of newer spot captures microseconds. The digits tell.
        final long time = required(member);
        final EpochUnit unit = EpochUnit.of(time);
        if (unit == null || unit == EpochUnit.SECONDS) {
            throw new LineFault("member " + MEMBERS.charAt(member) + " of data is out of range");
        }
        return time * unit.ns();
    }

    /** The kind of a message that no stream's name tells. The best quotes of the spot market do not even have a type. */
    private Kind rawKind() {
        if (type != null) {
            return switch (type) {
                case "bookTicker" -> Kind.QUOTE;
                case "trade" -> Kind.TRADE;
                case "depthUpdate" -> Kind.DEPTH;
                default -> Kind.OTHER;
            };
        }
        final int prices = 1 << BID_PRICE | 1 << BID_QUANTITY | 1 << ASK_PRICE | 1 << ASK_QUANTITY;
        return (seen & prices) == prices ? Kind.QUOTE : Kind.OTHER;
    }

    private static Kind kindOf(final JsonParser parser) throws IOException {
        final char[] text = parser.getTextCharacters();
        final int end = parser.getTextOffset() + parser.getTextLength();
        int from = parser.getTextOffset();
        while (from < end && text[from] != '@') {
            from++;
        }
        if (is("@bookTicker", text, from, end)) {
            return Kind.QUOTE;
        }
        if (is("@trade", text, from, end)) {
            return Kind.TRADE;
        }
        return end - from >= DEPTH.length() && is(DEPTH, text, from, from + DEPTH.length()) ? Kind.DEPTH : Kind.OTHER;
    }

    private static boolean is(final String wanted, final char[] text, final int from, final int to) {
        if (to - from != wanted.length()) {
            return false;
        }
        for (int i = 0; i < wanted.length(); i++) {
            if (text[from + i] != wanted.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
