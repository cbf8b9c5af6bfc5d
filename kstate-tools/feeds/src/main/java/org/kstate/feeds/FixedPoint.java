package org.kstate.feeds;

/**
 * Decimal numbers as whole multiples of 1/100 000 000, which hold every price and quantity of the feeds exactly.
 *
 * <p>The text form is digits, or digits, a point and digits; a minus may stand before it. There is no exponent, no plus and no
 * space. Decimals beyond the eighth must be zeros. Nothing is rounded. All methods are pure: safe for any thread.
 */
public final class FixedPoint {
    /** Decimal places kept. */
    public static final int DECIMALS = 8;
    /** The scaled value of one. */
    public static final long ONE = 100_000_000L;
    /** What {@link #parseOrInvalid} gives for text that is no such number; never the value of one. */
    public static final long INVALID = Long.MIN_VALUE;

    private static final long OVERFLOW_FRONTIER = Long.MAX_VALUE / 10;

    private FixedPoint() {
    }

    /**
     * Reads a decimal number exactly.
     *
     * @param text the number.
     * @return its value times {@link #ONE}.
     * @throws NumberFormatException if it is no decimal number, has more decimals than fit, or is out of range.
     */
    public static long parse(final CharSequence text) {
        final char[] characters = text.toString().toCharArray();
        final long value = parseOrInvalid(characters, 0, characters.length);
        if (value == INVALID) {
            throw new NumberFormatException("not a decimal number within 8 decimals and 64 bits, text=" + text);
        }
        return value;
    }

    /**
     * Reads a decimal number exactly, without allocating.
     *
     * @param text   where the number stands.
     * @param offset of its first character.
     * @param length of the number in characters.
     * @return its value times {@link #ONE}, or {@link #INVALID}.
     */
    public static long parseOrInvalid(final char[] text, final int offset, final int length) {
        final int end = offset + length;
        int at = offset;
        final boolean negative = at < end && text[at] == '-';
        if (negative) {
            at++;
        }
        final int firstDigit = at;
        long value = 0;
        for (; at < end && isDigit(text[at]); at++) {
            value = append(value, text[at] - '0');
            if (value == INVALID) {
                return INVALID;
            }
        }
        if (at == firstDigit) {
            return INVALID;
        }
        int decimals = 0;
        if (at < end) {
            if (text[at++] != '.' || at == end) {
                return INVALID;
            }
            for (; at < end; at++) {
                final int digit = text[at] - '0';
                if (digit < 0 || digit > 9 || decimals == DECIMALS && digit != 0) {
                    return INVALID;
                }
                if (decimals < DECIMALS) {
                    decimals++;
                    value = append(value, digit);
                    if (value == INVALID) {
                        return INVALID;
                    }
                }
            }
        }
        for (; decimals < DECIMALS; decimals++) {
            value = append(value, 0);
            if (value == INVALID) {
                return INVALID;
            }
        }
        return negative ? -value : value;
    }

    /**
     * Writes a scaled value as a decimal number, without needless zeros: {@code 61800.2}, {@code 3}, {@code -0.00000001}.
     *
     * @param value the scaled value.
     * @return the text, which {@link #parse} turns into the same value.
     */
    public static String toString(final long value) {
        final String digits = Long.toString(value).substring(value < 0 ? 1 : 0);
        final String padded = "0".repeat(Math.max(0, DECIMALS + 1 - digits.length())) + digits;
        final int point = padded.length() - DECIMALS;
        int end = padded.length();
        while (end > point && padded.charAt(end - 1) == '0') {
            end--;
        }
        return (value < 0 ? "-" : "") + padded.substring(0, point) + (end > point ? "." + padded.substring(point, end) : "");
    }

    private static long append(final long value, final int digit) {
        if (value > OVERFLOW_FRONTIER || value == OVERFLOW_FRONTIER && digit > (int) (Long.MAX_VALUE % 10)) {
            return INVALID;
        }
        return value * 10 + digit;
    }

    private static boolean isDigit(final char character) {
        return character >= '0' && character <= '9';
    }
}
