package org.kstate.feeds.book;

import java.util.Arrays;

/**
 * One side of a book: the quantity at each price. Prices and quantities are whole numbers of any scale. Changes near the best price, which
 * are most, move little memory; nothing is allocated but when the side becomes deeper than ever. For one thread at a time.
 */
public final class BookSide {
    private static final int INITIAL_LEVELS = 64;

    private final boolean bids;
    /** The best price is last. */
    private long[] prices = new long[INITIAL_LEVELS];
    private long[] quantities = new long[INITIAL_LEVELS];
    private int levels;

    private BookSide(final boolean bids) {
        this.bids = bids;
    }

    /**
     * Makes an empty side of buyers.
     *
     * @return the side, whose best price is the highest.
     */
    public static BookSide bids() {
        return new BookSide(true);
    }

    /**
     * Makes an empty side of sellers.
     *
     * @return the side, whose best price is the lowest.
     */
    public static BookSide asks() {
        return new BookSide(false);
    }

    /**
     * Counts the levels.
     *
     * @return how many prices there are.
     */
    public int levels() {
        return levels;
    }

    /**
     * Tells a price.
     *
     * @param level from 0, the best, on.
     * @return the price of that level.
     */
    public long price(final int level) {
        return prices[levels - 1 - level];
    }

    /**
     * Tells a quantity.
     *
     * @param level from 0, the best, on.
     * @return the quantity at that level's price, more than 0.
     */
    public long quantity(final int level) {
        return quantities[levels - 1 - level];
    }

    /**
     * Sets the quantity at a price.
     *
     * @param price    of the level.
     * @param quantity all that is there; 0 takes the level away.
     */
    public void set(final long price, final long quantity) {
        final int at = find(price);
        if (at >= 0) {
            if (quantity == 0) {
                remove(at);
            } else {
                quantities[at] = quantity;
            }
        } else if (quantity != 0) {
            insert(-1 - at, price, quantity);
        }
    }

    /**
     * Changes the quantity at a price. A level of which nothing is left goes away.
     *
     * @param price  of the level.
     * @param change what comes, or goes if it is negative.
     */
    public void add(final long price, final long change) {
        final int at = find(price);
        set(price, change + (at >= 0 ? quantities[at] : 0));
    }

    /** Takes all levels away. */
    public void clear() {
        levels = 0;
    }

    /** Where a price is, or -1 less where it would be. */
    private int find(final long price) {
        int low = 0;
        int high = levels - 1;
        while (low <= high) {
            final int middle = low + high >>> 1;
            final int order = bids ? Long.compare(prices[middle], price) : Long.compare(price, prices[middle]);
            if (order == 0) {
                return middle;
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -1 - low;
    }

    private void remove(final int at) {
        levels--;
        System.arraycopy(prices, at + 1, prices, at, levels - at);
        System.arraycopy(quantities, at + 1, quantities, at, levels - at);
    }

    private void insert(final int at, final long price, final long quantity) {
        if (levels == prices.length) {
            prices = Arrays.copyOf(prices, 2 * levels);
            quantities = Arrays.copyOf(quantities, 2 * levels);
        }
        System.arraycopy(prices, at, prices, at + 1, levels - at);
        System.arraycopy(quantities, at, quantities, at + 1, levels - at);
        prices[at] = price;
        quantities[at] = quantity;
        levels++;
    }
}
