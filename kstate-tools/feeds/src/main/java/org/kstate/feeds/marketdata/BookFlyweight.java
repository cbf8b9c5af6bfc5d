package org.kstate.feeds.marketdata;

import org.kstate.feeds.FeedEvent;
import org.kstate.typed.CheckedFlyweight;

/**
 * Shows the levels of a {@link BookLevels} where they lie. Prices and quantities are scaled by 100 000 000; level 0 is the best. For reading:
 * a change would belie the checksum. For one thread at a time.
 */
public final class BookFlyweight extends CheckedFlyweight {

    /** Creates a flyweight over nothing. */
    public BookFlyweight() {
    }

    /**
     * Tells how long the payload is.
     *
     * @return {@link BookLevels#LENGTH}.
     */
    @Override
    public int size() {
        return BookLevels.LENGTH;
    }

    /**
     * Tells when the recording host received the last change.
     *
     * @return nanoseconds since 1970.
     */
    public long receiveNs() {
        return longAt(PayloadFrame.RECEIVE_NS_OFFSET);
    }

    /**
     * Tells when the exchange says that the last change happened.
     *
     * @return nanoseconds since 1970, or {@link FeedEvent#ABSENT}.
     */
    public long exchangeNs() {
        return longAt(PayloadFrame.EXCHANGE_NS_OFFSET);
    }

    /**
     * Tells the exchange's number of the last change.
     *
     * @return the number.
     */
    public long updateId() {
        return longAt(BookLevels.UPDATE_ID_OFFSET);
    }

    /**
     * Counts the levels of buyers.
     *
     * @return 0 to {@link BookLevels#LEVELS}; 0 also for a state that was never written.
     */
    public int bidLevels() {
        return (int) longAt(BookLevels.BID_LEVELS_OFFSET);
    }

    /**
     * Counts the levels of sellers.
     *
     * @return 0 to {@link BookLevels#LEVELS}; 0 also for a state that was never written.
     */
    public int askLevels() {
        return (int) longAt(BookLevels.ASK_LEVELS_OFFSET);
    }

    /**
     * Tells a buyers' price.
     *
     * @param level from 0 to {@link BookLevels#LEVELS} - 1.
     * @return the price, or {@link FeedEvent#ABSENT} if there is no such level.
     */
    public long bidPrice(final int level) {
        return longAt(place(BookLevels.BIDS_OFFSET, level));
    }

    /**
     * Tells what is bid for at a price.
     *
     * @param level from 0 to {@link BookLevels#LEVELS} - 1.
     * @return the quantity, or {@link FeedEvent#ABSENT} if there is no such level.
     */
    public long bidQuantity(final int level) {
        return longAt(place(BookLevels.BIDS_OFFSET, level) + Long.BYTES);
    }

    /**
     * Tells a sellers' price.
     *
     * @param level from 0 to {@link BookLevels#LEVELS} - 1.
     * @return the price, or {@link FeedEvent#ABSENT} if there is no such level.
     */
    public long askPrice(final int level) {
        return longAt(place(BookLevels.ASKS_OFFSET, level));
    }

    /**
     * Tells what is offered at a price.
     *
     * @param level from 0 to {@link BookLevels#LEVELS} - 1.
     * @return the quantity, or {@link FeedEvent#ABSENT} if there is no such level.
     */
    public long askQuantity(final int level) {
        return longAt(place(BookLevels.ASKS_OFFSET, level) + Long.BYTES);
    }

    private static int place(final int side, final int level) {
        if (level < 0 || level >= BookLevels.LEVELS) {
            throw new IndexOutOfBoundsException("a book has levels 0 to " + (BookLevels.LEVELS - 1) + ", level=" + level);
        }
        return side + level * BookLevels.LEVEL_LENGTH;
    }
}
