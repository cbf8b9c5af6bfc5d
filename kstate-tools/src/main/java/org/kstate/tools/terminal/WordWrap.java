package org.kstate.tools.terminal;

import java.util.ArrayList;
import java.util.List;

/** Text on as many lines as a screen needs, which ends none of them within a word. */
public final class WordWrap {
    private WordWrap() {
    }

    /**
     * Cuts a text between words.
     *
     * @param text   of one line, of characters that take one column each.
     * @param width  columns of the screen.
     * @param indent how many spaces the lines behind the first begin with; the first has no place to be cut before.
     * @return the lines; longer than the screen only where a word is.
     */
    public static List<String> lines(final String text, final int width, final int indent) {
        final List<String> lines = new ArrayList<>();
        String rest = text;
        while (rest.length() > width) {
            final int before = rest.lastIndexOf(' ', width);
            final int end = before > indent ? before : rest.indexOf(' ', Math.max(width, indent + 1));
            if (end < 0) {
                break;
            }
            lines.add(rest.substring(0, end));
            rest = " ".repeat(indent) + rest.substring(end + 1);
        }
        lines.add(rest);
        return lines;
    }
}
