package org.kstate.starting;

import java.lang.reflect.InvocationTargetException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.exceptions.ClosedException;
import org.kstate.notify.Watch;

/**
 * Waits in virtual threads, for a process with one carrier: whoever kept it would keep the writer from running. The writer waits after each value
 * until everybody has got it, so that nobody can be served by chance. Prints what did not come, or {@value #DONE}.
 */
public final class VirtualWaiters {

    static final String DONE = "done";
    private static final int ROUNDS = 200;
    private static final int STATES = 4;
    private static final int PUBLISHERS = 10_000;
    private static final long PATIENCE_S = 60;

    private final Kstate writing;
    private final Kstate one;
    private final Kstate other;
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    private VirtualWaiters(final Path directory) {
        writing = Kstate.open(directory);
        one = Kstate.open(directory);
        other = Kstate.open(directory);
    }

    /** A thread's work, which may throw anything. */
    @FunctionalInterface
    private interface Work {
        void run() throws Exception;
    }

    /**
     * Runs.
     *
     * @param arguments folder of the store.
     */
    public static void main(final String[] arguments) throws Exception {
        final VirtualWaiters waiters = new VirtualWaiters(Path.of(arguments[0]));
        waiters.publishOnceEach();
        waiters.serve(true);
        waiters.serve(false);
        waiters.end();
        waiters.one.close();
        awaitEndOfStandIns();
        waiters.other.close();
        waiters.writing.close();
        System.out.println(DONE);
    }

    /** More threads, one after the other, than there is direct memory for, if each kept some. */
    private void publishOnceEach() throws Exception {
        final byte[] value = new byte[Long.BYTES];
        try (State state = writing.subscribe("once", Permission.READ_WRITE, Long.BYTES)) {
            for (int i = 0; i < PUBLISHERS; i++) {
                join(virtual(() -> {
                    state.publish(value);
                    state.read(new byte[Long.BYTES]);
                }));
            }
            if (state.version() != PUBLISHERS) {
                throw new IllegalStateException("version=" + state.version());
            }
        }
    }

    /** Sessions whose states a virtual thread waits for: one, or, for every second thread, both. */
    private void serve(final boolean isBesideAThread) throws Exception {
        final State[] written = new State[STATES];
        for (int i = 0; i < STATES; i++) {
            written[i] = writing.subscribe("state." + i, Permission.READ_WRITE, Long.BYTES);
        }
        final Phaser round = new Phaser(1);
        final List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < STATES; i++) {
            final List<State> watched = new ArrayList<>(List.of(one.subscribe("state." + i, Permission.READ)));
            if (i % 2 == 1) {
                watched.add(other.subscribe("state." + (i - 1), Permission.READ));
            }
            round.register();
            threads.add(virtual(() -> receive(watched, round)));
        }
        if (isBesideAThread) {
            round.register();
            final List<State> watched = List.of(one.subscribe("state.0", Permission.READ));
            final Thread platform = new Thread(() -> attempt(() -> receive(watched, round)));
            platform.start();
            threads.add(platform);
        }
        final Thread writer = virtual(() -> {
            for (int i = 0; i < ROUNDS; i++) {
                for (final State state : written) {
                    state.publish(new byte[Long.BYTES]);
                }
                round.arriveAndAwaitAdvance();
            }
        });
        threads.add(writer);
        for (final Thread thread : threads) {
            join(thread);
        }
        for (final State state : written) {
            state.close();
        }
    }

    private static void receive(final List<State> watched, final Phaser round) {
        try (Watch watch = Watch.of(watched.toArray(State[]::new)).fromNow().open()) {
            final long[] got = new long[watched.size()];
            for (int i = 0; i < ROUNDS; i++) {
                for (int waiting = watched.size(); waiting > 0; waiting--) {
                    if (!watch.await(PATIENCE_S, TimeUnit.SECONDS)) {
                        throw new IllegalStateException("nothing came: round=" + i + ", watch=" + watch);
                    }
                    got[watch.delivery().index()]++;
                }
                round.arriveAndAwaitAdvance();
            }
            for (final long count : got) {
                if (count != ROUNDS) {
                    throw new IllegalStateException("deliveries=" + count);
                }
            }
        }
        for (final State state : watched) {
            state.close();
        }
    }

    /** An interrupt and a close end the sleep of a virtual thread. */
    private void end() throws Exception {
        final State state = one.subscribe("end", Permission.READ);
        final CountDownLatch interrupted = new CountDownLatch(1);
        final Watch first = Watch.of(state).open();
        final Thread sleeper = virtual(() -> {
            if (first.await() || !Thread.currentThread().isInterrupted()) {
                throw new IllegalStateException("not interrupted");
            }
            interrupted.countDown();
        });
        final Watch second = Watch.of(one.subscribe("end", Permission.READ)).open();
        final Thread closed = virtual(() -> {
            try {
                second.await();
                throw new IllegalStateException("not closed");
            } catch (final ClosedException e) {
                return;
            }
        });
        awaitParked(sleeper);
        awaitParked(closed);
        sleeper.interrupt();
        second.close();
        join(sleeper);
        join(closed);
        first.close();
    }

    private static void awaitParked(final Thread thread) {
        while (thread.getState() != Thread.State.TIMED_WAITING && thread.getState() != Thread.State.WAITING && thread.isAlive()) {
            Thread.onSpinWait();
        }
    }

    private static void awaitEndOfStandIns() throws InterruptedException {
        for (final Thread thread : Thread.getAllStackTraces().keySet()) {
            if ("kstate-bell".equals(thread.getName())) {
                thread.join(TimeUnit.SECONDS.toMillis(PATIENCE_S));
                if (thread.isAlive()) {
                    throw new IllegalStateException("still there: " + thread);
                }
            }
        }
    }

    private Thread virtual(final Work work) throws NoSuchMethodException, IllegalAccessException, InvocationTargetException {
        final Runnable run = () -> attempt(work);
        return (Thread) Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, run);
    }

    private void attempt(final Work work) {
        try {
            work.run();
        } catch (final Exception | Error e) {
            failure.compareAndSet(null, e);
        }
    }

    private void join(final Thread thread) throws InterruptedException {
        thread.join(TimeUnit.SECONDS.toMillis(PATIENCE_S));
        if (thread.isAlive() || failure.get() != null) {
            throw new IllegalStateException("stuck: " + thread, failure.get());
        }
    }
}
