package org.kstate.persistence.history;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The body of a record that says whence the values of the next part of a checkpoint are: three longs for each. */
final class Origins {

    private static final int WORDS = 3;

    private Origins() {
    }

    static boolean has(final byte[] body, final int entry) {
        return body.length >= (entry + 1) * WORDS * Long.BYTES;
    }

    static long timeNs(final byte[] body, final int entry) {
        return word(body, entry, 0);
    }

    static long transactionId(final byte[] body, final int entry) {
        return word(body, entry, 1);
    }

    static int sessionId(final byte[] body, final int entry) {
        return (int) word(body, entry, 2);
    }

    private static long word(final byte[] body, final int entry, final int word) {
        return ByteBuffer.wrap(body).order(ByteOrder.LITTLE_ENDIAN).getLong((entry * WORDS + word) * Long.BYTES);
    }
}
