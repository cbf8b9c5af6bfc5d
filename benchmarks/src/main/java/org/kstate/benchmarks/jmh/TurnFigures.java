package org.kstate.benchmarks.jmh;

import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.kstate.benchmarks.runtime.JvmRun;

/**
 * What a baseline and Kstate took in turns, in one JVM, beside one another: each turn is compared with the one beside it. A program that measures
 * so prints one line of figures; more of them may follow these.
 */
final class TurnFigures {

    /** The baseline's median, in nanoseconds. */
    static final int BARE = 0;
    /** Kstate's. */
    static final int OURS = 1;
    /** The median of the ratios. */
    static final int RATIO = 2;
    /** A quarter of the ratios is below. */
    static final int LOWER = 3;
    /** A quarter of the ratios is above. */
    static final int UPPER = 4;
    /** How many there are. */
    static final int COUNT = 5;

    private static final String SEPARATOR = "\t";

    private TurnFigures() {
    }

    /**
     * Compares turns.
     *
     * @param bare the baseline's, in nanoseconds.
     * @param ours Kstate's, as many, each from beside the baseline's of the same number.
     * @return the figures.
     */
    static double[] of(final double[] bare, final double[] ours) {
        final double[] ratios = new double[bare.length];
        Arrays.setAll(ratios, i -> ours[i] / bare[i]);
        Arrays.sort(ratios);
        return new double[] {median(bare), median(ours), median(ratios), ratios[ratios.length / 4], ratios[ratios.length * 3 / 4]};
    }

    /** Of an even number it is the mean of the two in the middle. */
    static double median(final double[] values) {
        final double[] sorted = values.clone();
        Arrays.sort(sorted);
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }

    /** The line that a program prints. */
    static String line(final double... figures) {
        return Arrays.stream(figures).mapToObj(figure -> String.format(Locale.ROOT, "%f", figure)).collect(Collectors.joining(SEPARATOR));
    }

    /**
     * What a program has found.
     *
     * @param run     of the program.
     * @param columns how many figures it prints.
     * @return the figures.
     * @throws IOException if it did not end well.
     */
    static double[] read(final JvmRun run, final int columns) throws IOException {
        for (final String line : run.lines()) {
            final String[] words = line.split(SEPARATOR, -1);
            if (run.isGood() && words.length == columns) {
                return Arrays.stream(words).mapToDouble(Double::parseDouble).toArray();
            }
        }
        throw new IOException(run.ending() + ": " + String.join(" / ", run.lines()));
    }

    /** The round whose median ratio is the middle one; of an even number, the means of two rounds. */
    static double[] middle(final List<double[]> rounds) {
        final List<double[]> sorted = rounds.stream().sorted(Comparator.comparingDouble(figures -> figures[RATIO])).toList();
        final double[] below = sorted.get((sorted.size() - 1) / 2);
        final double[] above = sorted.get(sorted.size() / 2);
        return IntStream.range(0, below.length).mapToDouble(i -> (below[i] + above[i]) / 2).toArray();
    }
}
