package org.kstate.tools.values;

import java.math.BigDecimal;

/**
 * A field with its content.
 *
 * @param name  of the field.
 * @param value {@link Long}, {@link java.math.BigInteger}, {@link BigDecimal}, {@link Double}, {@link Float} or {@link Boolean}; everything else,
 *              times too, is a {@link String}; null if the field says that it has no content.
 */
public record DecodedField(String name, Object value) {
    /**
     * The content, for people: decimals without zeros at the end and without an exponent.
     *
     * @return the text, which may hold any character.
     */
    public String text() {
        return value instanceof BigDecimal decimal ? plain(decimal) : String.valueOf(value);
    }

    /**
     * The field on a line beside others: text with spaces, quotes or equals signs is quoted.
     *
     * @return {@code name=content}.
     */
    public String assignment() {
        final String text = text();
        return name + '=' + (value instanceof String && needsQuotes(text) ? quoted(text) : text);
    }

    private static String plain(final BigDecimal decimal) {
        return decimal.signum() == 0 ? "0" : decimal.stripTrailingZeros().toPlainString();
    }

    private static boolean needsQuotes(final String text) {
        return text.isEmpty() || text.chars().anyMatch(c -> c == '"' || c == '=' || c == '\\' || Character.isWhitespace(c));
    }

    private static String quoted(final String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
