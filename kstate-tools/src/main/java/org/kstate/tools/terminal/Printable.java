package org.kstate.tools.terminal;

import java.util.Locale;

/**
 * Text of others made fit for a terminal: values, names, paths and messages may hold anything, and nothing of it may steer the terminal or
 * look like a line of ours. Control characters, those that turn the direction of writing, other invisible ones and halves of characters are
 * written as <code>&#92;x1b</code> or <code>&#92;u202e</code>. Pure: safe for any thread.
 */
public final class Printable {
    private static final int LONGEST_IN_TWO_DIGITS = 0xff;

    private Printable() {
    }

    /**
     * Makes text that stays on one line.
     *
     * @param text anything.
     * @return it, with what is not fit for a line written out.
     */
    public static String line(final String text) {
        return escaped(text, false);
    }

    /**
     * Makes text that may have lines and tabs.
     *
     * @param text anything.
     * @return it, with what is not fit for a terminal written out.
     */
    public static String lines(final String text) {
        return escaped(text, true);
    }

    private static String escaped(final String text, final boolean lines) {
        if (text.codePoints().allMatch(c -> isHarmless(c, lines))) {
            return text;
        }
        final StringBuilder escaped = new StringBuilder();
        text.codePoints().forEach(c -> {
            if (isHarmless(c, lines)) {
                escaped.appendCodePoint(c);
            } else {
                escaped.append(String.format(Locale.ROOT, c <= LONGEST_IN_TWO_DIGITS ? "\\x%02x" : "\\u%04x", c));
            }
        });
        return escaped.toString();
    }

    private static boolean isHarmless(final int c, final boolean lines) {
        if (c == '\n' || c == '\t') {
            return lines;
        }
        switch (Character.getType(c)) {
            case Character.CONTROL:
            case Character.FORMAT:
            case Character.SURROGATE:
            case Character.LINE_SEPARATOR:
            case Character.PARAGRAPH_SEPARATOR:
                return false;
            default:
                return true;
        }
    }
}
