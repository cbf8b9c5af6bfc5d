package org.kstate;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

import net.openhft.chronicle.bytes.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.doorbell.Watchers;
import org.kstate.exceptions.ClosedException;
import org.kstate.layout.ControlLayout;
import org.kstate.layout.DoorbellWord;
import org.kstate.memory.FutexVector;
import org.kstate.testing.RawStore;
import org.kstate.testing.SharedMemory;

/** One thread that waits for the doorbells of several sessions. */
class JointSleepTest {

    private static final int PAGES = 8;
    private static final int SIZE = 64;
    private static final int SESSIONS = 3;
    private static final long LONG_NS = TimeUnit.SECONDS.toNanos(60);
    private static final long OVERSLEPT_NS = TimeUnit.SECONDS.toNanos(10);
    private static final long RACE_NS = TimeUnit.SECONDS.toNanos(1);
    private static final int MOST_PAUSE_NS = 40_000;

    @TempDir(factory = SharedMemory.class)
    private Path directory;
    private final Bytes<?> payload = Bytes.allocateDirect(SIZE);
    private final List<Kstate> sessions = new ArrayList<>();
    private Doorbell[] doorbells;
    private Kstate writing;
    private State written;

    @BeforeEach
    void open() {
        payload.writePosition(SIZE);
        writing = openStore();
        written = writing.subscribe("a", Permission.READ_WRITE);
        doorbells = new Doorbell[SESSIONS];
        for (int i = 0; i < SESSIONS; i++) {
            sessions.add(openStore());
            doorbells[i] = sessions.get(i).doorbell();
        }
    }

    @AfterEach
    void close() {
        sessions.forEach(Kstate::close);
        writing.close();
        payload.releaseLast();
    }

    private Kstate openStore() {
        return Kstate.open(StoreOptions.create().directory(directory.resolve("store")).maxPages(PAGES).pageSize(SIZE));
    }

    private State watched(final int session) {
        final State state = sessions.get(session).subscribe("a", Permission.READ);
        doorbells[session].watch(state);
        assertEquals(state, doorbells[session].changed());
        return state;
    }

    /** A look for what nobody rang for would end each sleep after a second at the latest, and hide a wake that was lost. */
    private void letOnlyRingsWake() {
        sessions.forEach(session -> session.session().bell().postponeLook(TimeUnit.HOURS.toNanos(1)));
    }

    /** A thread that waits for all. */
    private final class Waiting {
        private final CompletableFuture<Boolean> woken = new CompletableFuture<>();
        private final Thread thread = new Thread(this::run);

        Waiting() {
            thread.start();
        }

        private void run() {
            try {
                woken.complete(Doorbell.awaitAnyChange(doorbells, LONG_NS));
            } catch (final RuntimeException e) {
                woken.completeExceptionally(e);
            }
        }

        void awaitAsleep() {
            final RawStore raw = RawStore.open(writing.directory());
            await().until(() -> sessions.stream().allMatch(session -> session.isClosed() || DoorbellWord.isSleeping(raw.control()
                .getIntAcquire(ControlLayout.session(session.sessionId(), PAGES) + ControlLayout.SESSION_DOORBELL))));
        }

        boolean result() throws Exception {
            final boolean result = woken.get(10, TimeUnit.SECONDS);
            thread.join();
            return result;
        }
    }

    @Test
    void shouldWakeForACommitToAStateOfAnyOfThem() throws Exception {
        letOnlyRingsWake();
        for (int i = 0; i < SESSIONS; i++) {
            final State state = watched(i);
            for (int round = 0; round < 3; round++) {
                final Waiting waiting = new Waiting();
                waiting.awaitAsleep();
                written.publish(payload);
                assertTrue(waiting.result());
                assertEquals(state, doorbells[i].changed());
                assertFalse(Doorbell.awaitAnyChange(doorbells, 0));
            }
            doorbells[i].unwatch(state);
        }
    }

    @Test
    void shouldSleepInTheKernelBesideAThreadThatSleepsOnOneOfThem() throws Exception {
        Assumptions.assumeTrue(FutexVector.isAvailable(SESSIONS), "a kernel before 5.16");
        final State state = watched(1);
        letOnlyRingsWake();
        try (Doorbell other = sessions.get(1).doorbell()) {
            other.watch(sessions.get(1).subscribe("a", Permission.READ));
            while (other.changed() != null) {
                Thread.onSpinWait();
            }
            final Waiting waiting = new Waiting();
            waiting.awaitAsleep();
            final CompletableFuture<Boolean> alone = new CompletableFuture<>();
            final Thread thread = new Thread(() -> alone.complete(other.awaitChange(LONG_NS)));
            thread.start();
            await().until(() -> thread.getState() == Thread.State.RUNNABLE && waiting.thread.getState() == Thread.State.RUNNABLE);
            written.publish(payload);
            assertTrue(alone.get(10, TimeUnit.SECONDS));
            assertTrue(waiting.result());
            assertEquals(state, doorbells[1].changed());
            thread.join();
        }
    }

    @Test
    void shouldBeWokenInterruptedAndClosed() throws Exception {
        watched(0);
        letOnlyRingsWake();
        for (final Doorbell doorbell : doorbells) {
            final Waiting waiting = new Waiting();
            waiting.awaitAsleep();
            doorbell.wake();
            assertTrue(waiting.result());
        }
        doorbells[2].wake();
        assertTrue(Doorbell.awaitAnyChange(doorbells, LONG_NS), "the next one");
        assertFalse(Doorbell.awaitAnyChange(doorbells, TimeUnit.MILLISECONDS.toNanos(20)));
        assertFalse(Doorbell.awaitAnyChange(doorbells, Long.MIN_VALUE));
        final Waiting interrupted = new Waiting();
        interrupted.awaitAsleep();
        interrupted.thread.interrupt();
        assertFalse(interrupted.result());
        final Waiting closed = new Waiting();
        closed.awaitAsleep();
        sessions.get(1).close();
        assertEquals(ClosedException.class, assertThrows(Exception.class, closed::result).getCause().getClass());
    }

    @Test
    void shouldFindWhatNobodyRangFor() {
        final State state = watched(1);
        // As a writer that is killed before it rings.
        new Watchers(RawStore.open(writing.directory()).control(), PAGES).watching(sessions.get(1).sessionId(), false);
        written.publish(payload);
        final long beganNs = System.nanoTime();
        assertTrue(Doorbell.awaitAnyChange(doorbells, LONG_NS));
        assertTrue(System.nanoTime() - beganNs < LONG_NS / 2);
        assertEquals(state, doorbells[1].changed());
    }

    @Test
    void shouldRefuseNoneOrOneTwice() {
        assertThrows(IllegalArgumentException.class, () -> Doorbell.awaitAnyChange(new Doorbell[0], 1));
        assertThrows(IllegalArgumentException.class, () -> Doorbell.awaitAnyChange(new Doorbell[] {doorbells[0], doorbells[0]}, 1));
    }

    /** More than the kernel takes: it looks every millisecond. */
    @Test
    void shouldWaitForMoreThanTheKernelTakes() throws Exception {
        final Doorbell[] many = Arrays.copyOf(doorbells, FutexVector.MOST + 1);
        for (int i = SESSIONS; i < many.length; i++) {
            many[i] = sessions.get(i % SESSIONS).doorbell();
        }
        doorbells = many;
        final State state = watched(1);
        final Waiting waiting = new Waiting();
        await().until(() -> waiting.thread.getState() == Thread.State.TIMED_WAITING);
        written.publish(payload);
        assertTrue(waiting.result());
        assertEquals(state, doorbells[1].changed());
    }

    /** Commits race with falling asleep, in each of the sessions; another thread takes what was rung for. A wake that is lost stays lost. */
    @Test
    void shouldOversleepNothing() throws Exception {
        final State[] states = new State[SESSIONS];
        for (int i = 0; i < SESSIONS; i++) {
            states[i] = watched(i);
        }
        letOnlyRingsWake();
        final AtomicBoolean isOver = new AtomicBoolean();
        final AtomicLong seen = new AtomicLong();
        final Thread taker = new Thread(() -> {
            try (Doorbell other = sessions.get(0).doorbell()) {
                while (!isOver.get()) {
                    other.changed();
                    Thread.yield();
                }
            }
        });
        final Thread writer = new Thread(() -> {
            final Random random = new Random(1);
            for (long version = 1; !isOver.get(); version++) {
                // About as long as it takes to fall asleep.
                final long beganNs = System.nanoTime();
                final long pauseNs = random.nextInt(MOST_PAUSE_NS);
                while (System.nanoTime() - beganNs < pauseNs) {
                    Thread.onSpinWait();
                }
                written.publish(payload);
                while (seen.get() < version && !isOver.get()) {
                    Thread.onSpinWait();
                }
            }
        });
        taker.start();
        writer.start();
        try {
            final long beganNs = System.nanoTime();
            for (long version = 1; System.nanoTime() - beganNs < RACE_NS; version++) {
                final long[] versions = new long[SESSIONS];
                while (Arrays.stream(versions).min().orElseThrow() < version) {
                    final long asleepNs = System.nanoTime();
                    assertTrue(Doorbell.awaitAnyChange(doorbells, OVERSLEPT_NS));
                    // At the end of the time it takes what it was rung for, and says yes.
                    assertTrue(System.nanoTime() - asleepNs < OVERSLEPT_NS, "overslept");
                    for (int i = 0; i < SESSIONS; i++) {
                        while (doorbells[i].changed() != null) {
                            versions[i] = states[i].version();
                        }
                    }
                }
                seen.set(version);
            }
        } finally {
            isOver.set(true);
            writer.join();
            taker.join();
        }
    }

    /** The first keeps the others' memory no longer than it is waited for with them. */
    @Test
    void shouldLetGoOfTheOthersWhenItIsWaitedForAlone() {
        final WeakReference<Kstate> other = new WeakReference<>(sessions.get(1));
        assertFalse(Doorbell.awaitAnyChange(doorbells, 0));
        sessions.remove(1).close();
        final Doorbell first = doorbells[0];
        doorbells = new Doorbell[] {first};
        assertFalse(first.awaitChange(0));
        await().until(() -> {
            System.gc();
            return other.get() == null;
        });
    }
}
