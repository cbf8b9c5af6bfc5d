package org.kstate.benchmarks.history;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import com.sun.management.ThreadMXBean;
import org.kstate.Kstate;
import org.kstate.persistence.JournalReader;
import org.kstate.persistence.Replay;
import org.kstate.spi.Journal;

/** How fast a journal is replayed: to a listener beside a reader that only reads, in turns, and into new states of a store. */
final class ReplayRates {

    private static final int ROUNDS = 3;
    private static final double NS_OF_SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final Path journal;
    private final long commits;
    private double readPerSecond;
    private double heardPerSecond;
    private double storedPerSecond;
    private double bytesOfHeard = Double.MAX_VALUE;
    private long seen;

    ReplayRates(final Path journal, final long commits) {
        this.journal = journal;
        this.commits = commits;
    }

    /** Measures; the best round counts. Each replays into a store of its own, beside that folder. */
    void measure(final Path beside) {
        for (int round = 0; round < ROUNDS; round++) {
            readPerSecond = Math.max(readPerSecond, perSecond(this::read));
            final long before = THREADS.getCurrentThreadAllocatedBytes();
            heardPerSecond = Math.max(heardPerSecond, perSecond(this::hear));
            bytesOfHeard = Math.min(bytesOfHeard, (double) (THREADS.getCurrentThreadAllocatedBytes() - before) / commits);
            try (Kstate store = Kstate.open(beside.resolveSibling(beside.getFileName() + "-" + round))) {
                storedPerSecond = Math.max(storedPerSecond, perSecond(() -> seen = Replay.of(journal).into(store).run()));
            }
        }
    }

    private double perSecond(final Runnable work) {
        seen = 0;
        final long start = System.nanoTime();
        work.run();
        final double seconds = (System.nanoTime() - start) / NS_OF_SECOND;
        if (seen != commits) {
            throw new IllegalStateException("Not all commits came: commits=" + commits + ", seen=" + seen);
        }
        return commits / seconds;
    }

    private void read() {
        try (JournalReader reader = JournalReader.open(journal)) {
            while (reader.next()) {
                seen += reader.record().kind() == Journal.COMMIT ? reader.record().entryCount() : 0;
            }
        }
    }

    private void hear() {
        Replay.of(journal).run((record, entry) -> seen += record.kind() == Journal.COMMIT ? 1 : 0);
    }

    double readPerSecond() {
        return readPerSecond;
    }

    double heardPerSecond() {
        return heardPerSecond;
    }

    double storedPerSecond() {
        return storedPerSecond;
    }

    /** Bytes that a commit replayed to a listener allocates, with what the replay allocates once. */
    double bytesOfHeard() {
        return bytesOfHeard;
    }
}
