package org.kstate.tools.terminal;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * A line that says how far a long piece of work is, how fast it goes and how long it will still take. It is drawn anew a few times a second, and gone
 * at the end. Costs nothing worth measuring for a step. For one thread at a time.
 */
public final class Progress implements AutoCloseable {
    /** The total where nobody knows it. */
    public static final long UNKNOWN = -1;

    private static final long REDRAW_NS = TimeUnit.MILLISECONDS.toNanos(200);
    /** Most steps between two looks at the clock. */
    private static final int BATCH = 1 << 10;
    private static final int BAR = 20;
    private static final int PERCENT = 100;
    private static final long MINUTE_S = 60;
    private static final String CLEAR = "\r\u001b[K";

    private final PrintWriter out;
    private final String unit;
    private long total;
    private final LongSupplier nanoClock;
    private final long startNs;
    private long drawnNs;
    private int steps;
    private boolean isDrawn;

    /**
     * Begins.
     *
     * @param out       the terminal; null where there is none, and nothing is drawn.
     * @param unit      what is counted, {@code rows} for instance.
     * @param total     how far it will go, or {@link #UNKNOWN}.
     * @param nanoClock monotone nanoseconds.
     */
    public Progress(final PrintWriter out, final String unit, final long total, final LongSupplier nanoClock) {
        this.out = out;
        this.unit = unit;
        this.total = total;
        this.nanoClock = nanoClock;
        this.startNs = nanoClock.getAsLong();
        this.drawnNs = startNs;
    }

    /**
     * Takes a step of many: looks at the clock now and then only.
     *
     * @param done  how far the work is, of the total.
     * @param count how many were counted.
     */
    public void step(final long done, final long count) {
        if (out != null && (++steps & BATCH - 1) == 0) {
            at(done, total, count);
        }
    }

    /**
     * Says how far the work is, where that is not said often.
     *
     * @param done    how far the work is.
     * @param ofTotal how far it will go, or {@link #UNKNOWN}, in place of the total that was said at the beginning.
     * @param count   how many were counted.
     */
    public void at(final long done, final long ofTotal, final long count) {
        if (out == null) {
            return;
        }
        total = ofTotal;
        final long nowNs = nanoClock.getAsLong();
        if (nowNs - drawnNs >= REDRAW_NS) {
            drawnNs = nowNs;
            isDrawn = true;
            out.print(CLEAR + line(done, count, nowNs - startNs));
            out.flush();
        }
    }

    /**
     * Whether there is a terminal to draw on.
     *
     * @return false if every step is for nothing.
     */
    public boolean isShown() {
        return out != null;
    }

    /** The line, in at most 79 columns. */
    String line(final long done, final long count, final long tookNs) {
        final double seconds = Math.max(tookNs, 1) / (double) TimeUnit.SECONDS.toNanos(1);
        final String rate = count + " " + unit + ", " + (long) (count / seconds) + "/s";
        if (total <= 0) {
            return rate;
        }
        final double part = Math.min(1, Math.max(done, 0) / (double) total);
        final int full = (int) (part * BAR);
        final String left = part == 0 ? "" : ", " + left((long) Math.ceil(seconds * (1 - part) / part)) + " left";
        return String.format(Locale.ROOT, "%3d %% [%s%s] %s%s", (int) (part * PERCENT), "#".repeat(full), " ".repeat(BAR - full), rate, left);
    }

    private static String left(final long seconds) {
        return seconds < MINUTE_S ? seconds + " s"
            : seconds < MINUTE_S * MINUTE_S ? seconds / MINUTE_S + " min " + seconds % MINUTE_S + " s"
            : seconds / (MINUTE_S * MINUTE_S) + " h " + seconds / MINUTE_S % MINUTE_S + " min";
    }

    /** Takes the line away. */
    @Override
    public void close() {
        if (isDrawn) {
            isDrawn = false;
            out.print(CLEAR);
            out.flush();
        }
    }
}
