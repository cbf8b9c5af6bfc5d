package org.kstate.benchmarks.report;

import java.util.ArrayList;
import java.util.List;

import org.HdrHistogram.AbstractHistogram;
import org.HdrHistogram.HistogramIterationValue;

/**
 * How a time is distributed: which time so many in a hundred did not exceed. Curves of one work are drawn into one plot. Immutable.
 *
 * @param work    what was done.
 * @param subject who did it.
 * @param points  in rising order.
 */
public record Curve(String work, String subject, List<Point> points) {

    private static final int TICKS_PER_HALF_DISTANCE = 5;

    /**
     * A point of the curve.
     *
     * @param percentile 0 to 100.
     * @param ns         nanoseconds that so many in a hundred did not exceed.
     */
    public record Point(double percentile, double ns) {
    }

    /**
     * Copies the points.
     *
     * @param work    what was done.
     * @param subject who did it.
     * @param points  in rising order.
     */
    public Curve {
        points = List.copyOf(points);
    }

    /**
     * The curve of a histogram.
     *
     * @param work      what was done.
     * @param subject   who did it.
     * @param histogram of nanoseconds.
     * @return its percentiles, closer together towards the slowest.
     */
    public static Curve of(final String work, final String subject, final AbstractHistogram histogram) {
        final List<Point> points = new ArrayList<>();
        for (final HistogramIterationValue value : histogram.percentiles(TICKS_PER_HALF_DISTANCE)) {
            points.add(new Point(value.getPercentileLevelIteratedTo(), value.getValueIteratedTo()));
        }
        return new Curve(work, subject, points);
    }
}
