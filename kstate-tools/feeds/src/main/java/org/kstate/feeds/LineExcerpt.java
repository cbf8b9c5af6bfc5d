package org.kstate.feeds;

import java.nio.charset.StandardCharsets;

/**
 * The beginning of a line that was not understood, for a message.
 *
 * @param text what fits; what is no printable ASCII is a question mark.
 */
record LineExcerpt(String text) {
    private static final int LONGEST = 60;

    static LineExcerpt of(final byte[] buffer, final int begin, final int end) {
        final int shown = Math.min(end - begin, LONGEST);
        final String text = new String(buffer, begin, shown, StandardCharsets.ISO_8859_1).stripTrailing().replaceAll("[^ -~]", "?");
        return new LineExcerpt("'" + text + "'" + (shown < end - begin ? "..." : ""));
    }

    @Override
    public String toString() {
        return text;
    }
}
