package org.kstate.benchmarks.watch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import net.openhft.chronicle.bytes.BytesStore;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.StoreOptions;
import org.kstate.benchmarks.runtime.ScratchFolder;
import org.kstate.exceptions.ClosedException;
import org.kstate.notify.Watch;

/** Measures wakes, in a JVM of its own, and prints p50 and p99, a line for each subject. What is compared is measured in turns. */
public final class WatchRun {

    /** Between the columns of a line. */
    static final String SEPARATOR = "\t";

    private static final int SIZE = 64;
    private static final int STATES = 1000;
    private static final int WATCHES = 100;
    private static final int ROUNDS = 12;
    private static final int QUICK_ROUNDS = 6;
    private static final int WAKES = 300;
    /** So many more in the first round, which does not count, and without a pause: the compiler is to be through with all of it. */
    private static final int WARMUP_TIMES = 30;
    private static final int WARMUP_ROUNDS = 1;
    private static final long PAUSE_NS = TimeUnit.MICROSECONDS.toNanos(150);
    private static final int BATCH = 2_000;
    private static final int BATCHES = 20;

    private final BytesStore<?, ?> payload = BytesStore.nativeStoreWithFixedCapacity(SIZE);
    private final long address = payload.addressForRead(0);
    private final int rounds;
    private volatile long takenNs;
    private volatile long awaited;
    private boolean isWarmup;

    /** One way of waiting. */
    private static final class Subject {
        private final String name;
        private final List<Long> wakesNs = new ArrayList<>();
        private final List<Long> writesNs = new ArrayList<>();

        Subject(final String name) {
            this.name = name;
        }
    }

    /** What the waiting thread does once: returns when there was something. */
    private interface Wait {
        void await() throws IOException;
    }

    private WatchRun(final boolean quick) {
        this.rounds = WARMUP_ROUNDS + (quick ? QUICK_ROUNDS : ROUNDS);
    }

    /**
     * Runs.
     *
     * @param args whether to be quick.
     * @throws Exception if it fails.
     */
    public static void main(final String[] args) throws Exception {
        new WatchRun(Boolean.parseBoolean(args[0])).run();
        System.exit(0);
    }

    private void run() throws Exception {
        final Subject futex = new Subject(WatchSection.FUTEX);
        final Subject one = new Subject(WatchSection.ONE);
        final Subject many = new Subject(WatchSection.MANY);
        final Subject selector = new Subject(WatchSection.SELECTOR);
        final Subject several = new Subject(WatchSection.SEVERAL);
        final List<Long> nobodyNs = new ArrayList<>();
        final List<Long> awakeNs = new ArrayList<>();
        try (ScratchFolder folder = new ScratchFolder();
             Kstate writing = open(folder);
             State written = writing.subscribe("s0", Permission.READ_WRITE, SIZE);
             BareFutex bare = new BareFutex(folder.resolve("futex"))) {
            for (int round = 0; round < rounds; round++) {
                isWarmup = round < WARMUP_ROUNDS;
                if (round == WARMUP_ROUNDS) {
                    for (final Subject subject : List.of(futex, one, many, selector, several)) {
                        subject.wakesNs.clear();
                        subject.writesNs.clear();
                    }
                    nobodyNs.clear();
                    awakeNs.clear();
                }
                batches(written, nobodyNs);
                measure(futex, bare::await, bare::wake);
                try (Kstate waiting = open(folder); Watch watch = Watch.of(waiting.subscribe("s0", Permission.READ)).fromNow().open()) {
                    measure(one, watch::await, () -> written.publish(address, SIZE));
                    watch.await(1, TimeUnit.MILLISECONDS);
                    batches(written, awakeNs);
                }
                try (Kstate waiting = open(folder); Watch watch = Watch.of(states(waiting)).fromNow().open()) {
                    measure(many, watch::await, () -> written.publish(address, SIZE));
                }
                bySelector(folder, selector, written);
                bySeveral(folder, several, written);
            }
            tell(WatchSection.WRITE, WatchSection.NOBODY, nobodyNs);
            tell(WatchSection.WRITE, WatchSection.AWAKE, awakeNs);
            tell(WatchSection.WRITE, WatchSection.ASLEEP, one.writesNs);
            tell(WatchSection.WRITE, WatchSection.ASLEEP_MANY, several.writesNs);
            for (final Subject subject : List.of(futex, one, many, selector, several)) {
                tell(WatchSection.WAKE, subject.name, subject.wakesNs);
            }
        }
    }

    private static Kstate open(final ScratchFolder folder) {
        return Kstate.open(StoreOptions.create().directory(folder.resolve("store")).maxPages(2 * STATES).pageSize(SIZE));
    }

    private static State[] states(final Kstate store) {
        final State[] states = new State[STATES];
        for (int i = 0; i < STATES; i++) {
            states[i] = store.subscribe("s" + i, Permission.READ);
        }
        return states;
    }

    /** Nanoseconds of one publish, over batches. */
    private void batches(final State written, final List<Long> ns) {
        for (int batch = 0; batch < BATCHES; batch++) {
            final long begin = System.nanoTime();
            for (int i = 0; i < BATCH; i++) {
                written.publish(address, SIZE);
            }
            ns.add((System.nanoTime() - begin) / BATCH);
        }
    }

    private void bySelector(final ScratchFolder folder, final Subject subject, final State written) throws Exception {
        try (Kstate waiting = open(folder);
             Watch watch = Watch.of(waiting.subscribe("s0", Permission.READ)).fromNow().open();
             Selector selecting = Selector.open()) {
            watch.channel().register(selecting, SelectionKey.OP_READ);
            measure(subject, () -> {
                selecting.select();
                selecting.selectedKeys().clear();
                watch.poll();
            }, () -> written.publish(address, SIZE));
        }
    }

    /** One is woken, and 99 threads beside it watch other states. */
    private void bySeveral(final ScratchFolder folder, final Subject subject, final State written) throws Exception {
        final List<Watch> watches = new ArrayList<>();
        final List<Thread> threads = new ArrayList<>();
        try (Kstate waiting = open(folder); Watch watch = Watch.of(waiting.subscribe("s0", Permission.READ)).fromNow().open()) {
            for (int i = 1; i < WATCHES; i++) {
                final Watch other = Watch.of(waiting.subscribe("s" + i, Permission.READ)).open();
                watches.add(other);
                final Thread thread = new Thread(() -> {
                    try {
                        other.await();
                    } catch (final ClosedException e) {
                        // The end of the round.
                        return;
                    }
                });
                thread.setDaemon(true);
                thread.start();
                threads.add(thread);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            measure(subject, watch::await, () -> written.publish(address, SIZE));
            watches.forEach(Watch::close);
        }
        for (final Thread thread : threads) {
            thread.join();
        }
    }

    private void measure(final Subject subject, final Wait wait, final Runnable send) throws Exception {
        awaited = 0;
        final int wakes = isWarmup ? WARMUP_TIMES * WAKES : WAKES;
        final long pauseNs = isWarmup ? 1 : PAUSE_NS;
        final Thread thread = new Thread(() -> {
            try {
                for (int i = 1; i <= wakes; i++) {
                    wait.await();
                    takenNs = System.nanoTime();
                    awaited = i;
                }
            } catch (final IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        for (int i = 1; i <= wakes; i++) {
            LockSupport.parkNanos(pauseNs);
            final long begin = System.nanoTime();
            send.run();
            final long end = System.nanoTime();
            while (awaited < i) {
                if (System.nanoTime() - begin > TimeUnit.SECONDS.toNanos(10)) {
                    throw new IllegalStateException("Nobody woke: subject=" + subject.name + ", wake=" + i);
                }
                Thread.onSpinWait();
            }
            if (takenNs < begin) {
                throw new IllegalStateException("Woken by what was there before: subject=" + subject.name + ", wake=" + i);
            }
            subject.wakesNs.add(takenNs - begin);
            subject.writesNs.add(end - begin);
        }
        thread.join();
    }

    private static void tell(final String work, final String subject, final List<Long> ns) {
        final long[] sorted = ns.stream().mapToLong(Long::longValue).sorted().toArray();
        System.out.println(String.join(SEPARATOR, work, subject, Double.toString((double) sorted[sorted.length / 2]),
            Double.toString((double) sorted[(int) (sorted.length * 0.99)])));
    }
}
