package org.kstate.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import net.openhft.chronicle.bytes.Bytes;
import org.junit.jupiter.api.Test;
import org.kstate.feeds.Aggressor;
import org.kstate.feeds.FeedEvent;
import org.kstate.feeds.FixedPoint;
import org.kstate.feeds.book.BookSide;
import org.kstate.feeds.marketdata.BookLevels;
import org.kstate.feeds.marketdata.LastTrade;
import org.kstate.feeds.marketdata.PayloadKind;
import org.kstate.feeds.marketdata.TopOfBook;
import org.kstate.tools.values.DecodedField;
import org.kstate.tools.values.FieldColumn;

/** Each kind of payload of the feed handler has its own fields, the same ones in lines, JSON and tables. */
class FeedValueTest {
    private static Bytes<?> payload(final int length) {
        final Bytes<?> bytes = Bytes.allocateElasticOnHeap(length);
        bytes.writePosition(length);
        return bytes;
    }

    private static Bytes<?> book() {
        final BookSide bids = BookSide.bids();
        final BookSide asks = BookSide.asks();
        bids.set(1, 3 * FixedPoint.ONE);
        bids.set(2, FixedPoint.ONE / 2);
        asks.set(21, FixedPoint.ONE);
        final Bytes<?> bytes = payload(BookLevels.LENGTH);
        BookLevels.encode(new FeedEvent().depth(bids, asks, 7).time(1, 2).place(8, 9).sequence(10), bytes, 0);
        return bytes;
    }

    private static Bytes<?> trade() {
        final Bytes<?> bytes = payload(LastTrade.LENGTH);
        LastTrade.encode(new FeedEvent().trade(5, FixedPoint.ONE, 6, Aggressor.SELLER).time(1, 2).place(8, 9).sequence(10), bytes, 0);
        return bytes;
    }

    private static String line(final Bytes<?> from) {
        return FeedValue.decoded(from).line();
    }

    private static String json(final Bytes<?> from) throws IOException {
        final StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            json.writeStartObject();
            ValueText.json(json, from);
            json.writeEndObject();
        }
        return text.toString();
    }

    @Test
    void shouldTellTheLevelsOfABook() throws IOException {
        assertEquals("kind=book bids[0].price=0.00000002 bids[0].quantity=0.5 bids[1].price=0.00000001 bids[1].quantity=3"
            + " asks[0].price=0.00000021 asks[0].quantity=1 updateId=7 receiveNs=1 exchangeNs=2 input=8 line=9 sequence=10", line(book()));
        assertEquals("{\"value\":{\"kind\":\"book\",\"bids\":[[\"0.00000002\",\"0.5\"],[\"0.00000001\",\"3\"]],\"asks\":[[\"0.00000021\",\"1\"]],"
            + "\"updateId\":7,\"receiveNs\":1,\"exchangeNs\":2,\"input\":8,\"line\":9,\"sequence\":10}}", json(book()));
    }

    @Test
    void shouldTellATradeAndWhatIsNoPayload() throws IOException {
        assertEquals("kind=trade price=0.00000005 quantity=1 aggressor=seller tradeId=6 receiveNs=1 exchangeNs=2 input=8 line=9 sequence=10",
            line(trade()));
        assertEquals("{\"value\":{\"kind\":\"trade\",\"price\":\"0.00000005\",\"quantity\":\"1\",\"aggressor\":\"seller\",\"tradeId\":6,"
            + "\"receiveNs\":1,\"exchangeNs\":2,\"input\":8,\"line\":9,\"sequence\":10}}", json(trade()));
        final Bytes<?> other = Bytes.wrapForRead(new byte[] {1});
        assertNull(FeedValue.decoded(other));
        assertEquals("{\"hex\":\"01\"}", json(other));
    }

    @Test
    void shouldHaveAColumnForEachField() {
        final Bytes<?> top = payload(TopOfBook.LENGTH);
        TopOfBook.encode(new FeedEvent().quote(1, 2, 3, 4, 5).time(1, 2).place(8, 9).sequence(10), top, 0);
        for (final Bytes<?> bytes : List.of(top, book(), trade())) {
            final List<String> columns = FeedValue.columns(PayloadKind.recognized(bytes, 0)).stream().map(FieldColumn::name).toList();
            final List<String> fields = FeedValue.decoded(bytes).fields().stream().map(DecodedField::name).toList();
            assertTrue(columns.containsAll(fields), () -> columns + " lacks some of " + fields);
        }
    }
}
