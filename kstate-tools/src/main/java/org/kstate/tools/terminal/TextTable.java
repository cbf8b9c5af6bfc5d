package org.kstate.tools.terminal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jline.utils.WCWidth;

/**
 * Rows under headings that fit a width: each column as wide as it must be, and the least important ones left out. If not even the most
 * important column fits, it is cut. For one thread at a time.
 */
public final class TextTable {
    /** What stands in a place where there is nothing. */
    public static final String NONE = "-";
    /** Wider than anything: nothing is left out. */
    public static final int ANY_WIDTH = Integer.MAX_VALUE;

    private static final String GAP = "  ";
    private static final String CUT = "…";
    private static final int FIRST_OF_OTHER_WIDTH = 0x300;
    private static final int NO_COLUMN = -1;

    private final String[] headings;
    private final boolean[] rights;
    private final int[] importance;
    private final int[] widths;
    private final int[] leasts;
    /** By place; {@link #NO_COLUMN} if there is none. */
    private int cutFirst = NO_COLUMN;
    private final List<String[]> rows = new ArrayList<>();

    /**
     * Creates a table without rows, whose columns begin below each other and are as important as they stand.
     *
     * @param headings of the columns.
     */
    public TextTable(final String... headings) {
        this.headings = headings.clone();
        rights = new boolean[headings.length];
        importance = IntStream.range(0, headings.length).toArray();
        widths = Arrays.stream(headings).mapToInt(String::length).toArray();
        leasts = new int[headings.length];
    }

    /**
     * Sets columns that end, and not begin, below each other: numbers.
     *
     * @param columns by place.
     * @return this.
     */
    public TextTable right(final int... columns) {
        for (final int column : columns) {
            rights[column] = true;
        }
        return this;
    }

    /**
     * Sets which columns are left out last.
     *
     * @param columns all, by place, the most important first.
     * @return this.
     */
    public TextTable importance(final int... columns) {
        System.arraycopy(columns, 0, importance, 0, importance.length);
        return this;
    }

    /**
     * Sets a column of prose, which is cut before it or another is left out.
     *
     * @param column by place.
     * @param least  width below which it says nothing any more.
     * @return this.
     */
    public TextTable cut(final int column, final int least) {
        leasts[column] = least;
        return this;
    }

    /**
     * Sets the one column that makes room for all others: it is cut before another one is cut or left out, and widened by what these leave.
     *
     * @param column by place.
     * @param least  width below which it says nothing any more.
     * @return this.
     */
    public TextTable cutFirst(final int column, final int least) {
        cutFirst = column;
        return cut(column, least);
    }

    /**
     * Adds a row.
     *
     * @param cells one for each column.
     */
    public void row(final String... cells) {
        rows.add(cells.clone());
        for (int i = 0; i < cells.length; i++) {
            // Never narrower again, or numbers that change would make the columns dance.
            widths[i] = Math.max(widths[i], columns(cells[i]));
        }
    }

    /** Removes all rows; the columns stay as wide as they were. */
    public void clear() {
        rows.clear();
    }

    /**
     * Lays out the table.
     *
     * @param width columns of the screen.
     * @return headings and rows, none longer than that.
     */
    public List<String> lines(final int width) {
        final int[] chosen = widthsIn(width);
        final List<String> lines = new ArrayList<>();
        lines.add(line(headings, chosen));
        rows.forEach(row -> lines.add(line(row, chosen)));
        return lines;
    }

    /** By column; 0 where it is left out. */
    private int[] widthsIn(final int width) {
        final int[] chosen = new int[widths.length];
        int left = width;
        for (final int column : importance) {
            final int gap = left == width ? 0 : GAP.length();
            final int least = leasts[column] == 0 ? widths[column] : Math.min(leasts[column], widths[column]);
            if (left - gap >= least) {
                chosen[column] = column == cutFirst ? least : Math.min(widths[column], left - gap);
            } else if (left == width) {
                chosen[column] = width;
            } else {
                // What is less important does not take the place.
                break;
            }
            left -= gap + chosen[column];
        }
        if (cutFirst != NO_COLUMN && chosen[cutFirst] > 0) {
            chosen[cutFirst] = Math.min(widths[cutFirst], chosen[cutFirst] + left);
        }
        return chosen;
    }

    private String line(final String[] cells, final int[] chosen) {
        final StringBuilder line = new StringBuilder();
        for (int i = 0; i < cells.length; i++) {
            if (chosen[i] > 0) {
                final String cell = cut(cells[i], chosen[i]);
                final String space = " ".repeat(chosen[i] - columns(cell));
                line.append(line.isEmpty() ? "" : GAP).append(rights[i] ? space + cell : cell + space);
            }
        }
        return line.toString().stripTrailing();
    }

    /**
     * Cuts a text.
     *
     * @param text  of one line.
     * @param width most columns of the screen.
     * @return the text, or what fits of it with a sign behind.
     */
    public static String cut(final String text, final int width) {
        if (columns(text) <= width) {
            return text;
        }
        int end = 0;
        int left = width - CUT.length();
        while (end < text.length()) {
            final int c = text.codePointAt(end);
            left -= columns(c);
            if (left < 0) {
                break;
            }
            end += Character.charCount(c);
        }
        return text.substring(0, end) + CUT;
    }

    /**
     * How wide a text is on a screen: characters of East Asian scripts and emoji take two columns, marks above or below others none.
     *
     * @param text of one line.
     * @return columns.
     */
    public static int columns(final String text) {
        int columns = 0;
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            columns += columns(text.codePointAt(i));
        }
        return columns;
    }

    private static int columns(final int c) {
        // Nearly all text: it needs no table of characters.
        return c < FIRST_OF_OTHER_WIDTH ? 1 : Math.max(0, WCWidth.wcwidth(c));
    }
}
