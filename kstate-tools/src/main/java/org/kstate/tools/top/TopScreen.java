package org.kstate.tools.top;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.kstate.tools.terminal.Printable;
import org.kstate.tools.terminal.ScreenSize;
import org.kstate.tools.terminal.TextTable;

/**
 * The lines of a picture: never more, and never longer, than fit the screen, and printable: what is written out is
 * longer. Keeps nothing but the columns' widths, which grow only as long as the
 * screen has the same size, so that numbers that change do not move them. For one thread at a time.
 */
public final class TopScreen {
    private static final String MARK = "> ";
    private static final String NO_MARK = "  ";
    /** Totals, status, a line between, headings. */
    private static final int OTHER_LINES = 4;
    private static final int LEAST_WRITER = 8;
    private static final int LEAST_NAME = 20;
    private static final int LEAST_STORE = 12;
    private static final double FEW = 100;

    private static final int WRITER = 5;

    private TextTable table;
    private ScreenSize tableSize;

    /**
     * Lays out a picture.
     *
     * @param picture what was read.
     * @param view    what is wanted of it.
     * @param size    of the screen.
     * @return its lines, from the top.
     */
    public List<String> lines(final TopPicture picture, final TopView view, final ScreenSize size) {
        final List<String> lines = new ArrayList<>();
        lines.add(totals(picture, size.columns()));
        lines.add(view.status());
        lines.add("");
        if (view.detailed() == null) {
            addTable(lines, picture, view, size);
        } else {
            addDetail(lines, picture, view, size);
        }
        return lines.stream().limit(Math.max(1, size.rows())).map(line -> TextTable.cut(Printable.line(line), size.columns())).toList();
    }

    /** The day is what is missed least, then the middle of the store's name. */
    private static String totals(final TopPicture picture, final int columns) {
        final String head = "kstate top  ";
        final String store = Printable.line(picture.store());
        final String counts = "  " + picture.rows().size() + " states  "
            + (picture.sessions() == TopRow.UNKNOWN ? "" : picture.sessions() + " sessions  ") + rate(picture.perSecond()) + " commits/s  ";
        final boolean fits = TextTable.columns(head + store + counts + picture.time()) <= columns;
        final String rest = counts + (fits ? picture.time() : picture.time().substring(picture.time().indexOf('T') + 1));
        return head + TextTable.cutInside(store, Math.max(LEAST_STORE, columns - head.length() - rest.length())) + rest;
    }

    private void addTable(final List<String> lines, final TopPicture picture, final TopView view, final ScreenSize size) {
        final int room = Math.max(1, size.rows() - OTHER_LINES);
        final List<TopRow> rows = view.rows(picture.rows(), room - 1);
        final boolean fits = rows.size() <= room;
        final int count = fits ? rows.size() : Math.max(1, room - 1);
        final int at = indexOf(rows, view.selected());
        // The selected row is in sight: on the page that it is on.
        final int first = at < 0 ? 0 : at / count * count;
        if (!size.equals(tableSize)) {
            tableSize = size;
            table = new TextTable("NAME", "COMMITS/S", "VERSION", "AGE", "SUBS", "LAST WRITER", "BYTES", "KEPT")
                .right(1, 2, 3, 4, 6).importance(0, 1, 2, 3, 5, 4, 6, 7).cut(WRITER, LEAST_WRITER);
        }
        table.clear();
        // Of all rows, or the columns would move when the page does.
        final int most = Math.max(LEAST_NAME, size.columns() / 5 * 2);
        rows.forEach(row -> table.row(cells(row, most)));
        final List<String> all = table.lines(Math.max(1, size.columns() - MARK.length()));
        lines.add(NO_MARK + all.get(0));
        for (int i = first; i < Math.min(rows.size(), first + count); i++) {
            lines.add((i == at ? MARK : NO_MARK) + all.get(1 + i));
        }
        if (!fits) {
            lines.add(NO_MARK + (first + 1) + " to " + Math.min(rows.size(), first + count) + " of " + rows.size());
        }
    }

    private static int indexOf(final List<TopRow> rows, final String name) {
        for (int i = 0; i < rows.size(); i++) {
            if (rows.get(i).name().equals(name)) {
                return i;
            }
        }
        return -1;
    }

    private static String[] cells(final TopRow row, final int most) {
        return new String[] {TextTable.cutInside(Printable.line(row.name()), most), rate(row.perSecond()), Long.toString(row.version()),
            row.ageNs() == TopRow.NEVER ? TextTable.NONE : age(row.ageNs()),
            row.subscribers() == TopRow.UNKNOWN ? "?" : Integer.toString(row.subscribers()), Printable.line(row.writer()),
            Integer.toString(row.bytes()),
            row.isPersistent() ? "journal" : TextTable.NONE};
    }

    private static void addDetail(final List<String> lines, final TopPicture picture, final TopView view, final ScreenSize size) {
        final int at = indexOf(picture.rows(), view.detailed());
        lines.add(view.detailed());
        if (at < 0 || picture.detail() == null) {
            lines.add("  the state is gone");
            return;
        }
        final TopRow row = picture.rows().get(at);
        lines.add("  version " + row.version() + "  " + rate(row.perSecond()) + " commits/s  age " + cells(row, LEAST_NAME)[3] + "  "
            + row.bytes() + " bytes  last writer "
            + row.writer());
        lines.add("");
        final int room = Math.max(1, size.rows() - lines.size());
        final boolean fits = picture.detail().size() <= room;
        picture.detail().stream().limit(fits ? room : room - 1).forEach(line -> lines.add("  " + line));
        if (!fits) {
            lines.add("  ... and " + (picture.detail().size() - room + 1) + " more lines");
        }
    }

    private static String rate(final double perSecond) {
        return perSecond == 0 ? "0" : String.format(Locale.ROOT, perSecond < FEW ? "%.1f" : "%.0f", perSecond);
    }

    /** In the unit in which people would say it. */
    static String age(final long ns) {
        final double seconds = Math.max(0, ns) / (double) TimeUnit.SECONDS.toNanos(1);
        if (seconds < 1) {
            return String.format(Locale.ROOT, "%d ms", Math.round(seconds * TimeUnit.SECONDS.toMillis(1)));
        }
        if (seconds < TimeUnit.MINUTES.toSeconds(2)) {
            return String.format(Locale.ROOT, "%.1f s", seconds);
        }
        if (seconds < TimeUnit.HOURS.toSeconds(2)) {
            return String.format(Locale.ROOT, "%.0f min", seconds / TimeUnit.MINUTES.toSeconds(1));
        }
        return seconds < TimeUnit.DAYS.toSeconds(2) ? String.format(Locale.ROOT, "%.1f h", seconds / TimeUnit.HOURS.toSeconds(1))
            : String.format(Locale.ROOT, "%.1f d", seconds / TimeUnit.DAYS.toSeconds(1));
    }
}
