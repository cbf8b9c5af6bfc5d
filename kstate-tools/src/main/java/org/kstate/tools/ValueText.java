package org.kstate.tools;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import net.openhft.chronicle.bytes.RandomDataInput;
import org.kstate.feeds.FixedPoint;
import org.kstate.feeds.marketdata.BookLevels;
import org.kstate.feeds.marketdata.PayloadKind;
import org.kstate.feeds.marketdata.PayloadText;
import org.kstate.tools.values.DecodedField;
import org.kstate.tools.values.DecodedValue;

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

    /** The value on as many lines as it takes: offset, hexadecimal, text. Lines that repeat the one before are a star; the last one is shown. */
    static String dump(final RandomDataInput from) {
        final byte[] bytes = bytes(from);
        final StringBuilder text = new StringBuilder();
        boolean isStarred = false;
        for (int at = 0; at < bytes.length; at += DUMP_BYTES) {
            final int end = Math.min(bytes.length, at + DUMP_BYTES);
            if (at > 0 && end < bytes.length && Arrays.equals(bytes, at, end, bytes, at - DUMP_BYTES, at)) {
                text.append(isStarred ? "" : "*\n");
                isStarred = true;
                continue;
            }
            isStarred = false;
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
        final DecodedValue decoded = FeedValue.decoded(from);
        if (decoded == null) {
            json.writeStringField("hex", hex(from));
            return;
        }
        json.writeObjectFieldStart("value");
        for (final DecodedField field : decoded.fields()) {
            final String name = field.name();
            if ("kind".equals(name)) {
                json.writeStringField(name, field.text());
                levels(json, from);
            } else if (field.value() instanceof Long number) {
                json.writeNumberField(name, number);
            } else if (!FeedValue.isLevel(name)) {
                json.writeStringField(name, field.value() instanceof BigDecimal price ? price.toPlainString() : field.text());
            }
        }
        json.writeEndObject();
    }

    /** Those of an order book. */
    private static void levels(final JsonGenerator json, final RandomDataInput from) throws IOException {
        if (PayloadKind.recognized(from, 0) != PayloadKind.BOOK) {
            return;
        }
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
    }

    /** A price with its quantity, as the exchange's own messages have them. */
    private static void level(final JsonGenerator json, final long price, final long quantity) throws IOException {
        json.writeStartArray();
        json.writeString(FixedPoint.toString(price));
        json.writeString(FixedPoint.toString(quantity));
        json.writeEndArray();
    }
}
