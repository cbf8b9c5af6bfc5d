package org.kstate.layout;

import org.kstate.exceptions.IllegalStateNameException;

/**
 * Which names are meant: one, or all that a pattern describes. A star stands for any number of characters, dots too: {@code md.*} is all
 * names below {@code md}, {@code md.*.top} those of them that end with {@code .top}, {@code *} all. Immutable: safe for any thread.
 */
public final class NamePattern {

    /** Stands for any number of characters. */
    public static final char ANY = '*';

    private final String text;
    private final boolean isName;

    private NamePattern(final String text) {
        this.text = text;
        isName = isName(text);
    }

    /**
     * Reads a pattern.
     *
     * @param text a name, or characters of names with stars between them.
     * @return the pattern.
     * @throws IllegalStateNameException if no name could ever be like it; the message says why.
     */
    public static NamePattern of(final String text) {
        if (isName(text)) {
            StateName.check(text);
        } else {
            // Whatever the stars stand for: of the rest a name must be possible.
            StateName.check(text.replaceAll("\\*+", "x"));
        }
        // Several stars mean what one does. So a pattern is never longer than twice a name.
        return new NamePattern(text.replaceAll("\\*\\*+", "*"));
    }

    /**
     * Whether a text is a name and no pattern of several.
     *
     * @param text to look at.
     * @return false if a star is in it.
     */
    public static boolean isName(final String text) {
        return text.indexOf(ANY) < 0;
    }

    /**
     * Whether this is one name.
     *
     * @return false if a star is in it.
     */
    public boolean isName() {
        return isName;
    }

    /**
     * Whether a name is meant. Makes no garbage.
     *
     * @param name of a state.
     * @return true if the whole of it is as the pattern says.
     */
    public boolean matches(final CharSequence name) {
        int at = 0;
        int place = 0;
        int star = -1;
        int afterStar = 0;
        while (at < name.length()) {
            if (place < text.length() && text.charAt(place) == ANY) {
                star = place++;
                afterStar = at;
            } else if (place < text.length() && text.charAt(place) == name.charAt(at)) {
                place++;
                at++;
            } else if (star >= 0) {
                // The last star takes one character more; what it left to the pattern behind it is tried again.
                place = star + 1;
                at = ++afterStar;
            } else {
                return false;
            }
        }
        while (place < text.length() && text.charAt(place) == ANY) {
            place++;
        }
        return place == text.length();
    }

    /**
     * The pattern as it was given, with one star for several that follow each other.
     *
     * @return its text.
     */
    @Override
    public String toString() {
        return text;
    }
}
