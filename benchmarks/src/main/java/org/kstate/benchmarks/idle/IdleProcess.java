package org.kstate.benchmarks.idle;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.kstate.Kstate;
import org.kstate.StoreOptions;
import org.kstate.benchmarks.process.ChildSide;

/**
 * A process in which nothing happens. Arguments: processor, folder, {@link IdleKind}, milliseconds to settle, milliseconds that count. Tells the
 * share of a processor that its waiting threads had, the share that the whole process had, both in percent, and how often in a second those threads
 * ran.
 */
final class IdleProcess {

    /** Beginning of the names of the threads that Kstate makes. */
    private static final String LIBRARY = "kstate-";
    private static final int PAGE_SIZE = 64;
    private static final double PERCENT = 100;

    private IdleProcess() {
    }

    /**
     * Runs.
     *
     * @param args see above.
     * @throws InterruptedException never.
     * @throws IOException          if the kernel does not tell what threads use.
     */
    public static void main(final String[] args) throws InterruptedException, IOException {
        final ChildSide parent = new ChildSide(Integer.parseInt(args[0]));
        final IdleKind kind = IdleKind.valueOf(args[2]);
        final Path folder = Path.of(args[1]).resolve(kind.name());
        try (Kstate store = Kstate.open(StoreOptions.create().directory(folder.resolve("store")).maxPages(kind.pages()).pageSize(PAGE_SIZE))) {
            final List<Thread> threads = kind.begin(store, folder);
            parent.awaitGo();
            // The first looks, which follow each other more closely, and what the virtual machine compiles.
            pause(Long.parseLong(args[3]));
            final ThreadAccount before = ThreadAccount.now();
            final long beganNs = System.nanoTime();
            pause(Long.parseLong(args[4]));
            final ThreadAccount after = ThreadAccount.now();
            final double tookNs = System.nanoTime() - beganNs;
            if (!threads.stream().allMatch(Thread::isAlive)) {
                throw new IllegalStateException("A thread did not wait: kind=" + kind);
            }
            if (before.count(IdleProcess::isWaiting) < threads.size() || after.count(IdleProcess::isWaiting) < threads.size()) {
                throw new IllegalStateException("The kernel names fewer threads than wait: kind=" + kind + ", threads=" + threads.size());
            }
            final ThreadAccount.Account waiting = after.since(before, IdleProcess::isWaiting);
            final ThreadAccount.Account whole = after.since(before, name -> true);
            parent.done(PERCENT * waiting.busyNs() / tookNs + " " + PERCENT * whole.busyNs() / tookNs + " "
                + waiting.timesRun() * (double) TimeUnit.SECONDS.toNanos(1) / tookNs);
            // With those that wait.
            Runtime.getRuntime().halt(0);
        }
    }

    private static boolean isWaiting(final String name) {
        return name.startsWith(IdleKind.THREAD) || name.startsWith(LIBRARY);
    }

    /** Time that is to pass: what is measured is that nothing happens in it. */
    private static void pause(final long ms) {
        final long untilNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ms);
        for (long leftNs = untilNs - System.nanoTime(); leftNs > 0; leftNs = untilNs - System.nanoTime()) {
            LockSupport.parkNanos(leftNs);
        }
    }
}
