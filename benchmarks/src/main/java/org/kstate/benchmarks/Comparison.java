package org.kstate.benchmarks;

import java.util.List;

/**
 * A line of the report: what is measured, beside what, and how many times the baseline it may take.
 *
 * @param work     what it is called.
 * @param subject  benchmark that is judged.
 * @param baseline benchmark that it is judged by; {@link Subject#NONE} for a cost that is only told.
 * @param target   largest ratio of the two; {@link #NO_TARGET} if there is none.
 */
record Comparison(String work, Subject subject, Subject baseline, double target) {

    /** The ratio is only told. */
    static final double NO_TARGET = Double.POSITIVE_INFINITY;

    private static final double TRANSIENT_TARGET = 2.0;
    private static final double PERSISTENT_TARGET = 1.4;

    /**
     * One benchmark.
     *
     * @param method class and method, without the package.
     * @param size   value of the parameter {@code size}, or {@link #NO_SIZE}.
     */
    record Subject(String method, String size) {

        /** The benchmark has no such parameter. */
        static final String NO_SIZE = "";
        /** No benchmark at all. */
        static final Subject NONE = of("");

        static Subject of(final String method) {
            return new Subject(method, NO_SIZE);
        }

        @Override
        public String toString() {
            return size.equals(NO_SIZE) ? method : method + " " + size;
        }
    }

    /** The lines of the report, in order; a baseline is run right before the first that is judged by it. */
    static List<Comparison> all() {
        final Subject bare = Subject.of("PublishBenchmark.bare");
        final Subject bareQueue = Subject.of("JournalBenchmark.bareQueue");
        return List.of(
            cost("clock: cached", "ClockBenchmark.cached"),
            cost("clock: the system's (default)", "ClockBenchmark.system"),
            cost("clock: System.nanoTime", "ClockBenchmark.nanoTime"),
            cost("clock: System.currentTimeMillis", "ClockBenchmark.currentTimeMillis"),
            new Comparison("publish 64 B, address", Subject.of("PublishBenchmark.publishAddress"), bare, TRANSIENT_TARGET),
            new Comparison("publish 64 B, Bytes", Subject.of("PublishBenchmark.publishBytes"), bare, TRANSIENT_TARGET),
            new Comparison("begin+write+commit 64 B, address", Subject.of("PublishBenchmark.transactionAddress"), bare, TRANSIENT_TARGET),
            new Comparison("begin+write+commit 64 B, Bytes", Subject.of("PublishBenchmark.transactionBytes"), bare, TRANSIENT_TARGET),
            read("read 64 B, address", "readAddress", "64"),
            read("read 64 B, Bytes", "readBytes", "64"),
            read("read 64 B, Snapshot", "readSnapshot", "64"),
            read("read 4096 B, address", "readAddress", "4096"),
            read("read 4096 B, Bytes", "readBytes", "4096"),
            read("read 4096 B, Snapshot", "readSnapshot", "4096"),
            new Comparison("publish 64 B, persistent", Subject.of("JournalBenchmark.publishPersistent"), bareQueue, PERSISTENT_TARGET));
    }

    private static Comparison cost(final String work, final String method) {
        return new Comparison(work, Subject.of(method), Subject.NONE, NO_TARGET);
    }

    private static Comparison read(final String work, final String method, final String size) {
        final Subject bare = new Subject("ReadBenchmark.bare", size);
        return new Comparison(work, new Subject("ReadBenchmark." + method, size), bare, TRANSIENT_TARGET);
    }
}
