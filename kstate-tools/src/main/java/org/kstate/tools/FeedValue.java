package org.kstate.tools;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import net.openhft.chronicle.bytes.RandomDataInput;
import org.kstate.feeds.FeedEvent;
import org.kstate.feeds.FixedPoint;
import org.kstate.feeds.marketdata.BookLevels;
import org.kstate.feeds.marketdata.LastTrade;
import org.kstate.feeds.marketdata.PayloadKind;
import org.kstate.feeds.marketdata.TopOfBook;
import org.kstate.tools.values.DecodedField;
import org.kstate.tools.values.DecodedValue;
import org.kstate.tools.values.FieldColumn;

/** The feed handler's payloads as fields, under the names that they have in JSON. Pure. */
final class FeedValue {
    private static final String BIDS = "bids[";
    private static final String ASKS = "asks[";

    private FeedValue() {
    }

    /** The fields of a kind of payload as columns of a table. */
    static List<FieldColumn> columns(final PayloadKind kind) {
        final List<FieldColumn> columns = new ArrayList<>();
        columns.add(FieldColumn.text("kind"));
        if (kind == PayloadKind.TOP_OF_BOOK) {
            decimals(columns, "bid", "bidQuantity", "ask", "askQuantity");
            numbers(columns, "updateId");
        } else if (kind == PayloadKind.BOOK) {
            for (final String side : List.of(BIDS, ASKS)) {
                for (int level = 0; level < BookLevels.LEVELS; level++) {
                    decimals(columns, side + level + "].price", side + level + "].quantity");
                }
            }
            numbers(columns, "updateId");
        } else {
            decimals(columns, "price", "quantity");
            columns.add(FieldColumn.text("aggressor"));
            numbers(columns, "tradeId");
        }
        numbers(columns, "receiveNs", "exchangeNs", "input", "line", "sequence");
        return columns;
    }

    private static void decimals(final List<FieldColumn> columns, final String... names) {
        for (final String name : names) {
            columns.add(new FieldColumn(name, FieldColumn.Type.DECIMAL, FixedPoint.DECIMALS));
        }
    }

    private static void numbers(final List<FieldColumn> columns, final String... names) {
        for (final String name : names) {
            columns.add(new FieldColumn(name, FieldColumn.Type.LONG, 0));
        }
    }

    /** The fields; null if it is no payload of the feed handler. */
    static DecodedValue decoded(final RandomDataInput from) {
        final PayloadKind kind = PayloadKind.recognized(from, 0);
        if (kind == null) {
            return null;
        }
        final List<DecodedField> fields = new ArrayList<>();
        if (kind == PayloadKind.TOP_OF_BOOK) {
            fields.add(new DecodedField("kind", "top"));
            price(fields, "bid", TopOfBook.bidPrice(from, 0));
            price(fields, "bidQuantity", TopOfBook.bidQuantity(from, 0));
            price(fields, "ask", TopOfBook.askPrice(from, 0));
            price(fields, "askQuantity", TopOfBook.askQuantity(from, 0));
            number(fields, "updateId", TopOfBook.updateId(from, 0));
            number(fields, "receiveNs", TopOfBook.receiveNs(from, 0));
            number(fields, "exchangeNs", TopOfBook.exchangeNs(from, 0));
        } else if (kind == PayloadKind.BOOK) {
            book(fields, from);
        } else {
            fields.add(new DecodedField("kind", "trade"));
            price(fields, "price", LastTrade.price(from, 0));
            price(fields, "quantity", LastTrade.quantity(from, 0));
            fields.add(new DecodedField("aggressor", LastTrade.aggressor(from, 0).name().toLowerCase(Locale.ROOT)));
            number(fields, "tradeId", LastTrade.tradeId(from, 0));
            number(fields, "receiveNs", LastTrade.receiveNs(from, 0));
            number(fields, "exchangeNs", LastTrade.exchangeNs(from, 0));
        }
        number(fields, "input", kind.input(from, 0));
        number(fields, "line", kind.line(from, 0));
        number(fields, "sequence", kind.sequence(from, 0));
        return new DecodedValue(fields, List.of(), List.of());
    }

    /** Whether a field is a price or quantity of one of a book's levels. */
    static boolean isLevel(final String name) {
        return name.startsWith(BIDS) || name.startsWith(ASKS);
    }

    private static void book(final List<DecodedField> fields, final RandomDataInput from) {
        fields.add(new DecodedField("kind", "book"));
        for (int level = 0; level < BookLevels.bidLevels(from, 0); level++) {
            price(fields, BIDS + level + "].price", BookLevels.bidPrice(from, 0, level));
            price(fields, BIDS + level + "].quantity", BookLevels.bidQuantity(from, 0, level));
        }
        for (int level = 0; level < BookLevels.askLevels(from, 0); level++) {
            price(fields, ASKS + level + "].price", BookLevels.askPrice(from, 0, level));
            price(fields, ASKS + level + "].quantity", BookLevels.askQuantity(from, 0, level));
        }
        number(fields, "updateId", BookLevels.updateId(from, 0));
        number(fields, "receiveNs", BookLevels.receiveNs(from, 0));
        number(fields, "exchangeNs", BookLevels.exchangeNs(from, 0));
    }

    private static void price(final List<DecodedField> fields, final String name, final long scaled) {
        if (scaled != FeedEvent.ABSENT) {
            fields.add(new DecodedField(name, new BigDecimal(FixedPoint.toString(scaled))));
        }
    }

    private static void number(final List<DecodedField> fields, final String name, final long value) {
        if (value != FeedEvent.ABSENT) {
            fields.add(new DecodedField(name, value));
        }
    }
}
