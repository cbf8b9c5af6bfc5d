package org.kstate.feeds.marketdata;

import java.util.Locale;
import net.openhft.chronicle.bytes.RandomDataInput;
import org.kstate.feeds.FeedEvent;
import org.kstate.feeds.FixedPoint;

/** Payloads for people to read. Pure: safe for any thread, over bytes that are. */
public final class PayloadText {
    private PayloadText() {
    }

    /**
     * Says on one line what a payload tells.
     *
     * @param from   what to read from.
     * @param offset where the payload begins.
     * @return {@code bid 61800.1 x 2  ask 61800.2 x 0.5} {@code traded 61800.2 x 1  buyer} or
     *     {@code book bid ... levels 10 + 10}; null if it is no whole payload.
     */
    public static String line(final RandomDataInput from, final long offset) {
        final PayloadKind kind = PayloadKind.recognized(from, offset);
        if (kind == PayloadKind.TOP_OF_BOOK) {
            return "bid " + decimal(TopOfBook.bidPrice(from, offset)) + " x " + decimal(TopOfBook.bidQuantity(from, offset))
                + "  ask " + decimal(TopOfBook.askPrice(from, offset)) + " x " + decimal(TopOfBook.askQuantity(from, offset));
        }
        if (kind == PayloadKind.LAST_TRADE) {
            return "traded " + decimal(LastTrade.price(from, offset)) + " x " + decimal(LastTrade.quantity(from, offset))
                + "  " + LastTrade.aggressor(from, offset).name().toLowerCase(Locale.ROOT);
        }
        if (kind == PayloadKind.BOOK) {
            return "book bid " + decimal(BookLevels.bidPrice(from, offset, 0)) + " x " + decimal(BookLevels.bidQuantity(from, offset, 0))
                + "  ask " + decimal(BookLevels.askPrice(from, offset, 0)) + " x " + decimal(BookLevels.askQuantity(from, offset, 0))
                + "  levels " + BookLevels.bidLevels(from, offset) + " + " + BookLevels.askLevels(from, offset);
        }
        return null;
    }

    private static String decimal(final long scaled) {
        return scaled == FeedEvent.ABSENT ? "-" : FixedPoint.toString(scaled);
    }
}
