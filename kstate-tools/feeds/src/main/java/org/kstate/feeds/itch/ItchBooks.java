package org.kstate.feeds.itch;

import com.paritytrading.juncture.nasdaq.itch50.ITCH50;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.kstate.feeds.Aggressor;
import org.kstate.feeds.FeedEvent;
import org.kstate.feeds.FeedInput;
import org.kstate.feeds.FixedPoint;

/**
 * The books that messages make. A message changes at most one book, and may be a trade; {@link #traded} and {@link #changed} tell what came
 * of the last one. For one thread at a time.
 *
 * <p>An input that begins in mid-session has messages about orders that it does not contain. They are counted and change nothing. A replace of
 * such an order names a new one, of which the side is not known: it is kept apart, so that what follows is not counted as unknown.
 */
final class ItchBooks extends IgnoringListener {
    /** From the messages' 1/10000 dollar to the feed's scale. */
    private static final long PRICE_FACTOR = FixedPoint.ONE / 10_000;
    private static final byte BUY = 'B';
    private static final byte SELL = 'S';
    private static final byte UNKNOWN_SIDE = 0;
    private static final byte NOT_PRINTABLE = 'N';
    private static final int LOCATES = 1 << 16;
    private static final int LOCATE_OFFSET = 1;
    private static final int CROSS_SHARES_OFFSET = 11;
    private static final int CROSS_STOCK_OFFSET = CROSS_SHARES_OFFSET + Long.BYTES;
    private static final int CROSS_PRICE_OFFSET = CROSS_STOCK_OFFSET + Long.BYTES;
    private static final int CROSS_MATCH_OFFSET = CROSS_PRICE_OFFSET + Integer.BYTES;

    private final FeedInput input;
    private final ItchBook[] books = new ItchBook[LOCATES];
    private final OrderTable orders = new OrderTable();
    private final Orphans orphans = new Orphans();
    private final FeedEvent trade = new FeedEvent();
    private boolean traded;
    private ItchBook changed;

    ItchBooks(final FeedInput input) {
        this.input = input;
    }

    Orphans orphans() {
        return orphans;
    }

    /** Orders that are in the books. */
    int orders() {
        return orders.size();
    }

    /** Forgets what came of the last message. */
    void begin() {
        traded = false;
        changed = null;
        used = true;
    }

    /** The trade that the message was; null if it was none. */
    FeedEvent traded() {
        return traded ? trade : null;
    }

    /** The book that the message has changed; null if it did not. */
    ItchBook changed() {
        return changed;
    }

    @Override
    public void addOrder(final ITCH50.AddOrder message) {
        add(message.stockLocate, message.stock, message.orderReferenceNumber, message.buySellIndicator, message.price, message.shares);
    }

    @Override
    public void addOrderMPID(final ITCH50.AddOrderMPID message) {
        add(message.stockLocate, message.stock, message.orderReferenceNumber, message.buySellIndicator, message.price, message.shares);
    }

    @Override
    public void orderExecuted(final ITCH50.OrderExecuted message) {
        final int order = orders.find(message.orderReferenceNumber);
        if (order == OrderTable.NONE) {
            orphans.execution();
        } else {
            execute(order, message.executedShares, orders.price(order), message.matchNumber, true);
        }
    }

    @Override
    public void orderExecutedWithPrice(final ITCH50.OrderExecutedWithPrice message) {
        final int order = orders.find(message.orderReferenceNumber);
        if (order == OrderTable.NONE) {
            orphans.pricedExecution();
        } else {
            execute(order, message.executedShares, message.executionPrice * PRICE_FACTOR, message.matchNumber,
                message.printable != NOT_PRINTABLE);
        }
    }

    @Override
    public void orderCancel(final ITCH50.OrderCancel message) {
        final int order = orders.find(message.orderReferenceNumber);
        if (order == OrderTable.NONE) {
            orphans.cancel();
        } else {
            take(order, message.canceledShares);
        }
    }

    @Override
    public void orderDelete(final ITCH50.OrderDelete message) {
        final int order = orders.find(message.orderReferenceNumber);
        if (order == OrderTable.NONE) {
            orphans.delete();
        } else {
            take(order, orders.shares(order));
        }
    }

    @Override
    public void orderReplace(final ITCH50.OrderReplace message) {
        checkNew(message.newOrderReferenceNumber);
        final int order = orders.find(message.originalOrderReferenceNumber);
        ItchBook book = null;
        byte side = UNKNOWN_SIDE;
        if (order == OrderTable.NONE) {
            orphans.replace();
        } else {
            book = orders.book(order);
            side = orders.side(order);
            take(order, orders.shares(order));
        }
        enter(message.newOrderReferenceNumber, book, side, message.price, message.shares);
    }

    @Override
    public void trade(final ITCH50.Trade message) {
        // The message's side is that of a hidden order, and is B for all of them.
        trade(book(message.stockLocate, message.stock), message.price * PRICE_FACTOR, message.shares, message.matchNumber, Aggressor.UNKNOWN);
    }

    /**
     * Takes a cross trade. Juncture 1.0.0 reads its shares as 32 bits, where the specification and the files have 64, and so all fields behind
     * them wrongly: this message is read here.
     */
    void crossTrade(final ByteBuffer message) {
        final long shares = message.getLong(CROSS_SHARES_OFFSET);
        if (shares == 0) {
            used = false;
        } else if (shares < 0 || shares > Long.MAX_VALUE / FixedPoint.ONE) {
            throw new IllegalArgumentException("a cross has more shares than there can be");
        } else {
            final ItchBook book = book(message.getShort(LOCATE_OFFSET) & 0xffff, message.getLong(CROSS_STOCK_OFFSET));
            trade(book, Integer.toUnsignedLong(message.getInt(CROSS_PRICE_OFFSET)) * PRICE_FACTOR, shares,
                message.getLong(CROSS_MATCH_OFFSET), Aggressor.UNKNOWN);
        }
    }

    @Override
    public void crossTrade(final ITCH50.CrossTrade message) {
        throw new IllegalStateException("a cross trade does not come through the parser");
    }

    private void add(final int locate, final long stock, final long reference, final byte side, final long price, final long shares) {
        if (side != BUY && side != SELL) {
            throw new IllegalArgumentException("an order is neither of a buyer nor of a seller");
        }
        checkNew(reference);
        enter(reference, book(locate, stock), side, price, shares);
    }

    private void checkNew(final long reference) {
        if (reference == 0 || orders.find(reference) != OrderTable.NONE) {
            throw new IllegalArgumentException("an order has the reference of another that is in the book, reference=" + reference);
        }
    }

    private void enter(final long reference, final ItchBook book, final byte side, final long price, final long shares) {
        orders.add(reference, book, side, price * PRICE_FACTOR, shares);
        if (book != null) {
            book.change(side, price * PRICE_FACTOR, shares * FixedPoint.ONE);
            changed = book;
        }
    }

    private void execute(final int order, final long shares, final long price, final long match, final boolean printable) {
        final ItchBook book = orders.book(order);
        final Aggressor aggressor = orders.side(order) == BUY ? Aggressor.SELLER : Aggressor.BUYER;
        take(order, shares);
        if (book != null && printable) {
            trade(book, price, shares, match, aggressor);
        }
    }

    /** Takes shares out of an order, and the order out of the book with the last of them. */
    private void take(final int order, final long shares) {
        final long left = orders.shares(order) - shares;
        if (left < 0) {
            throw new IllegalArgumentException("more shares are taken out of an order than it has");
        }
        final ItchBook book = orders.book(order);
        if (book == null) {
            orphans.sideless();
        } else {
            book.change(orders.side(order), orders.price(order), -shares * FixedPoint.ONE);
            changed = book;
        }
        if (left == 0) {
            orders.remove(order);
        } else {
            orders.setShares(order, left);
        }
    }

    private void trade(final ItchBook book, final long price, final long shares, final long match, final Aggressor aggressor) {
        trade.trade(price, shares * FixedPoint.ONE, match, aggressor).instrument(book.instrument(), book.name());
        traded = true;
    }

    private ItchBook book(final int locate, final long stock) {
        ItchBook book = books[locate];
        if (book == null) {
            final byte[] symbol = new byte[Long.BYTES];
            for (int i = 0; i < symbol.length; i++) {
                symbol[i] = (byte) (stock >>> Byte.SIZE * (symbol.length - 1 - i));
            }
            final int instrument = input.instrument(new String(symbol, StandardCharsets.US_ASCII).strip());
            book = new ItchBook(instrument, input.instrumentName(instrument));
            books[locate] = book;
        }
        return book;
    }
}
