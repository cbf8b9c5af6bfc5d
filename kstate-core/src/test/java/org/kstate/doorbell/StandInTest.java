package org.kstate.doorbell;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;

import net.openhft.chronicle.bytes.BytesStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.Kstate;
import org.kstate.StoreOptions;
import org.kstate.layout.ControlLayout;
import org.kstate.layout.DoorbellWord;
import org.kstate.memory.Futex;
import org.kstate.memory.Mapping;
import org.kstate.memory.PrivateMemory;
import org.kstate.testing.RawStore;
import org.kstate.testing.SharedMemory;

/** Who sleeps on the bell while others only park. These are threads that park as a virtual one does, so that each JDK can run this. */
class StandInTest {

    private static final int PAGES = 4;
    private static final int ROUNDS = 3_000;
    private static final int MOST_ON_BELL_NS = 100_000;
    private static final int PAUSE_NS = 50_000;
    private static final long LONG_NS = TimeUnit.SECONDS.toNanos(60);

    @TempDir(factory = SharedMemory.class)
    private Path directory;
    private Kstate store;
    private OwnDoorbell own;
    private SessionBell bell;
    private Sleeper sleeper;

    @BeforeEach
    void open() {
        store = Kstate.open(StoreOptions.create().directory(directory.resolve("store")).maxPages(PAGES).pageSize(64));
        final Mapping control = Mapping.map(RawStore.open(store.directory()).files().control(), ControlLayout.fileLength(PAGES), true);
        own = new OwnDoorbell(control, PAGES, store.sessionId(), true);
        bell = new SessionBell(control, PAGES, store.sessionId(), own, page -> { });
        // What wakes is a ring, or nothing.
        bell.postponeLook(TimeUnit.HOURS.toNanos(1));
        sleeper = new Sleeper(bell);
    }

    @AfterEach
    void close() throws InterruptedException {
        bell.close();
        for (final Thread thread : standIns()) {
            thread.join(TimeUnit.NANOSECONDS.toMillis(LONG_NS));
            assertFalse(thread.isAlive(), "it outlives its session");
        }
        store.close();
    }

    private static List<Thread> standIns() {
        return Thread.getAllStackTraces().keySet().stream().filter(thread -> StandIn.NAME.equals(thread.getName())).toList();
    }

    private boolean isAsleep() {
        return DoorbellWord.isSleeping(RawStore.open(store.directory()).control()
            .getIntAcquire(ControlLayout.session(store.sessionId(), PAGES) + ControlLayout.SESSION_DOORBELL));
    }

    /** As a virtual thread in {@link Sleeper#awaitRing}. */
    private boolean parkUntilRung(final int seen) {
        final long beganNs = System.nanoTime();
        // That it wants rings.
        boolean isRung = sleeper.awaitRing(seen, 0, 0, () -> { });
        bell.lieDownVirtually(sleeper, Thread.currentThread());
        try {
            while (!isRung && System.nanoTime() - beganNs < LONG_NS) {
                bell.haveStandIn();
                isRung = sleeper.isCalled();
                if (!isRung) {
                    LockSupport.parkNanos(this, LONG_NS);
                }
            }
            return isRung;
        } finally {
            bell.getUpVirtually(sleeper);
        }
    }

    @Test
    void shouldSleepOnTheBellAndEndWithTheSession() {
        bell.lieDownVirtually(sleeper, Thread.currentThread());
        bell.haveStandIn();
        await().until(this::isAsleep);
        assertEquals(1, standIns().size());
        bell.haveStandIn();
        assertEquals(1, standIns().size());
        bell.close();
        await().until(() -> standIns().isEmpty());
        bell.haveStandIn();
        assertTrue(standIns().isEmpty(), "the word may be another session's");
        bell.getUpVirtually(sleeper);
    }

    @Test
    void shouldBeCalledByWhoLeavesTheBell() {
        final BytesStore<?, ?> time = PrivateMemory.allocate(Futex.TIME_LENGTH);
        final Sleeper other = new Sleeper(bell);
        final CompletableFuture<Boolean> onBell = CompletableFuture.supplyAsync(() -> other.await(LONG_NS, time.addressForRead(0), () -> { }),
            task -> new Thread(task).start());
        await().until(this::isAsleep);
        bell.lieDownVirtually(sleeper, Thread.currentThread());
        try {
            bell.haveStandIn();
            assertTrue(standIns().isEmpty(), "another thread is there");
            other.wake();
            assertTrue(onBell.join());
            await().until(() -> standIns().size() == 1);
            own.ring();
            await().until(() -> bell.takenRings() == own.rings());
        } finally {
            bell.getUpVirtually(sleeper);
        }
    }

    /** One comes to the bell in each round, and leaves it before the ring or after it. */
    @Test
    void shouldWakeForEachRingWhileAnotherComesAndLeavesTheBell() {
        final AtomicInteger round = new AtomicInteger();
        final BytesStore<?, ?> time = PrivateMemory.allocate(Futex.TIME_LENGTH);
        final Sleeper other = new Sleeper(bell);
        final Random random = new Random(7);
        final CompletableFuture<Void> coming = eachRound(round,
            i -> other.await(1 + random.nextInt(MOST_ON_BELL_NS), time.addressForRead(0), () -> { }));
        final CompletableFuture<Void> ringing = eachRound(round, i -> {
            LockSupport.parkNanos(i % 4 * PAUSE_NS);
            own.ring();
        });
        try {
            for (int i = 1; i <= ROUNDS; i++) {
                final int seen = own.rings();
                round.set(i);
                assertTrue(parkUntilRung(seen), "overslept: round=" + i);
            }
        } finally {
            round.set(ROUNDS);
            ringing.join();
            coming.join();
        }
    }

    private static CompletableFuture<Void> eachRound(final AtomicInteger round, final IntConsumer action) {
        return CompletableFuture.runAsync(() -> {
            for (int i = 1; i <= ROUNDS; i++) {
                while (round.get() < i) {
                    Thread.onSpinWait();
                }
                action.accept(i);
            }
        }, task -> new Thread(task).start());
    }
}
