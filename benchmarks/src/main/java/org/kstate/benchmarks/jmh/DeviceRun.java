package org.kstate.benchmarks.jmh;

import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;

import org.kstate.benchmarks.runtime.JvmRun;

/**
 * Commits to the device and the baseline's appends in turns of a few, in one JVM: what a disk takes for a flush changes from second to second, by
 * more than what is measured. So each turn is compared with the one beside it, and the median of these ratios counts.
 */
public final class DeviceRun {

    // Columns of the line that is printed.
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

    private static final int COLUMNS = 5;
    private static final String SEPARATOR = "\t";

    private static final int WARMUP = 10;
    private static final int TURNS = 60;
    private static final int QUICK_TURNS = 30;

    private DeviceRun() {
    }

    /**
     * Runs, and prints one line.
     *
     * @param args whether quickly.
     * @throws IOException if the disk fails.
     */
    public static void main(final String[] args) throws IOException {
        final int turns = Boolean.parseBoolean(args[0]) ? QUICK_TURNS : TURNS;
        final DeviceBenchmark device = new DeviceBenchmark();
        device.open();
        final double[] bare = new double[turns];
        final double[] ours = new double[turns];
        final double[] ratios = new double[turns];
        try {
            for (int i = -WARMUP; i < turns; i++) {
                // Who comes first meets what the disk still has to do for what was before.
                final boolean isBareFirst = i % 2 == 0;
                final double first = isBareFirst ? bareNs(device) : oursNs(device);
                final double second = isBareFirst ? oursNs(device) : bareNs(device);
                if (i >= 0) {
                    bare[i] = isBareFirst ? first : second;
                    ours[i] = isBareFirst ? second : first;
                    ratios[i] = ours[i] / bare[i];
                }
            }
        } finally {
            device.close();
        }
        Arrays.sort(bare);
        Arrays.sort(ours);
        Arrays.sort(ratios);
        System.out.printf(Locale.ROOT, "%f\t%f\t%f\t%f\t%f%n", median(bare), median(ours), median(ratios), ratios[turns / 4],
            ratios[turns * 3 / 4]);
        System.exit(0);
    }

    /**
     * What a run has found.
     *
     * @param run of this program.
     * @return the columns.
     * @throws IOException if it did not end well.
     */
    static double[] figures(final JvmRun run) throws IOException {
        for (final String line : run.lines()) {
            final String[] columns = line.split(SEPARATOR, -1);
            if (run.isGood() && columns.length == COLUMNS) {
                return Arrays.stream(columns).mapToDouble(Double::parseDouble).toArray();
            }
        }
        throw new IOException(run.ending() + ": " + String.join(" / ", run.lines()));
    }

    /** Of an even number it is the mean of the two in the middle. */
    private static double median(final double[] sorted) {
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }

    private static double bareNs(final DeviceBenchmark device) throws IOException {
        final long startNs = System.nanoTime();
        device.bareQueue();
        return (double) (System.nanoTime() - startNs) / DeviceBenchmark.APPENDS;
    }

    private static double oursNs(final DeviceBenchmark device) {
        final long startNs = System.nanoTime();
        device.publishToDevice();
        return (double) (System.nanoTime() - startNs) / DeviceBenchmark.APPENDS;
    }
}
