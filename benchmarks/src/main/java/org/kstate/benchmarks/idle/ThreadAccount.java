package org.kstate.benchmarks.idle;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;

/**
 * What the kernel counted for each thread of this process up to some moment: {@code /proc/self/task/N/schedstat}. Immutable.
 *
 * @param threads by their number in the kernel.
 */
record ThreadAccount(Map<Long, Account> threads) {

    private static final Path TASKS = Path.of("/proc/self/task");
    private static final int BUSY = 0;
    private static final int TIMES_RUN = 2;

    /**
     * One thread's.
     *
     * @param name     of the thread, as much of it as the kernel keeps.
     * @param busyNs   how long it has had a processor.
     * @param timesRun how often it was given one.
     */
    record Account(String name, long busyNs, long timesRun) {
    }

    /** The present. */
    static ThreadAccount now() throws IOException {
        final Map<Long, Account> threads = new HashMap<>();
        try (DirectoryStream<Path> tasks = Files.newDirectoryStream(TASKS)) {
            for (final Path task : tasks) {
                try {
                    final String name = Files.readString(task.resolve("comm")).strip();
                    final String[] counted = Files.readString(task.resolve("schedstat")).strip().split(" ");
                    threads.put(Long.parseLong(task.getFileName().toString()),
                        new Account(name, Long.parseLong(counted[BUSY]), Long.parseLong(counted[TIMES_RUN])));
                } catch (final NoSuchFileException e) {
                    // A thread of the virtual machine that has ended meanwhile. Or this kernel counts nothing.
                    if (Files.exists(task)) {
                        throw e;
                    }
                }
            }
        }
        return new ThreadAccount(threads);
    }

    /** How many threads of some names there are. */
    long count(final Predicate<String> isCounted) {
        return threads.values().stream().filter(account -> isCounted.test(account.name())).count();
    }

    /** What threads have used since an earlier moment: those that are there now. */
    Account since(final ThreadAccount earlier, final Predicate<String> isCounted) {
        long busyNs = 0;
        long timesRun = 0;
        for (final Map.Entry<Long, Account> entry : threads.entrySet()) {
            final Account account = entry.getValue();
            if (isCounted.test(account.name())) {
                final Account before = earlier.threads.getOrDefault(entry.getKey(), new Account(account.name(), 0, 0));
                busyNs += account.busyNs() - before.busyNs();
                timesRun += account.timesRun() - before.timesRun();
            }
        }
        return new Account("", busyNs, timesRun);
    }
}
