package org.kstate.tools;

import java.util.ArrayList;
import java.util.List;

/** Rows under headings, each column as wide as it must be. For one thread at a time. */
final class TextTable {
    /** What stands in a place where there is nothing. */
    static final String NONE = "-";
    private static final String GAP = "  ";

    private final List<String[]> rows = new ArrayList<>();
    private final boolean[] rights;

    TextTable(final String... headings) {
        rights = new boolean[headings.length];
        rows.add(headings);
    }

    /** Columns that end, and not begin, below each other: numbers. */
    void right(final int... columns) {
        for (final int column : columns) {
            rights[column] = true;
        }
    }

    void row(final String... cells) {
        rows.add(cells);
    }

    void print(final Output output) {
        final int[] widths = new int[rights.length];
        for (final String[] row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row[i].length());
            }
        }
        for (final String[] row : rows) {
            final StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                final String space = " ".repeat(widths[i] - row[i].length());
                line.append(i == 0 ? "" : GAP).append(rights[i] ? space + row[i] : row[i] + space);
            }
            output.text(line.toString().stripTrailing());
        }
    }
}
