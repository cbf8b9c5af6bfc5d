package org.kstate.feeds.itch;

import org.kstate.feeds.FeedEvent;
import org.kstate.feeds.book.BookSide;

/** The book of one instrument, and the best prices that were last given out. For one thread at a time. */
final class ItchBook {
    private static final byte BUY = 'B';

    private final int instrument;
    private final String name;
    private final BookSide bids = BookSide.bids();
    private final BookSide asks = BookSide.asks();
    private long bidPrice = FeedEvent.ABSENT;
    private long bidQuantity = FeedEvent.ABSENT;
    private long askPrice = FeedEvent.ABSENT;
    private long askQuantity = FeedEvent.ABSENT;

    ItchBook(final int instrument, final String name) {
        this.instrument = instrument;
        this.name = name;
    }

    /** Changes the quantity of one side at a price, both scaled. */
    void change(final byte side, final long price, final long change) {
        (side == BUY ? bids : asks).add(price, change);
    }

    /** Takes the best prices over; false if they are those of the last time. */
    boolean takeTop() {
        final long newBidPrice = bids.levels() == 0 ? FeedEvent.ABSENT : bids.price(0);
        final long newBidQuantity = bids.levels() == 0 ? FeedEvent.ABSENT : bids.quantity(0);
        final long newAskPrice = asks.levels() == 0 ? FeedEvent.ABSENT : asks.price(0);
        final long newAskQuantity = asks.levels() == 0 ? FeedEvent.ABSENT : asks.quantity(0);
        if (newBidPrice == bidPrice && newBidQuantity == bidQuantity && newAskPrice == askPrice && newAskQuantity == askQuantity) {
            return false;
        }
        bidPrice = newBidPrice;
        bidQuantity = newBidQuantity;
        askPrice = newAskPrice;
        askQuantity = newAskQuantity;
        return true;
    }

    /** Makes an event of the best prices. */
    void toQuote(final FeedEvent event) {
        event.quote(bidPrice, bidQuantity, askPrice, askQuantity, FeedEvent.ABSENT).instrument(instrument, name);
    }

    int instrument() {
        return instrument;
    }

    String name() {
        return name;
    }
}
