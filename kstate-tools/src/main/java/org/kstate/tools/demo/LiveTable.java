package org.kstate.tools.demo;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** A table on a terminal, drawn again in place. For one thread at a time. */
public final class LiveTable implements DemoView {
    private static final int MOST_ROWS = 20;
    private static final int MOST_NAME = 24;
    /** Control sequences of terminals: cursor up so many lines; clear to the end of the line. */
    private static final String UP = "\u001b[%dA";
    private static final String CLEAR_LINE = "\u001b[K";

    private final PrintWriter out;
    private int drawn;

    /**
     * Creates a table that has not been drawn.
     *
     * @param out a terminal.
     */
    public LiveTable(final PrintWriter out) {
        this.out = out;
    }

    @Override
    public void say(final String text) {
        out.println(text);
        out.flush();
    }

    @Override
    public void show(final Picture picture, final boolean last) {
        final List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add(String.format(Locale.ROOT, "%5.1f s  %s", (double) picture.elapsedNs() / TimeUnit.SECONDS.toNanos(1), picture.phase()));
        lines.add("");
        lines.add(String.format(Locale.ROOT, "%-" + MOST_NAME + "s %12s %12s %9s %9s | %9s %9s %9s %9s", "instrument", "bid", "ask", "version",
            "commits/s", "at will", "on change", "<= 10/s", "tailed"));
        for (int i = 0; i < Math.min(MOST_ROWS, picture.rows().size()); i++) {
            lines.add(line(picture.rows().get(i)));
        }
        if (picture.rows().size() > MOST_ROWS) {
            lines.add("... and " + (picture.rows().size() - MOST_ROWS) + " more");
        }
        lines.add(line(picture.all()));
        if (drawn > 0) {
            out.print(String.format(Locale.ROOT, UP, drawn));
        }
        for (final String line : lines) {
            out.print(line + CLEAR_LINE + '\n');
        }
        drawn = lines.size();
        out.flush();
    }

    private static String line(final Picture.Row row) {
        final StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%-" + MOST_NAME + "s %12s %12s %9d %9d |",
            row.instrument().length() > MOST_NAME ? row.instrument().substring(0, MOST_NAME) : row.instrument(),
            row.bid(), row.ask(), row.version(), row.rate()));
        for (final long seen : row.seen()) {
            line.append(String.format(Locale.ROOT, " %9d", seen));
        }
        return line.toString();
    }
}
