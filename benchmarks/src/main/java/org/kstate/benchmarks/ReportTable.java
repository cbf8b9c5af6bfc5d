package org.kstate.benchmarks;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Prints what was measured as a table, in Markdown, and judges it. */
final class ReportTable {

    /**
     * What the JVM and JMH themselves allocate during an iteration, spread over its operations, stays below. One object in a hundred
     * operations does not.
     */
    static final double ALLOCATION_NOISE = 0.1;

    private static final String ROW = "| %-33s | %8s | %8s | %5s | %5s | %6s | %6s | %-6s |%n";

    private final List<Comparison> comparisons;
    private final Map<Comparison.Subject, Samples> samples;

    ReportTable(final List<Comparison> comparisons, final Map<Comparison.Subject, Samples> samples) {
        this.comparisons = comparisons;
        this.samples = samples;
    }

    /** Whether every target was met and nothing was allocated. */
    boolean isMet() {
        return comparisons.stream().allMatch(this::isMet);
    }

    private boolean isMet(final Comparison comparison) {
        return ratio(comparison) <= comparison.target() && isWithoutGarbage(comparison);
    }

    /** Chronicle Queue allocates when it maps the next piece of a file, under a journal as alone: that is the baseline's. */
    private boolean isWithoutGarbage(final Comparison comparison) {
        final Samples baseline = samples.get(comparison.baseline());
        final double allowed = baseline == null ? 0 : baseline.bytesPerOp();
        return samples.get(comparison.subject()).bytesPerOp() < allowed + ALLOCATION_NOISE;
    }

    /** The ratio of the medians; 0 without a baseline. */
    private double ratio(final Comparison comparison) {
        final Samples baseline = samples.get(comparison.baseline());
        return baseline == null ? 0 : samples.get(comparison.subject()).medianNs() / baseline.medianNs();
    }

    /** The table. */
    String text() {
        final StringBuilder text = new StringBuilder();
        text.append(row("work", "ns", "baseline", "ratio", "best", "B/op", "target", "met"));
        text.append(row("---", "---:", "---:", "---:", "---:", "---:", "---:", "---"));
        for (final Comparison comparison : comparisons) {
            text.append(row(comparison));
        }
        return text.toString();
    }

    private String row(final Comparison comparison) {
        final Samples subject = samples.get(comparison.subject());
        final Samples baseline = samples.get(comparison.baseline());
        final String ns = number("%.1f", subject.medianNs());
        final String bytes = number("%.3f", subject.bytesPerOp());
        if (baseline == null) {
            return row(comparison.work(), ns, "", "", "", bytes, "", isMet(comparison) ? "" : "NO");
        }
        return row(comparison.work(), ns, number("%.1f", baseline.medianNs()), number("%.2f", ratio(comparison)),
            number("%.2f", subject.bestNs() / baseline.bestNs()), bytes, number("%.1f", comparison.target()),
            isMet(comparison) ? "yes" : "NO");
    }

    private static String number(final String format, final double value) {
        return String.format(Locale.ROOT, format, value);
    }

    private static String row(final Object... cells) {
        return String.format(Locale.ROOT, ROW, cells);
    }
}
