package org.kstate.benchmarks.report;

import java.util.List;

/** The main metric of a work as bars, one for each subject; on a logarithmic scale when the largest is many times the smallest. */
final class BarChart {

    private static final int WIDTH = 760;
    private static final int LEAST_LEFT = 190;
    private static final int LEAST_RIGHT = 110;
    private static final int LEAST_PLOT = 240;
    private static final int ROW = 26;
    private static final int BAR = 17;
    private static final int AXIS = 36;
    private static final int LABEL_GAP = 8;
    private static final int BASE_LINE = 13;
    private static final int TICK_LINE = 15;
    private static final int SCALE_LINE = 31;
    /** From here on small ones cannot be told apart on a plain scale. */
    private static final double MANY_TIMES = 20;

    private BarChart() {
    }

    /** Empty if there is nothing to draw. */
    static String of(final WorkTable table) {
        final String metric = table.mainMetric();
        final List<String> subjects = table.subjects().stream().filter(subject -> table.value(subject, metric) > 0).toList();
        if (subjects.size() < 2) {
            return "";
        }
        final double smallest = subjects.stream().mapToDouble(subject -> table.value(subject, metric)).min().orElseThrow();
        final double largest = subjects.stream().mapToDouble(subject -> table.value(subject, metric)).max().orElseThrow();
        final boolean isLog = largest > MANY_TIMES * smallest;
        final String unit = table.unit(metric);
        // No label may be cut off at an edge: the bars have what is left, and the picture grows if that is too little.
        final int left = Math.max(LEAST_LEFT, LABEL_GAP + subjects.stream().mapToInt(Svg::widthOf).max().orElseThrow());
        final int right = Math.max(LEAST_RIGHT, LABEL_GAP + subjects.stream()
            .mapToInt(subject -> Svg.widthOf(Words.number(table.value(subject, metric)) + " " + unit)).max().orElseThrow());
        final int width = Math.max(LEAST_PLOT, WIDTH - left - right);
        final LogScale scale = new LogScale(smallest / 2, largest, left, width);
        final int bottom = subjects.size() * ROW;
        final Svg svg = new Svg(left + width + right, bottom + AXIS, table.work() + ", " + metric + " in " + unit);
        if (isLog) {
            for (final double tick : scale.ticks()) {
                svg.line(scale.at(tick), 0, scale.at(tick), bottom, "grid").label(scale.at(tick), bottom + TICK_LINE, "tick", Words.tick(tick));
            }
        }
        for (int i = 0; i < subjects.size(); i++) {
            final String subject = subjects.get(i);
            final double value = table.value(subject, metric);
            final double end = isLog ? scale.at(value) : left + value / largest * width;
            final double top = i * ROW + (ROW - BAR) / 2.0;
            svg.bar(left, top, Math.max(1, end - left), BAR, subject.startsWith(Figure.KSTATE) ? "ours" : "theirs")
                .label(left - LABEL_GAP, top + BASE_LINE, "name", subject)
                .label(end + LABEL_GAP, top + BASE_LINE, "value", Words.number(value) + " " + unit);
        }
        return svg.line(left, 0, left, bottom, "axis")
            .label(left, bottom + (isLog ? SCALE_LINE : TICK_LINE), "scale", metric + " in " + unit + (isLog ? ", logarithmic" : "")).toString();
    }
}
