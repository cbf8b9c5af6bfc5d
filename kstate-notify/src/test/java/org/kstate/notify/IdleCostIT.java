package org.kstate.notify;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import net.openhft.chronicle.bytes.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.StoreOptions;
import org.kstate.testing.ChildJvm;
import org.kstate.testing.SharedMemory;

/**
 * What ten watches, a tailer of handles, one of a path and an announcer cost while nothing happens, by the kernel's account of their threads: more
 * than as many threads of the same process that only sleep.
 */
class IdleCostIT {

    private static final boolean SOAK = Boolean.getBoolean("kstate.soak");
    private static final int WATCHES = 10;
    private static final int SETTLE_MS = 2_000;
    private static final int IDLE_MS = SOAK ? 60_000 : 4_000;
    private static final List<Integer> STATES_OF_EACH = List.of(1, 100);
    /**
     * Aimed at is 0.05 % of a processor, and reached where a wake takes less than 0.1 ms. On a virtual machine whose host takes away memory that is
     * not used one took 0.3 to 10 ms here: so the wakes are counted, and the share is bounded loosely, where it sleeps for long.
     */
    private static final double MOST = SOAK ? 0.01 : 1;
    /** How often all that wait may run in a second: each for its look, and some for what the JVM does. Looks each 10 ms are a hundred for one. */
    private static final double MOST_WAKES = 15;

    @TempDir(factory = SharedMemory.class)
    private Path directory;

    /** Both at a time: what they do is to wait. */
    @Test
    void shouldCostHardlyAnythingWhileNothingHappens() {
        final List<ChildJvm> children = new ArrayList<>();
        try {
            STATES_OF_EACH.forEach(states -> children.add(ChildJvm.start(Idle.class, directory, IDLE_MS, states)));
            for (int i = 0; i < children.size(); i++) {
                assertCostsHardlyAnything(children.get(i), STATES_OF_EACH.get(i));
            }
        } finally {
            children.forEach(ChildJvm::close);
        }
    }

    private static void assertCostsHardlyAnything(final ChildJvm child, final int statesOfEach) {
        // A sign of life: a child may not be silent for as long as the long run takes.
        child.lineAfter("half");
        final double share = Double.parseDouble(child.lineAfter("share"));
        final double wakes = Double.parseDouble(child.lineAfter("wakes"));
        System.out.println("ten idle watches of " + statesOfEach + " states each, two tailers and an announcer: share of a processor " + share
            + ", wakes in a second " + wakes);
        assertTrue(wakes <= MOST_WAKES, "wakes in a second: " + wakes + ", most=" + MOST_WAKES);
        assertTrue(share <= MOST, "share of a processor: " + share);
    }

    /** The child: threads that wait, as many that only sleep, and nobody who commits. */
    static final class Idle {

        private static final String WAITING = "idle-";
        private static final String SLEEPING = "none-";
        private static final int THREADS = WATCHES + 3;
        /** As much of its name as the kernel keeps. */
        private static final String ANNOUNCING = Announcer.NAME.substring(0, 15);
        /** Field of the kernel's account: how often the thread was given a processor. */
        private static final int TIMES_RUN = 2;

        private Idle() {
        }

        /** Takes the folder, for how many milliseconds to be idle, and how many states each watches. */
        public static void main(final String[] arguments) throws Exception {
            final int statesOfEach = Integer.parseInt(arguments[2]);
            final Path folder = Path.of(arguments[0]);
            try (Kstate store = Kstate.open(StoreOptions.create().directory(folder.resolve("store-" + statesOfEach))
                .maxPages(WATCHES * statesOfEach + 2).pageSize(64))) {
                final List<Thread> threads = new ArrayList<>();
                for (int i = 0; i < WATCHES; i++) {
                    final State[] states = new State[statesOfEach];
                    for (int j = 0; j < statesOfEach; j++) {
                        states[j] = store.subscribe("s" + i + '.' + j, Permission.READ);
                    }
                    final Watch watch = Watch.of(states).open();
                    threads.add(start(WAITING + i, () -> watch.await(1, TimeUnit.HOURS)));
                }
                readTheJournal(store, folder.resolve("journal-" + statesOfEach), threads);
                for (int i = 0; i < THREADS; i++) {
                    threads.add(start(SLEEPING + i, () -> LockSupport.parkNanos(TimeUnit.HOURS.toNanos(1))));
                }
                // The first looks, and what the JVM compiles.
                pause(SETTLE_MS);
                final long before = busyNs(WAITING) - busyNs(SLEEPING);
                final long wakesBefore = account(WAITING, TIMES_RUN);
                final long beganNs = System.nanoTime();
                pause(Long.parseLong(arguments[1]) / 2);
                System.out.println("half");
                pause(Long.parseLong(arguments[1]) / 2);
                final long busyNs = busyNs(WAITING) - busyNs(SLEEPING) - before;
                final long tookNs = System.nanoTime() - beganNs;
                System.out.println("share " + (double) busyNs / tookNs);
                System.out.println("wakes " + (account(WAITING, TIMES_RUN) - wakesBefore) * (double) TimeUnit.SECONDS.toNanos(1) / tookNs);
                if (!threads.stream().allMatch(Thread::isAlive)) {
                    throw new IllegalStateException("a watch did not wait");
                }
                System.out.flush();
                // With those who sleep.
                Runtime.getRuntime().halt(0);
            }
        }

        private static void readTheJournal(final Kstate store, final Path journal, final List<Thread> threads)
            throws InterruptedException {
            final State persistent = store.subscribe("persistent", Permission.READ_WRITE);
            persistent.setSize(8);
            persistent.persistTo(journal);
            final StateTailer ofHandle = StateTailer.of(persistent).fromNow().open();
            threads.add(start(WAITING + "handle", () -> ofHandle.await(1, TimeUnit.HOURS)));
            final StateTailer ofPath = StateTailer.of(journal).states("persistent").wokenBy(store).fromNow().open();
            threads.add(start(WAITING + "path", () -> ofPath.await(1, TimeUnit.HOURS)));
            announceOneThatBecomesPersistent(store, journal);
        }

        /** A state that was looked at as a transient one is no reason to look any more once it is persistent. */
        private static void announceOneThatBecomesPersistent(final Kstate store, final Path journal) throws InterruptedException {
            final CountDownLatch announced = new CountDownLatch(1);
            Announcements.of(store).states("persistent", "late").to(announcement -> announced.countDown());
            final State late = store.subscribe("late", Permission.READ_WRITE);
            late.setSize(8);
            late.publish(Bytes.allocateDirect(8).writeLong(1));
            if (!announced.await(1, TimeUnit.MINUTES)) {
                throw new IllegalStateException("a transient state was not announced");
            }
            late.persistTo(journal);
        }

        private static Thread start(final String name, final Runnable waiting) {
            final Thread thread = new Thread(waiting, name);
            thread.setDaemon(true);
            thread.start();
            return thread;
        }

        /** Time that is to pass: what is measured is that nothing happens in it. */
        private static void pause(final long ms) {
            final long untilNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ms);
            for (long leftNs = untilNs - System.nanoTime(); leftNs > 0; leftNs = untilNs - System.nanoTime()) {
                LockSupport.parkNanos(leftNs);
            }
        }

        /** Processor time of the threads of a kind. */
        private static long busyNs(final String kind) throws IOException {
            return account(kind, 0);
        }

        /** The sum of a number that the kernel keeps for each thread of a kind. */
        private static long account(final String kind, final int field) throws IOException {
            long sum = 0;
            int found = 0;
            try (DirectoryStream<Path> tasks = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
                for (final Path task : tasks) {
                    try {
                        final String name = Files.readString(task.resolve("comm"));
                        if (name.startsWith(kind) || kind.equals(WAITING) && name.startsWith(ANNOUNCING)) {
                            sum += Long.parseLong(Files.readString(task.resolve("schedstat")).strip().split(" ")[field]);
                            found++;
                        }
                    } catch (final NoSuchFileException e) {
                        // A thread of the JVM that has ended meanwhile.
                        continue;
                    }
                }
            }
            if (found != THREADS) {
                throw new IllegalStateException("not all threads were found: kind=" + kind + ", found=" + found);
            }
            return sum;
        }
    }
}
