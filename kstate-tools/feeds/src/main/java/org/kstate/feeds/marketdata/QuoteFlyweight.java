package org.kstate.feeds.marketdata;

import org.kstate.feeds.FeedEvent;
import org.kstate.typed.CheckedFlyweight;

/**
 * Shows the prices of a {@link TopOfBook} where they lie. For reading: a change would belie the checksum. For one thread at a time.
 */
public final class QuoteFlyweight extends CheckedFlyweight {

    /** Creates a flyweight over nothing. */
    public QuoteFlyweight() {
    }

    /**
     * The best bid.
     *
     * @return price, scaled by 100 000 000; {@link FeedEvent#ABSENT} if the feed does not tell.
     */
    public long bidPrice() {
        return longAt(TopOfBook.BID_PRICE_OFFSET);
    }

    /**
     * The best offer.
     *
     * @return price, scaled by 100 000 000; {@link FeedEvent#ABSENT} if the feed does not tell.
     */
    public long askPrice() {
        return longAt(TopOfBook.ASK_PRICE_OFFSET);
    }

    /**
     * Whether there are both a bid and an offer.
     *
     * @return false also for a state that was never written.
     */
    public boolean isTwoSided() {
        return longAt(TopOfBook.SEQUENCE_OFFSET) > 0 && bidPrice() != FeedEvent.ABSENT && askPrice() != FeedEvent.ABSENT;
    }
}
