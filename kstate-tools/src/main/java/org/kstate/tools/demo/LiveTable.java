package org.kstate.tools.demo;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.kstate.tools.terminal.ScreenSize;
import org.kstate.tools.terminal.TextTable;

/**
 * A table on a terminal, drawn again in place on the terminal's other screen: what stood there before comes back at the end, with the last
 * picture below it. It fits the terminal, whatever its size becomes. For one thread at a time.
 */
public final class LiveTable implements DemoView {
    /** Lines beside the instruments': what goes on, headings, the sums. */
    private static final int OTHER_LINES = 4;
    private static final int LEAST_INSTRUMENTS = 1;
    private static final int SUMS = 1;
    /** Control sequences of terminals. */
    private static final String OTHER_SCREEN = "\u001b[?1049h\u001b[?25l";
    private static final String FIRST_SCREEN = "\u001b[?25h\u001b[?1049l";
    private static final String HOME = "\u001b[H";
    private static final String CLEAR_LINE = "\u001b[K";
    private static final String CLEAR_BELOW = "\u001b[J";

    private final PrintWriter out;
    private final Supplier<ScreenSize> screen;
    private final TextTable table = new TextTable(
        "instrument", "bid", "ask", "version", "commits/s", "at will", "on change", "<= 10/s", "tailed")
        .right(1, 2, 3, 4, 5, 6, 7, 8)
        // The consumers are what is shown; of the version, the tailing one tells as well.
        .importance(0, 8, 6, 5, 7, 1, 2, 4, 3);
    private Picture last;
    private boolean isOnOtherScreen;

    /**
     * Creates a table that has not been drawn.
     *
     * @param out    a terminal.
     * @param screen tells its size, which may change.
     */
    public LiveTable(final PrintWriter out, final Supplier<ScreenSize> screen) {
        this.out = out;
        this.screen = screen;
    }

    @Override
    public void say(final String text) {
        out.print(text + '\n');
        out.flush();
    }

    @Override
    public void show(final Picture picture, final boolean isLast) {
        last = picture;
        if (!isOnOtherScreen) {
            isOnOtherScreen = true;
            out.print(OTHER_SCREEN);
        }
        final ScreenSize size = screen.get();
        // Nothing after the last line: it would scroll.
        out.print(HOME + String.join(CLEAR_LINE + "\r\n", lines(picture, size.columns(), size.rows())) + CLEAR_LINE + CLEAR_BELOW);
        out.flush();
    }

    private List<String> lines(final Picture picture, final int columns, final int rows) {
        final int all = picture.rows().size();
        final int shown = OTHER_LINES + all <= rows ? all : Math.max(LEAST_INSTRUMENTS, rows - OTHER_LINES - 1);
        table.clear();
        picture.rows().subList(0, Math.min(all, shown)).forEach(this::add);
        add(picture.all());
        final List<String> lines = new ArrayList<>();
        lines.add(TextTable.cut(String.format(
            Locale.ROOT, "%5.1f s  %s", (double) picture.elapsedNs() / TimeUnit.SECONDS.toNanos(1), picture.phase()), columns));
        lines.add("");
        lines.addAll(table.lines(columns));
        if (shown < all) {
            lines.add(lines.size() - SUMS, TextTable.cut("... and " + (all - shown) + " more", columns));
        }
        return lines.subList(0, Math.min(lines.size(), Math.max(1, rows)));
    }

    private void add(final Picture.Row row) {
        final String[] cells = new String[5 + row.seen().length];
        cells[0] = row.instrument();
        cells[1] = row.bid();
        cells[2] = row.ask();
        cells[3] = Long.toString(row.version());
        cells[4] = Long.toString(row.rate());
        for (int i = 0; i < row.seen().length; i++) {
            cells[5 + i] = Long.toString(row.seen()[i]);
        }
        table.row(cells);
    }

    @Override
    public void close() {
        if (!isOnOtherScreen) {
            return;
        }
        isOnOtherScreen = false;
        out.print(FIRST_SCREEN);
        final ScreenSize size = screen.get();
        lines(last, size.columns(), size.rows()).forEach(line -> out.print(line + '\n'));
        out.print('\n');
        out.flush();
    }
}
