package org.kstate.feeds;

/** Decimal digits in bytes of text. Pure. */
final class Digits {
    private Digits() {
    }

    static boolean isDigit(final byte character) {
        return character >= '0' && character <= '9';
    }

    /** Where the digits that begin here end; where they would begin if there are none. */
    static int end(final byte[] bytes, final int from, final int end) {
        int at = from;
        while (at < end && isDigit(bytes[at])) {
            at++;
        }
        return at;
    }
}
