package org.kstate.benchmarks.jmh;

import java.io.IOException;

/**
 * Commits to the device and the baseline's appends in turns of a few, in one JVM: what a disk takes for a flush changes from second to second, by
 * more than what is measured. So each turn is compared with the one beside it, and the median of these ratios counts.
 */
public final class DeviceRun {

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
        try {
            for (int i = -WARMUP; i < turns; i++) {
                // Who comes first meets what the disk still has to do for what was before.
                final boolean isBareFirst = i % 2 == 0;
                final double first = isBareFirst ? bareNs(device) : oursNs(device);
                final double second = isBareFirst ? oursNs(device) : bareNs(device);
                if (i >= 0) {
                    bare[i] = isBareFirst ? first : second;
                    ours[i] = isBareFirst ? second : first;
                }
            }
        } finally {
            device.close();
        }
        System.out.println(TurnFigures.line(TurnFigures.of(bare, ours)));
        System.exit(0);
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
