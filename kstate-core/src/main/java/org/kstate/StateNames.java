package org.kstate;

import java.util.Objects;

import org.kstate.exceptions.IllegalStateNameException;
import org.kstate.layout.StateName;

/**
 * Names of states: the rules, and a rule that puts any text into a name and back. A name has 1 to {@link #MAX_LENGTH} characters from
 * {@code A-Z a-z 0-9 _ -} and dots that do not start, end or double.
 *
 * <p>{@link #encode} keeps letters, digits, {@code -} and each dot that may stand where it is. Everything else becomes an escape that begins
 * with an underscore: {@code __} is an underscore, {@code _2F} the character of that code in hexadecimal, {@code _u20AC} one that has
 * four digits, {@code _e} the empty text. So {@code EUR/USD} is {@code EUR_2FUSD}. Different texts have different names, and
 * {@link #decode} gives the text back.
 */
public final class StateNames {

    /** Longest name in characters. */
    public static final int MAX_LENGTH = StateName.MAX_LENGTH;

    private static final char ESCAPE = '_';
    private static final char WIDE = 'u';
    private static final String EMPTY = "_e";
    private static final String DIGITS = "0123456789ABCDEF";
    private static final int NARROW_LIMIT = 0x100;

    private StateNames() {
    }

    /**
     * Checks a name.
     *
     * @param name the name.
     * @return the name.
     * @throws IllegalStateNameException if it breaks the rules; the message says which and where.
     */
    public static String check(final String name) {
        return StateName.check(name);
    }

    /**
     * The name that stands for a text.
     *
     * @param text any, also empty.
     * @return a valid name; the text itself if that is one without underscores.
     * @throws IllegalStateNameException if the name would be longer than {@link #MAX_LENGTH}.
     */
    public static String encode(final String text) {
        Objects.requireNonNull(text, "text");
        if (text.isEmpty()) {
            return EMPTY;
        }
        if (text.length() > MAX_LENGTH) {
            throw tooLong(text, text.length());
        }
        final StringBuilder name = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            final char c = text.charAt(i);
            if (c == ESCAPE) {
                name.append(ESCAPE).append(ESCAPE);
            } else if (c == '.' ? mayStand(name, i, text) : isPlain(c)) {
                name.append(c);
            } else if (c < NARROW_LIMIT) {
                hex(name.append(ESCAPE), c, 2);
            } else {
                hex(name.append(ESCAPE).append(WIDE), c, 4);
            }
        }
        if (name.length() > MAX_LENGTH) {
            throw tooLong(text, name.length());
        }
        return name.toString();
    }

    private static IllegalStateNameException tooLong(final String text, final int length) {
        return new IllegalStateNameException("The text does not fit a state's name; shorten it: length=" + length + ", most=" + MAX_LENGTH
            + ", text=" + (text.length() > 32 ? text.substring(0, 32) + "..." : text));
    }

    private static boolean mayStand(final StringBuilder before, final int i, final String text) {
        return before.length() > 0 && before.charAt(before.length() - 1) != '.' && i < text.length() - 1;
    }

    private static boolean isPlain(final char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-';
    }

    private static void hex(final StringBuilder to, final int c, final int digits) {
        for (int shift = (digits - 1) * 4; shift >= 0; shift -= 4) {
            to.append(DIGITS.charAt(c >> shift & 0xF));
        }
    }

    /**
     * The text that a name stands for.
     *
     * @param name as {@link #encode} gave it.
     * @return the text.
     * @throws IllegalStateNameException if {@link #encode} gives no such name.
     */
    public static String decode(final String name) {
        StateName.check(name);
        final StringBuilder text = new StringBuilder(name.length());
        if (!name.equals(EMPTY)) {
            int i = 0;
            while (i < name.length()) {
                i = decode(name, i, text);
            }
        }
        final String decoded = text.toString();
        // Each text has one name: what is written in another way would come back as a different one.
        if (!encode(decoded).equals(name)) {
            throw notEncoded(name, 0);
        }
        return decoded;
    }

    /** One character, from a position on; gives that of the next. */
    private static int decode(final String name, final int position, final StringBuilder text) {
        final char c = name.charAt(position);
        if (c != ESCAPE) {
            text.append(c);
            return position + 1;
        }
        if (name.startsWith("__", position)) {
            text.append(ESCAPE);
            return position + 2;
        }
        final boolean wide = position + 1 < name.length() && name.charAt(position + 1) == WIDE;
        final int from = position + (wide ? 2 : 1);
        final int to = from + (wide ? 4 : 2);
        if (to > name.length()) {
            throw notEncoded(name, position);
        }
        int code = 0;
        for (int i = from; i < to; i++) {
            final int digit = DIGITS.indexOf(name.charAt(i));
            if (digit < 0) {
                throw notEncoded(name, position);
            }
            code = code << 4 | digit;
        }
        text.append((char) code);
        return to;
    }

    private static IllegalStateNameException notEncoded(final String name, final int position) {
        return new IllegalStateNameException("The name stands for no text; decode what encode gave: position=" + position + ", name=" + name);
    }
}
