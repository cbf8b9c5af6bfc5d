package org.kstate.tools.values;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.List;

/**
 * Bytes of a value that no field shows.
 *
 * @param offset where they begin.
 * @param hex    the bytes, in hexadecimal.
 */
public record HiddenBytes(int offset, String hex) {
    /** Zeros up to this length are written out. */
    private static final int SHORT = 8;

    /**
     * Takes a stretch of a value.
     *
     * @param value  all bytes.
     * @param offset where the stretch begins.
     * @param end    behind its last byte.
     * @return the stretch.
     */
    static HiddenBytes of(final byte[] value, final int offset, final int end) {
        return new HiddenBytes(offset, HexFormat.of().formatHex(value, offset, end));
    }

    /**
     * Takes all stretches of a value that were not shown.
     *
     * @param value all bytes.
     * @param shown the places that are in fields.
     * @return the others, in their order.
     */
    public static List<HiddenBytes> except(final byte[] value, final BitSet shown) {
        final List<HiddenBytes> rest = new ArrayList<>();
        for (int from = shown.nextClearBit(0); from < value.length;) {
            final int set = shown.nextSetBit(from);
            final int end = set < 0 ? value.length : Math.min(set, value.length);
            rest.add(of(value, from, end));
            from = shown.nextClearBit(end);
        }
        return rest;
    }

    /**
     * The bytes on a line beside fields: a long stretch of zeros is told by its length.
     *
     * @return {@code @24:0a0b} or {@code @24:00*40}.
     */
    public String text() {
        final int length = hex.length() / 2;
        final boolean isZero = hex.chars().allMatch(digit -> digit == '0');
        return "@" + offset + ':' + (isZero && length > SHORT ? "00*" + length : hex);
    }
}
