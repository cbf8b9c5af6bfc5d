package org.kstate.feeds.itch;

/**
 * The orders that are in a book, by the exchange's reference number; a hash table without objects. Methods that take a place want one that
 * {@link #find} or {@link #add} gave, with no change in between. For one thread at a time.
 */
final class OrderTable {
    /** There is no such order. */
    static final int NONE = -1;

    /** No order has it: the exchange counts from 1. */
    private static final long EMPTY = 0;
    private static final int INITIAL_CAPACITY = 1 << 12;
    private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

    private long[] references = new long[INITIAL_CAPACITY];
    private long[] prices = new long[INITIAL_CAPACITY];
    private long[] shares = new long[INITIAL_CAPACITY];
    private ItchBook[] books = new ItchBook[INITIAL_CAPACITY];
    private byte[] sides = new byte[INITIAL_CAPACITY];
    private int size;

    int size() {
        return size;
    }

    int find(final long reference) {
        int at = home(reference);
        while (references[at] != EMPTY) {
            if (references[at] == reference) {
                return at;
            }
            at = at + 1 & references.length - 1;
        }
        return NONE;
    }

    /** Adds an order that is not there. */
    void add(final long reference, final ItchBook book, final byte side, final long price, final long share) {
        if (2 * size >= references.length) {
            grow();
        }
        int at = home(reference);
        while (references[at] != EMPTY) {
            at = at + 1 & references.length - 1;
        }
        references[at] = reference;
        books[at] = book;
        sides[at] = side;
        prices[at] = price;
        shares[at] = share;
        size++;
    }

    /** Removes an order, and moves those up that had to make room for it. */
    void remove(final int place) {
        int hole = place;
        int at = place;
        while (true) {
            at = at + 1 & references.length - 1;
            if (references[at] == EMPTY) {
                break;
            }
            final int distance = at - home(references[at]) & references.length - 1;
            if (distance >= (at - hole & references.length - 1)) {
                move(at, hole);
                hole = at;
            }
        }
        references[hole] = EMPTY;
        books[hole] = null;
        size--;
    }

    ItchBook book(final int place) {
        return books[place];
    }

    byte side(final int place) {
        return sides[place];
    }

    long price(final int place) {
        return prices[place];
    }

    long shares(final int place) {
        return shares[place];
    }

    void setShares(final int place, final long share) {
        shares[place] = share;
    }

    private void move(final int from, final int to) {
        references[to] = references[from];
        books[to] = books[from];
        sides[to] = sides[from];
        prices[to] = prices[from];
        shares[to] = shares[from];
    }

    private int home(final long reference) {
        return (int) (reference * MULTIPLIER >>> 32) & references.length - 1;
    }

    private void grow() {
        final long[] oldReferences = references;
        final ItchBook[] oldBooks = books;
        final byte[] oldSides = sides;
        final long[] oldPrices = prices;
        final long[] oldShares = shares;
        references = new long[2 * oldReferences.length];
        books = new ItchBook[references.length];
        sides = new byte[references.length];
        prices = new long[references.length];
        shares = new long[references.length];
        size = 0;
        for (int i = 0; i < oldReferences.length; i++) {
            if (oldReferences[i] != EMPTY) {
                add(oldReferences[i], oldBooks[i], oldSides[i], oldPrices[i], oldShares[i]);
            }
        }
    }
}
