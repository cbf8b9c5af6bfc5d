package org.kstate.benchmarks.process;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import org.kstate.benchmarks.several.Group;
import org.kstate.benchmarks.several.GroupKind;

/**
 * A process that counts a group of cells up as fast as it can. Arguments: processor, {@link GroupKind}, folder, first cell, how many cells, for how
 * many nanoseconds. The first third of the time does not count. Tells, of the time that counts, its commits, its conflicts, its longest time
 * without a commit and the processor time that it had, in nanoseconds; and how many commits there were in all.
 */
final class GroupWriter {

    /** Part of the time that does not count. */
    static final int WARM_UP_PARTS = 3;

    private final Group group;
    private long commits;
    private long conflicts;
    private long longestNs;
    private long processorNs;
    private long all;

    private GroupWriter(final Group group) {
        this.group = group;
    }

    /**
     * Runs.
     *
     * @param args see above.
     * @throws InterruptedException never.
     */
    public static void main(final String[] args) throws InterruptedException {
        final ChildSide parent = new ChildSide(Integer.parseInt(args[0]));
        final GroupKind kind = GroupKind.valueOf(args[1]);
        final long durationNs = Long.parseLong(args[5]);
        try (Group group = kind.open(Path.of(args[2]), Integer.parseInt(args[3]), Integer.parseInt(args[4]))) {
            final GroupWriter writer = new GroupWriter(group);
            final long startNs = parent.awaitGo();
            // Both begin at the same time, and count from the same time.
            writer.write(startNs, durationNs);
            parent.done(writer.commits + " " + writer.conflicts + " " + writer.longestNs + " " + writer.processorNs + " " + writer.all);
        }
    }

    private void write(final long startNs, final long durationNs) {
        final long fromNs = startNs + durationNs / WARM_UP_PARTS;
        final long endNs = startNs + durationNs;
        while (System.nanoTime() - fromNs < 0) {
            group.countUp();
            all++;
        }
        final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        final long hadNs = threads.getCurrentThreadCpuTime();
        long lastNs = fromNs;
        for (long nowNs = fromNs; nowNs - endNs < 0; nowNs = lastNs) {
            conflicts += group.countUp();
            commits++;
            lastNs = System.nanoTime();
            longestNs = Math.max(longestNs, lastNs - nowNs);
        }
        processorNs = threads.getCurrentThreadCpuTime() - hadNs;
        all += commits;
    }

    /**
     * What one writer told.
     *
     * @param commits     in the time that counts.
     * @param conflicts   in the time that counts.
     * @param longestNs   its longest time without a commit.
     * @param processorNs processor time of the time that counts.
     * @param all         commits, also of the time that does not count.
     */
    record Tally(long commits, long conflicts, long longestNs, long processorNs, long all) {

        static Tally of(final String told) {
            final String[] numbers = told.split(" ");
            return new Tally(Long.parseLong(numbers[0]), Long.parseLong(numbers[1]), Long.parseLong(numbers[2]), Long.parseLong(numbers[3]),
                Long.parseLong(numbers[4]));
        }

        /** Of attempts. */
        double conflictPart() {
            return (double) conflicts / (commits + conflicts);
        }

        /** For each commit. */
        double processorNsPerCommit() {
            return (double) processorNs / commits;
        }

        /** In a second. */
        double rate(final long workMs) {
            return (double) commits * TimeUnit.SECONDS.toMillis(1) * WARM_UP_PARTS / ((WARM_UP_PARTS - 1) * workMs);
        }
    }
}
