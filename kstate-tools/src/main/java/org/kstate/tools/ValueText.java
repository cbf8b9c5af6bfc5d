package org.kstate.tools;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.HexFormat;
import java.util.Locale;
import net.openhft.chronicle.bytes.RandomDataInput;
import org.kstate.feeds.FeedEvent;
import org.kstate.feeds.FixedPoint;
import org.kstate.feeds.marketdata.BookLevels;
import org.kstate.feeds.marketdata.LastTrade;
import org.kstate.feeds.marketdata.PayloadKind;
import org.kstate.feeds.marketdata.PayloadText;
import org.kstate.feeds.marketdata.TopOfBook;

/** Values as people and programs read them: the feed handler's payloads decoded, all others in hexadecimal. Pure. */
final class ValueText {
    /** What fits a line; the rest is told by a number. */
    private static final int LINE_BYTES = 48;
    private static final int DUMP_BYTES = 16;

    private ValueText() {
    }

    static byte[] bytes(final RandomDataInput from) {
        final byte[] bytes = new byte[Math.toIntExact(from.readLimit())];
        from.read(0, bytes, 0, bytes.length);
        return bytes;
    }

    static String hex(final RandomDataInput from) {
        return HexFormat.of().formatHex(bytes(from));
    }

    /** The value on one line. */
    static String line(final RandomDataInput from) {
        final String known = PayloadText.line(from, 0);
        return known != null ? known : hexLine(from);
    }

    /** The value on one line, in hexadecimal. */
    static String hexLine(final RandomDataInput from) {
        final byte[] bytes = bytes(from);
        final int shown = Math.min(bytes.length, LINE_BYTES);
        return HexFormat.of().formatHex(bytes, 0, shown) + (shown < bytes.length ? "... " + (bytes.length - shown) + " more" : "");
    }

    /** The value on as many lines as it takes: offset, hexadecimal, text. */
    static String dump(final RandomDataInput from) {
        final byte[] bytes = bytes(from);
        final StringBuilder text = new StringBuilder();
        for (int at = 0; at < bytes.length; at += DUMP_BYTES) {
            final int end = Math.min(bytes.length, at + DUMP_BYTES);
            final String hex = HexFormat.ofDelimiter(" ").formatHex(bytes, at, end);
            text.append(String.format(Locale.ROOT, "%04x  %-" + (DUMP_BYTES * 3 - 1) + "s  ", at, hex));
            for (int i = at; i < end; i++) {
                text.append(bytes[i] >= ' ' && bytes[i] < 0x7F ? (char) bytes[i] : '.');
            }
            text.append('\n');
        }
        return text.toString();
    }

    /** The value as a member {@code value} where its form is known, else as a member {@code hex}. */
    static void json(final JsonGenerator json, final RandomDataInput from) throws IOException {
        final PayloadKind kind = PayloadKind.recognized(from, 0);
        if (kind == null) {
            json.writeStringField("hex", hex(from));
            return;
        }
        json.writeObjectFieldStart("value");
        if (kind == PayloadKind.TOP_OF_BOOK) {
            json.writeStringField("kind", "top");
            price(json, "bid", TopOfBook.bidPrice(from, 0));
            price(json, "bidQuantity", TopOfBook.bidQuantity(from, 0));
            price(json, "ask", TopOfBook.askPrice(from, 0));
            price(json, "askQuantity", TopOfBook.askQuantity(from, 0));
            number(json, "updateId", TopOfBook.updateId(from, 0));
            number(json, "receiveNs", TopOfBook.receiveNs(from, 0));
            number(json, "exchangeNs", TopOfBook.exchangeNs(from, 0));
        } else if (kind == PayloadKind.BOOK) {
            book(json, from);
        } else {
            json.writeStringField("kind", "trade");
            price(json, "price", LastTrade.price(from, 0));
            price(json, "quantity", LastTrade.quantity(from, 0));
            json.writeStringField("aggressor", aggressor(from));
            number(json, "tradeId", LastTrade.tradeId(from, 0));
            number(json, "receiveNs", LastTrade.receiveNs(from, 0));
            number(json, "exchangeNs", LastTrade.exchangeNs(from, 0));
        }
        json.writeNumberField("input", kind.input(from, 0));
        json.writeNumberField("line", kind.line(from, 0));
        json.writeNumberField("sequence", kind.sequence(from, 0));
        json.writeEndObject();
    }

    private static void book(final JsonGenerator json, final RandomDataInput from) throws IOException {
        json.writeStringField("kind", "book");
        json.writeArrayFieldStart("bids");
        for (int level = 0; level < BookLevels.bidLevels(from, 0); level++) {
            level(json, BookLevels.bidPrice(from, 0, level), BookLevels.bidQuantity(from, 0, level));
        }
        json.writeEndArray();
        json.writeArrayFieldStart("asks");
        for (int level = 0; level < BookLevels.askLevels(from, 0); level++) {
            level(json, BookLevels.askPrice(from, 0, level), BookLevels.askQuantity(from, 0, level));
        }
        json.writeEndArray();
        number(json, "updateId", BookLevels.updateId(from, 0));
        number(json, "receiveNs", BookLevels.receiveNs(from, 0));
        number(json, "exchangeNs", BookLevels.exchangeNs(from, 0));
    }

    /** A price with its quantity, as the exchange's own messages have them. */
    private static void level(final JsonGenerator json, final long price, final long quantity) throws IOException {
        json.writeStartArray();
        json.writeString(FixedPoint.toString(price));
        json.writeString(FixedPoint.toString(quantity));
        json.writeEndArray();
    }

    private static String aggressor(final RandomDataInput from) {
        return LastTrade.aggressor(from, 0).name().toLowerCase(Locale.ROOT);
    }

    private static void price(final JsonGenerator json, final String name, final long scaled) throws IOException {
        if (scaled != FeedEvent.ABSENT) {
            json.writeStringField(name, FixedPoint.toString(scaled));
        }
    }

    private static void number(final JsonGenerator json, final String name, final long value) throws IOException {
        if (value != FeedEvent.ABSENT) {
            json.writeNumberField(name, value);
        }
    }
}
