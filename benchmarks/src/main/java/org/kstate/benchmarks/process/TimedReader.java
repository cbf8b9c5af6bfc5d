package org.kstate.benchmarks.process;

import java.nio.file.Path;
import java.util.Arrays;

/**
 * A process that reads a cell without a pause while a {@link SteadyWriter} writes it. Arguments: processor, kind of cell, folder, length, for
 * how many nanoseconds. Tells the median time of a read, the reads in which retries were counted, and the retries.
 *
 * <p>The first third of the time is for the JVM to compile; in the second, reads are timed in batches; in the last, each value is checked to be
 * of one version, and retries are counted, by a {@link CountingReader}, so that the timed reads carry no counter.
 */
final class TimedReader {

    private static final int BATCH = 200;
    private static final int PHASES = 3;
    private static final int MAX_BATCHES = 4_000_000;

    private TimedReader() {
    }

    /**
     * Runs.
     *
     * @param args see above.
     * @throws InterruptedException never.
     */
    public static void main(final String[] args) throws InterruptedException {
        final ChildSide parent = new ChildSide(Integer.parseInt(args[0]));
        final Cell.Kind kind = Cell.Kind.valueOf(args[1]);
        final Path folder = Path.of(args[2]);
        final Message message = new Message(Integer.parseInt(args[3]));
        final long phaseNs = Long.parseLong(args[4]) / PHASES;
        try (Cell cell = kind.open(folder, message.length(), false)) {
            final double[] batches = new double[MAX_BATCHES];
            final long startNs = parent.awaitGo();
            time(cell, message, batches, startNs + phaseNs);
            final int timed = time(cell, message, batches, startNs + 2 * phaseNs);
            final double medianNs = median(batches, timed);
            parent.done(medianNs + " " + (kind == Cell.Kind.KSTATE ? counted(folder, message, startNs + PHASES * phaseNs)
                : checked(cell, message, startNs + PHASES * phaseNs)));
        }
    }

    private static int time(final Cell cell, final Message message, final double[] batches, final long endNs) {
        final long address = message.address();
        final int length = message.length();
        int batch = 0;
        long beforeNs = System.nanoTime();
        while (batch < batches.length && beforeNs - endNs < 0) {
            for (int i = 0; i < BATCH; i++) {
                cell.read(address, length);
            }
            final long afterNs = System.nanoTime();
            batches[batch++] = (double) (afterNs - beforeNs) / BATCH;
            beforeNs = afterNs;
        }
        return batch;
    }

    private static double median(final double[] values, final int count) {
        Arrays.sort(values, 0, count);
        return count == 0 ? Double.NaN : values[count / 2];
    }

    private static String checked(final Cell cell, final Message message, final long endNs) {
        long reads = 0;
        for (; System.nanoTime() - endNs < 0; reads++) {
            cell.read(message.address(), message.length());
            message.checkedNumber();
        }
        return reads + " 0";
    }

    private static String counted(final Path folder, final Message message, final long endNs) {
        final CountingReader reader = new CountingReader(KstateLink.store(folder), KstateLink.STATE);
        long reads = 0;
        for (; System.nanoTime() - endNs < 0; reads++) {
            reader.read(message.address(), message.length());
            message.checkedNumber();
        }
        return reads + " " + reader.retries();
    }
}
