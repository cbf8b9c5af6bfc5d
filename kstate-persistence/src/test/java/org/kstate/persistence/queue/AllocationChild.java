package org.kstate.persistence.queue;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.IntConsumer;

import com.sun.management.ThreadMXBean;
import org.kstate.persistence.JournalReader;
import org.kstate.persistence.record.JournalRecord;

/**
 * A process that appends and reads, and prints how many bytes each took: for the middle one of many batches, and all in all. Without
 * assertions, since Chronicle allocates in its own. Argument: the journal.
 */
final class AllocationChild {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int BATCH = 500;
    private static final int BATCHES = 301;
    private static final int WARM_UP = 40_000;

    private static long checksum;

    private AllocationChild() {
    }

    /**
     * Runs.
     *
     * @param arguments see the class.
     */
    public static void main(final String[] arguments) {
        final Path journal = Path.of(arguments[0]);
        try (JournalWriter writer = JournalWriter.open(journal, new TestRollTime(System.currentTimeMillis()))) {
            measure("append", version -> writer.append("md.btc", version));
        }
        try (JournalReader reader = JournalReader.open(journal)) {
            measure("read", version -> read(reader));
            // At the end a reader looks once whether it is the end.
            while (reader.next()) {
                checksum++;
            }
            measure("poll", version -> checksum += reader.next() ? 0 : 1);
        }
        for (final Thread thread : Thread.getAllStackTraces().keySet()) {
            System.out.println("thread " + thread.getName());
        }
    }

    private static void read(final JournalReader reader) {
        if (!reader.next()) {
            throw new IllegalStateException("no more records");
        }
        final JournalRecord record = reader.record();
        for (int i = 0; i < record.entryCount(); i++) {
            checksum += record.entry(i).version() + record.entry(i).name().length() + record.timeNs();
        }
    }

    private static void measure(final String what, final IntConsumer action) {
        int version = 0;
        while (version < WARM_UP) {
            action.accept(++version);
        }
        final long[] batches = new long[BATCHES];
        long before = THREADS.getCurrentThreadAllocatedBytes();
        final long start = before;
        for (int batch = 0; batch < BATCHES; batch++) {
            for (int i = 0; i < BATCH; i++) {
                action.accept(++version);
            }
            final long now = THREADS.getCurrentThreadAllocatedBytes();
            batches[batch] = now - before;
            before = now;
        }
        Arrays.sort(batches);
        System.out.println(what + " " + batches[BATCHES / 2] + " " + (before - start) / (double) (BATCH * BATCHES));
        // What reads will find is what was appended.
        while (what.equals("append") && version < WARM_UP + 2 * BATCH * BATCHES) {
            action.accept(++version);
        }
    }
}
