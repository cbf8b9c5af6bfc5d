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
    /** Of what is cut in its middle, so much of what is left is its begin. */
    private static final int PART_OF_BEGIN = 3;

    private final String[] headings;
    private final boolean[] rights;
    private final int[] importance;
    private final int[] widths;
    private final int[] leasts;
    /** By place; {@link #NO_COLUMN} if there is none. */
    private int cutFirst = NO_COLUMN;
    private int cutInside = NO_COLUMN;
    /** The least important column for which {@link #cutInside} is cut. */
    private int cutFor = NO_COLUMN;
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
     * Sets the one column of names, which is cut in the middle of its cells where another one would be left out else. It is the most important one.
     *
     * @param column by place.
     * @param least  width below which it says nothing any more.
     * @param other  by place; less important ones are left out before a name is cut.
     * @return this.
     */
    public TextTable cutInside(final int column, final int least, final int other) {
        cutInside = column;
        cutFor = other;
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

    /**
     * Lays out the table whole: what does not fit beside the first column stands below, beside the first column again.
     *
     * @param width columns of the screen.
     * @return headings and rows, once or several times, with an empty line between.
     */
    public List<String> blocks(final int width) {
        final List<String> lines = new ArrayList<>();
        int next = 1;
        do {
            final int[] chosen = new int[widths.length];
            chosen[0] = widths[0];
            int left = width - widths[0];
            do {
                chosen[next] = widths[next];
                left -= GAP.length() + widths[next++];
            } while (next < widths.length && left >= GAP.length() + widths[next]);
            if (!lines.isEmpty()) {
                lines.add("");
            }
            lines.add(line(headings, chosen));
            rows.forEach(row -> lines.add(line(row, chosen)));
        } while (next < widths.length);
        return lines;
    }

    /** By column; 0 where it is left out. */
    private int[] widthsIn(final int width) {
        final int[] chosen = new int[widths.length];
        int left = width;
        for (final int column : importance) {
            final int gap = left == width ? 0 : GAP.length();
            final int least = least(column);
            if (left - gap >= least) {
                chosen[column] = column == cutFirst ? least : column == cutInside ? widthOfNames(width)
                    : Math.min(widths[column], left - gap);
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

    private int least(final int column) {
        return leasts[column] == 0 ? widths[column] : Math.min(leasts[column], widths[column]);
    }

    /** As wide as they are, or as the columns for which they are cut leave them: as many of these as can be. */
    private int widthOfNames(final int width) {
        int left = width;
        int names = Math.min(widths[cutInside], width);
        for (final int column : importance) {
            if (column != cutInside) {
                left -= GAP.length() + least(column);
                if (left < least(cutInside)) {
                    break;
                }
                names = Math.min(widths[cutInside], left);
            }
            if (column == cutFor) {
                break;
            }
        }
        return names;
    }

    private String line(final String[] cells, final int[] chosen) {
        final StringBuilder line = new StringBuilder();
        for (int i = 0; i < cells.length; i++) {
            if (chosen[i] > 0) {
                final String cell = i == cutInside ? cutInside(cells[i], chosen[i]) : cut(cells[i], chosen[i]);
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
        return columns(text) <= width ? text : begin(text, width - CUT.length()) + CUT;
    }

    /**
     * Cuts a name. Names begin alike, and end alike: more is left of the end, which says more.
     *
     * @param text  of one line.
     * @param width most columns of the screen.
     * @return the text, or its begin and its end with a sign between.
     */
    public static String cutInside(final String text, final int width) {
        if (columns(text) <= width) {
            return text;
        }
        final int most = width - CUT.length();
        final String begin = begin(text, most / PART_OF_BEGIN);
        int left = most - columns(begin);
        int at = text.length();
        while (at > begin.length()) {
            final int c = text.codePointBefore(at);
            left -= columns(c);
            if (left < 0) {
                break;
            }
            at -= Character.charCount(c);
        }
        return begin + CUT + text.substring(at);
    }

    /** As much of a text as fits. */
    private static String begin(final String text, final int width) {
        int end = 0;
        int left = width;
        while (end < text.length()) {
            final int c = text.codePointAt(end);
            left -= columns(c);
            if (left < 0) {
                break;
            }
            end += Character.charCount(c);
        }
        return text.substring(0, end);
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
