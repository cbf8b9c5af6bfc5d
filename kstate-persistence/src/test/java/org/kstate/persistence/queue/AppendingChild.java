package org.kstate.persistence.queue;

import java.nio.file.Path;
import java.util.Random;

import org.kstate.spi.Journal;

import org.kstate.spi.JournaledState;

/**
 * A process that appends versions of the state {@code a} one after another, until it is killed. Arguments: the directory of the lock, the
 * journal, and {@code run} to go on for ever, or {@code hold} to stop between stage and publish.
 */
final class AppendingChild {

    private static final long DAY_MS = 86_400_000L;

    private AppendingChild() {
    }

    /**
     * Runs.
     *
     * @param arguments see the class.
     * @throws Exception whatever went wrong.
     */
    public static void main(final String[] arguments) throws Exception {
        final Path journal = Path.of(arguments[1]);
        final boolean isHolding = arguments[2].equals("hold");
        final Random random = new Random();
        try (SharedTestLock lock = new SharedTestLock(Path.of(arguments[0]))) {
            lock.acquire();
            final JournalWriter writer = JournalWriter.open(journal, lock, lock.victim());
            long version = lastVersion(writer);
            lock.release();
            System.out.println("open");
            for (;;) {
                lock.acquire();
                if (lock.victim() != Journal.NO_PID) {
                    writer.journal().freeDeadHolder(lock.victim());
                }
                version = lastVersion(writer);
                if (!isHolding && random.nextInt(2000) == 0) {
                    lock.atLeast(lock.nowMs() + DAY_MS);
                }
                final long index = stage(writer, version + 1, random);
                if (isHolding) {
                    System.out.println(index);
                    Thread.sleep(60_000);
                }
                writer.journal().publish();
                lock.release();
            }
        }
    }

    static long lastVersion(final JournalWriter writer) {
        final JournaledState last = writer.last("a");
        return last == null ? 0 : last.version();
    }

    static long stage(final JournalWriter writer, final long version, final Random random) {
        writer.journal().begin(Journal.COMMIT, version, 1, version);
        writer.add("a", version, version, 8 + random.nextInt(100));
        for (int i = random.nextInt(40) == 0 ? random.nextInt(60) : 0; i > 0; i--) {
            writer.add("other" + i, version, version, 4096);
        }
        return writer.journal().stage();
    }
}
