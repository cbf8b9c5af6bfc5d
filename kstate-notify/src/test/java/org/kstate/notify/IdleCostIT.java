package org.kstate.notify;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.StoreOptions;
import org.kstate.testing.ChildJvm;
import org.kstate.testing.SharedMemory;

/** What a process of ten watches costs while nothing happens, by the kernel's account of its watching threads. */
class IdleCostIT {

    private static final boolean SOAK = Boolean.getBoolean("kstate.soak");
    private static final int WATCHES = 10;
    private static final int STATES = 10;
    private static final int IDLE_MS = SOAK ? 60_000 : 4_000;
    /** 0.05 % of a processor where it sleeps for long; the first seconds have more looks. */
    private static final double MOST = SOAK ? 0.0005 : 0.003;

    @TempDir(factory = SharedMemory.class)
    private Path directory;

    @Test
    void shouldCostHardlyAnythingWhileNothingHappens() {
        try (ChildJvm child = ChildJvm.start(Idle.class, directory, IDLE_MS)) {
            // A sign of life: a minute is all that it may be silent for.
            child.lineAfter("half");
            final double share = Double.parseDouble(child.lineAfter("share"));
            System.out.println("ten idle watches of one state each: share of a processor " + share);
            assertTrue(share <= MOST, "share of a processor: " + share);
        }
    }

    /** The child: ten threads that wait, and nobody who commits. */
    static final class Idle {

        private Idle() {
        }

        public static void main(final String[] arguments) throws Exception {
            try (Kstate store = Kstate.open(StoreOptions.create().directory(Path.of(arguments[0], "store")).maxPages(STATES).pageSize(64))) {
                final State[] states = new State[STATES];
                for (int i = 0; i < STATES; i++) {
                    states[i] = store.subscribe("s" + i, Permission.READ);
                }
                final List<Thread> threads = new ArrayList<>();
                for (int i = 0; i < WATCHES; i++) {
                    final Watch watch = Watch.of(states[i]).open();
                    final Thread thread = new Thread(() -> watch.await(1, TimeUnit.HOURS), "idle-" + i);
                    thread.setDaemon(true);
                    thread.start();
                    threads.add(thread);
                }
                // The first looks, and what the JVM compiles.
                Thread.sleep(2_000);
                final long before = busyNs();
                final long beganNs = System.nanoTime();
                Thread.sleep(Long.parseLong(arguments[1]) / 2);
                System.out.println("half");
                Thread.sleep(Long.parseLong(arguments[1]) / 2);
                System.out.println("share " + (double) (busyNs() - before) / (System.nanoTime() - beganNs));
                if (!threads.stream().allMatch(Thread::isAlive)) {
                    throw new IllegalStateException("a watch did not wait");
                }
            }
        }

        /** Processor time of the threads that wait. */
        private static long busyNs() throws IOException {
            long sum = 0;
            int found = 0;
            try (DirectoryStream<Path> tasks = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
                for (final Path task : tasks) {
                    try {
                        if (Files.readString(task.resolve("comm")).startsWith("idle-")) {
                            sum += Long.parseLong(Files.readString(task.resolve("schedstat")).split(" ")[0]);
                            found++;
                        }
                    } catch (final NoSuchFileException e) {
                        // A thread of the JVM that has ended meanwhile.
                        continue;
                    }
                }
            }
            if (found != WATCHES) {
                throw new IllegalStateException("not all threads were found: found=" + found);
            }
            return sum;
        }
    }
}
