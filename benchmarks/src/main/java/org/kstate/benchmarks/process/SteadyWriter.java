package org.kstate.benchmarks.process;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * A process that publishes a million times a second, or as often as it can. Arguments: processor, kind of cell, folder, length, for how many
 * nanoseconds. Tells how often it did in a second. One that fell behind does not make up for it: the rate is what counts here.
 */
final class SteadyWriter {

    private static final long INTERVAL_NS = 1_000;

    private SteadyWriter() {
    }

    /**
     * Runs.
     *
     * @param args see above.
     * @throws InterruptedException never.
     */
    public static void main(final String[] args) throws InterruptedException {
        final ChildSide parent = new ChildSide(Integer.parseInt(args[0]));
        final Message message = new Message(Integer.parseInt(args[3]));
        final long durationNs = Long.parseLong(args[4]);
        try (Cell cell = Cell.Kind.valueOf(args[1]).open(Path.of(args[2]), message.length(), true)) {
            message.fill(0);
            cell.publish(message.address(), message.length());
            final long startNs = parent.awaitGo();
            final long commits = write(cell, message, startNs, startNs + durationNs);
            parent.done(Double.toString((double) commits * TimeUnit.SECONDS.toNanos(1) / durationNs));
        }
    }

    private static long write(final Cell cell, final Message message, final long startNs, final long endNs) {
        long commits = 0;
        long dueNs = startNs;
        for (;;) {
            long nowNs = System.nanoTime();
            while (nowNs - dueNs < 0) {
                Thread.onSpinWait();
                nowNs = System.nanoTime();
            }
            if (nowNs - endNs >= 0) {
                return commits;
            }
            message.fill(++commits);
            cell.publish(message.address(), message.length());
            dueNs = Math.max(dueNs + INTERVAL_NS, nowNs);
        }
    }
}
