package org.kstate.feeds;

import org.kstate.feeds.book.BookSide;

/**
 * One quote or trade, or the best levels of a book, with its place in the source. Sources fill the same object again and again: copy
 * what is to outlive the next call. For one thread at a time.
 *
 * <p>Prices and quantities are scaled as {@link FixedPoint} says; times are nanoseconds since 1970, UTC. A field that the kind
 * of event does not have, or that the feed does not tell, is {@link #ABSENT}.
 */
public final class FeedEvent {
    /** The value of a field which the event does not have. */
    public static final long ABSENT = Long.MIN_VALUE;

    /** Levels of a book that an event tells at most, on each side. */
    public static final int DEPTH_LEVELS = 10;

    private EventKind kind = EventKind.QUOTE;
    private int instrument;
    private String instrumentName = "";
    private long receiveNs = ABSENT;
    private long exchangeNs = ABSENT;
    private long bidPrice = ABSENT;
    private long bidQuantity = ABSENT;
    private long askPrice = ABSENT;
    private long askQuantity = ABSENT;
    private long updateId = ABSENT;
    private long tradePrice = ABSENT;
    private long tradeQuantity = ABSENT;
    private long tradeId = ABSENT;
    private Aggressor aggressor = Aggressor.UNKNOWN;
    private int bidLevels;
    private int askLevels;
    /** Of buyers, then of sellers: price and quantity of each level. */
    private final long[] levels = new long[4 * DEPTH_LEVELS];
    private int input;
    private long line;
    private long sequence;

    /** Creates an event that says nothing yet. */
    public FeedEvent() {
    }

    /**
     * Makes this a quote; what it was before is forgotten, but for its time and place.
     *
     * @param bidPrice    the best bid.
     * @param bidQuantity what is bid for.
     * @param askPrice    the best offer.
     * @param askQuantity what is offered.
     * @param updateId    the exchange's number of the change, or {@link #ABSENT}.
     * @return this.
     */
    public FeedEvent quote(
        final long bidPrice, final long bidQuantity, final long askPrice, final long askQuantity, final long updateId) {
        kind = EventKind.QUOTE;
        this.bidPrice = bidPrice;
        this.bidQuantity = bidQuantity;
        this.askPrice = askPrice;
        this.askQuantity = askQuantity;
        this.updateId = updateId;
        tradePrice = ABSENT;
        tradeQuantity = ABSENT;
        tradeId = ABSENT;
        aggressor = Aggressor.UNKNOWN;
        return this;
    }

    /**
     * Makes this a trade; what it was before is forgotten, but for its time and place.
     *
     * @param price     that was paid.
     * @param quantity  that changed hands.
     * @param tradeId   the exchange's number of the trade, or {@link #ABSENT}.
     * @param aggressor which side took the other's price.
     * @return this.
     */
    public FeedEvent trade(final long price, final long quantity, final long tradeId, final Aggressor aggressor) {
        kind = EventKind.TRADE;
        bidPrice = ABSENT;
        bidQuantity = ABSENT;
        askPrice = ABSENT;
        askQuantity = ABSENT;
        updateId = ABSENT;
        tradePrice = price;
        tradeQuantity = quantity;
        this.tradeId = tradeId;
        this.aggressor = aggressor;
        return this;
    }

    /**
     * Makes this the best levels of a book; what it was before is forgotten, but for its time and place. The best bid and offer are
     * those of a quote as well.
     *
     * @param bids     the side of buyers; copied.
     * @param asks     the side of sellers; copied.
     * @param updateId the exchange's number of the last change, or {@link #ABSENT}.
     * @return this.
     */
    public FeedEvent depth(final BookSide bids, final BookSide asks, final long updateId) {
        bidLevels = copyLevels(bids, 0);
        askLevels = copyLevels(asks, 2 * DEPTH_LEVELS);
        quote(bidPrice(0), bidQuantity(0), askPrice(0), askQuantity(0), updateId);
        kind = EventKind.DEPTH;
        return this;
    }

    private int copyLevels(final BookSide side, final int at) {
        final int count = Math.min(side.levels(), DEPTH_LEVELS);
        for (int level = 0; level < DEPTH_LEVELS; level++) {
            levels[at + 2 * level] = level < count ? side.price(level) : ABSENT;
            levels[at + 2 * level + 1] = level < count ? side.quantity(level) : ABSENT;
        }
        return count;
    }

    /**
     * Counts the levels of buyers.
     *
     * @return 0 to {@link #DEPTH_LEVELS}; of no meaning unless the kind is {@link EventKind#DEPTH}, as for all that has to do with levels.
     */
    public int bidLevels() {
        return bidLevels;
    }

    /**
     * Counts the levels of sellers.
     *
     * @return 0 to {@link #DEPTH_LEVELS}.
     */
    public int askLevels() {
        return askLevels;
    }

    /**
     * Tells a buyers' price.
     *
     * @param level from 0, the best, on.
     * @return the scaled price, or {@link #ABSENT} if there is no such level.
     */
    public long bidPrice(final int level) {
        return levels[2 * level];
    }

    /**
     * Tells what is bid for at a price.
     *
     * @param level from 0, the best, on.
     * @return the scaled quantity, or {@link #ABSENT} if there is no such level.
     */
    public long bidQuantity(final int level) {
        return levels[2 * level + 1];
    }

    /**
     * Tells a sellers' price.
     *
     * @param level from 0, the best, on.
     * @return the scaled price, or {@link #ABSENT} if there is no such level.
     */
    public long askPrice(final int level) {
        return levels[2 * (DEPTH_LEVELS + level)];
    }

    /**
     * Tells what is offered at a price.
     *
     * @param level from 0, the best, on.
     * @return the scaled quantity, or {@link #ABSENT} if there is no such level.
     */
    public long askQuantity(final int level) {
        return levels[2 * (DEPTH_LEVELS + level) + 1];
    }

    /**
     * Sets both times.
     *
     * @param receiveNs  when the recording host received it.
     * @param exchangeNs when the exchange says that it happened, or {@link #ABSENT}.
     * @return this.
     */
    public FeedEvent time(final long receiveNs, final long exchangeNs) {
        this.receiveNs = receiveNs;
        this.exchangeNs = exchangeNs;
        return this;
    }

    /**
     * Sets the instrument.
     *
     * @param ordinal its place in the {@link InstrumentTable}.
     * @param name    its name, fit to be part of a state's name.
     * @return this.
     */
    public FeedEvent instrument(final int ordinal, final String name) {
        instrument = ordinal;
        instrumentName = name;
        return this;
    }

    /**
     * Sets the place in the source.
     *
     * @param input the ordinal of the input.
     * @param line  the line, from 1; of a quote made of two lines the second.
     * @return this.
     */
    public FeedEvent place(final int input, final long line) {
        this.input = input;
        this.line = line;
        return this;
    }

    /**
     * Sets the place in the merged stream.
     *
     * @param sequence from 1.
     * @return this.
     */
    public FeedEvent sequence(final long sequence) {
        this.sequence = sequence;
        return this;
    }

    /**
     * Makes this equal to another event.
     *
     * @param other the event to copy.
     * @return this.
     */
    public FeedEvent copyFrom(final FeedEvent other) {
        kind = other.kind;
        instrument = other.instrument;
        instrumentName = other.instrumentName;
        receiveNs = other.receiveNs;
        exchangeNs = other.exchangeNs;
        bidPrice = other.bidPrice;
        bidQuantity = other.bidQuantity;
        askPrice = other.askPrice;
        askQuantity = other.askQuantity;
        updateId = other.updateId;
        tradePrice = other.tradePrice;
        tradeQuantity = other.tradeQuantity;
        tradeId = other.tradeId;
        aggressor = other.aggressor;
        if (kind == EventKind.DEPTH) {
            bidLevels = other.bidLevels;
            askLevels = other.askLevels;
            System.arraycopy(other.levels, 0, levels, 0, levels.length);
        }
        input = other.input;
        line = other.line;
        sequence = other.sequence;
        return this;
    }

    /**
     * Tells what this is.
     *
     * @return the kind.
     */
    public EventKind kind() {
        return kind;
    }

    /**
     * Tells the instrument.
     *
     * @return its place in the {@link InstrumentTable}.
     */
    public int instrument() {
        return instrument;
    }

    /**
     * Tells the instrument's name.
     *
     * @return a name fit to be part of a state's name.
     */
    public String instrumentName() {
        return instrumentName;
    }

    /**
     * Tells when the recording host received the event; for the equities' files, which do not know, the time of the event.
     *
     * @return nanoseconds since 1970.
     */
    public long receiveNs() {
        return receiveNs;
    }

    /**
     * Tells when the exchange says that it happened.
     *
     * @return nanoseconds since 1970, or {@link #ABSENT}.
     */
    public long exchangeNs() {
        return exchangeNs;
    }

    /**
     * Tells the best bid.
     *
     * @return the scaled price, or {@link #ABSENT} for a trade.
     */
    public long bidPrice() {
        return bidPrice;
    }

    /**
     * Tells what is bid for at the best price.
     *
     * @return the scaled quantity, or {@link #ABSENT} for a trade.
     */
    public long bidQuantity() {
        return bidQuantity;
    }

    /**
     * Tells the best offer.
     *
     * @return the scaled price, or {@link #ABSENT} for a trade.
     */
    public long askPrice() {
        return askPrice;
    }

    /**
     * Tells what is offered at the best price.
     *
     * @return the scaled quantity, or {@link #ABSENT} for a trade.
     */
    public long askQuantity() {
        return askQuantity;
    }

    /**
     * Tells the exchange's number of a quote.
     *
     * @return the number, or {@link #ABSENT}.
     */
    public long updateId() {
        return updateId;
    }

    /**
     * Tells what was paid.
     *
     * @return the scaled price, or {@link #ABSENT} for a quote.
     */
    public long tradePrice() {
        return tradePrice;
    }

    /**
     * Tells how much changed hands.
     *
     * @return the scaled quantity, or {@link #ABSENT} for a quote.
     */
    public long tradeQuantity() {
        return tradeQuantity;
    }

    /**
     * Tells the exchange's number of a trade.
     *
     * @return the number, or {@link #ABSENT}.
     */
    public long tradeId() {
        return tradeId;
    }

    /**
     * Tells which side of a trade took the other's price.
     *
     * @return the side; {@link Aggressor#UNKNOWN} for a quote.
     */
    public Aggressor aggressor() {
        return aggressor;
    }

    /**
     * Tells which input it came from.
     *
     * @return the input's ordinal, from 0 in the order in which inputs were added.
     */
    public int input() {
        return input;
    }

    /**
     * Tells the line that completed it.
     *
     * @return the line in the decompressed input, from 1; for the synthetic feed the event's number.
     */
    public long line() {
        return line;
    }

    /**
     * Tells its place in the merged stream, which is the same in every run over the same inputs.
     *
     * @return the place, from 1; 0 before the event went through a {@link MergedFeed}.
     */
    public long sequence() {
        return sequence;
    }
}
