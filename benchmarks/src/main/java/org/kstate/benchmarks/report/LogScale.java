package org.kstate.benchmarks.report;

import java.util.ArrayList;
import java.util.List;

/** Maps positive numbers to places so that equal ratios are equal distances. Immutable. */
final class LogScale {

    private static final double TEN = 10;

    private final double from;
    private final double to;
    private final double start;
    private final double length;

    /** From the power of ten at or below the smallest number to a little above the largest. */
    LogScale(final double smallest, final double largest, final double start, final double length) {
        this.from = Math.floor(Math.log10(smallest));
        this.to = Math.max(from + 1, Math.log10(largest) + 0.05);
        this.start = start;
        this.length = length;
    }

    double at(final double value) {
        return start + (Math.max(from, Math.log10(value)) - from) / (to - from) * length;
    }

    /** The powers of ten on the scale. */
    List<Double> ticks() {
        final List<Double> ticks = new ArrayList<>();
        for (double power = from; power <= to; power++) {
            ticks.add(Math.pow(TEN, power));
        }
        return ticks;
    }
}
