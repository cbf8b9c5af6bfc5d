package org.kstate.benchmarks.report;

import java.util.List;
import java.util.Locale;

/** The percentile curves of a work in one plot: percentiles to the right, closer to 100 in each step; times upwards, logarithmic. */
final class CurveChart {

    private static final int WIDTH = 760;
    private static final int HEIGHT = 230;
    private static final int LEAST_LEFT = 70;
    private static final int RIGHT = 20;
    private static final int TOP = 30;
    private static final int BOTTOM = 40;
    private static final int LEAST_LEGEND = 220;
    private static final int LEGEND_LINE = 30;
    private static final int GAP = 8;
    private static final int LEGEND_ROW = 18;
    private static final int STYLES = 6;
    private static final double[] TICKS = {0, 90, 99, 99.9, 99.99, 99.999};
    private static final double MOST = 99.9999;
    private static final double HUNDRED = 100;

    private CurveChart() {
    }

    /** Empty if there is nothing to draw. */
    static String of(final String work, final List<Curve> curves) {
        final double smallest = curves.stream().flatMap(curve -> curve.points().stream()).mapToDouble(Curve.Point::ns).filter(ns -> ns > 0).min()
            .orElse(0);
        if (smallest == 0) {
            return "";
        }
        final double largest = curves.stream().flatMap(curve -> curve.points().stream()).mapToDouble(Curve.Point::ns).max().orElseThrow();
        // No label may be cut off at an edge.
        final int left = Math.max(LEAST_LEFT, 2 * GAP + new LogScale(smallest, largest, 0, 1).ticks().stream()
            .mapToInt(tick -> Svg.widthOf(Words.tick(tick))).max().orElseThrow());
        final int legend = Math.max(LEAST_LEGEND, LEGEND_LINE + GAP
            + curves.stream().mapToInt(curve -> Svg.widthOf(curve.subject())).max().orElseThrow());
        final int columns = Math.max(1, (WIDTH - left) / legend);
        final int top = TOP + (curves.size() - 1) / columns * LEGEND_ROW;
        final int bottom = top + HEIGHT;
        final LogScale times = new LogScale(smallest, largest, bottom, -HEIGHT);
        final LogScale percentiles = new LogScale(1, 1 / (1 - MOST / HUNDRED), left, WIDTH - left - RIGHT);
        final Svg svg = new Svg(Math.max(WIDTH, left + legend), bottom + BOTTOM, work + ", percentiles");
        for (final double tick : times.ticks()) {
            svg.line(left, times.at(tick), WIDTH - RIGHT, times.at(tick), "grid").label(left - GAP, times.at(tick) + 4, "name", Words.tick(tick));
        }
        for (final double percentile : TICKS) {
            final double x = x(percentiles, percentile);
            svg.line(x, top, x, bottom, "grid")
                .label(x, bottom + 16, "tick", Words.tick(percentile) + " %");
        }
        for (int i = 0; i < curves.size(); i++) {
            final int x = left + i % columns * legend;
            final int y = 12 + i / columns * LEGEND_ROW;
            svg.path(points(curves.get(i), percentiles, times), "curve c" + i % STYLES)
                .line(x, y, x + 24, y, "curve c" + i % STYLES)
                .label(x + LEGEND_LINE, y + 4, "value", curves.get(i).subject());
        }
        return svg.label(left, bottom + BOTTOM - 4, "scale", "percentile; times in ns, logarithmic").toString();
    }

    private static double x(final LogScale percentiles, final double percentile) {
        return percentiles.at(1 / (1 - Math.min(percentile, MOST) / HUNDRED));
    }

    private static String points(final Curve curve, final LogScale percentiles, final LogScale times) {
        final StringBuilder points = new StringBuilder();
        for (final Curve.Point point : curve.points()) {
            if (point.ns() > 0) {
                points.append(String.format(Locale.ROOT, "%.1f,%.1f ", x(percentiles, point.percentile()), times.at(point.ns())));
            }
        }
        return points.toString().strip();
    }
}
