package org.kstate.feeds.itch;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Writes messages byte by byte, as the exchange's specification has them. */
final class ItchMessages {
    static final long OPENING_NS = 34_200_000_000_000L;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private long ns = OPENING_NS;

    byte[] bytes() {
        return out.toByteArray();
    }

    ItchMessages add(final int locate, final String stock, final long reference, final char side, final int shares, final int price) {
        return write('A', locate, data -> {
            data.writeLong(reference);
            data.writeByte(side);
            data.writeInt(shares);
            stock(data, stock);
            data.writeInt(price);
        });
    }

    ItchMessages addAttributed(final int locate, final String stock, final long reference, final char side, final int shares, final int price) {
        return write('F', locate, data -> {
            data.writeLong(reference);
            data.writeByte(side);
            data.writeInt(shares);
            stock(data, stock);
            data.writeInt(price);
            data.writeBytes("MPID");
        });
    }

    ItchMessages execute(final int locate, final long reference, final int shares, final long match) {
        return write('E', locate, data -> {
            data.writeLong(reference);
            data.writeInt(shares);
            data.writeLong(match);
        });
    }

    ItchMessages executeAt(final int locate, final long reference, final int shares, final long match, final char printable, final int price) {
        return write('C', locate, data -> {
            data.writeLong(reference);
            data.writeInt(shares);
            data.writeLong(match);
            data.writeByte(printable);
            data.writeInt(price);
        });
    }

    ItchMessages cancel(final int locate, final long reference, final int shares) {
        return write('X', locate, data -> {
            data.writeLong(reference);
            data.writeInt(shares);
        });
    }

    ItchMessages delete(final int locate, final long reference) {
        return write('D', locate, data -> data.writeLong(reference));
    }

    ItchMessages replace(final int locate, final long reference, final long newReference, final int shares, final int price) {
        return write('U', locate, data -> {
            data.writeLong(reference);
            data.writeLong(newReference);
            data.writeInt(shares);
            data.writeInt(price);
        });
    }

    ItchMessages trade(final int locate, final String stock, final int shares, final int price, final long match) {
        return write('P', locate, data -> {
            data.writeLong(0);
            data.writeByte('B');
            data.writeInt(shares);
            stock(data, stock);
            data.writeInt(price);
            data.writeLong(match);
        });
    }

    ItchMessages cross(final int locate, final String stock, final long shares, final int price, final long match) {
        return write('Q', locate, data -> {
            data.writeLong(shares);
            stock(data, stock);
            data.writeInt(price);
            data.writeLong(match);
            data.writeByte('O');
        });
    }

    ItchMessages event(final char code) {
        return write('S', 0, data -> data.writeByte(code));
    }

    ItchMessages raw(final byte... bytes) {
        out.writeBytes(bytes);
        return this;
    }

    private ItchMessages write(final char type, final int locate, final Body body) {
        ns++;
        try {
            final ByteArrayOutputStream message = new ByteArrayOutputStream();
            final DataOutputStream data = new DataOutputStream(message);
            data.writeByte(type);
            data.writeShort(locate);
            data.writeShort(0);
            data.writeShort((int) (ns >>> 32));
            data.writeInt((int) ns);
            body.write(data);
            new DataOutputStream(out).writeShort(message.size());
            message.writeTo(out);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    private static void stock(final DataOutputStream data, final String stock) throws IOException {
        data.write(String.format(Locale.ROOT, "%-8s", stock).getBytes(StandardCharsets.US_ASCII));
    }

    private interface Body {
        void write(DataOutputStream data) throws IOException;
    }
}
