package org.kstate.notify;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.exceptions.ClosedException;
import org.kstate.testing.Quickest;
import org.kstate.testing.SharedMemory;

/** A tailer of a session's handles sleeps on its doorbell. */
class TailerBellTest {

    private static final long TIMEOUT_S = 30;

    @TempDir(factory = SharedMemory.class)
    private Path directory;
    private StoreFixture fixture;
    private State a;
    private State b;

    @BeforeEach
    void open() {
        fixture = new StoreFixture(directory);
        a = fixture.persistent("a");
        b = fixture.persistent("b");
    }

    private State other() {
        return fixture.writable("other");
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void shouldLookWhenACommitRingsAndElseMoreAndMoreSeldom() throws Exception {
        // A look without a ring comes after a second.
        Quickest.assertBelow(800, this::wokenFromALongSleepNs);
    }

    private long wokenFromALongSleepNs() throws Exception {
        final AtomicInteger looks = new AtomicInteger();
        final AtomicInteger wanted = new AtomicInteger();
        final BooleanSupplier look = () -> looks.incrementAndGet() > 0 && wanted.get() > 0;
        try (JournalBell bell = JournalBell.of(new State[] {a, b}, true); Watch other = Watch.of(other()).open()) {
            final CompletableFuture<Boolean> woken = CompletableFuture.supplyAsync(
                () -> bell.await(new Polled(look), TimeUnit.SECONDS.toNanos(TIMEOUT_S)));
            // Until the time between two looks is above half a second.
            await().atMost(TIMEOUT_S, TimeUnit.SECONDS).until(() -> looks.get() >= 9);
            final int before = looks.get();
            final long startNs = System.nanoTime();
            // What rings for another watch of the session is no reason to look.
            while (other.await(1, TimeUnit.MILLISECONDS)) {
                other.delivery().version();
            }
            for (int i = 0; i < 100; i++) {
                fixture.publish(other(), i);
            }
            final long mostLooks = 2 + (System.nanoTime() - startNs) / TimeUnit.MILLISECONDS.toNanos(500);
            assertTrue(looks.get() - before <= mostLooks, () -> looks.get() - before + " looks");
            // Just after a look, so that the next one is a second away.
            final int last = Math.max(10, looks.get());
            await().atMost(TIMEOUT_S, TimeUnit.SECONDS).pollInterval(1, TimeUnit.MILLISECONDS).until(() -> looks.get() > last);
            wanted.set(1);
            final long publishedNs = System.nanoTime();
            fixture.publish(b, 1);
            assertTrue(woken.get(TIMEOUT_S, TimeUnit.SECONDS));
            return System.nanoTime() - publishedNs;
        }
    }

    /** They have no handle that rings. */
    @Test
    void shouldGoOnLookingForStatesThatWereNamedBesideTheHandles() throws Exception {
        // After a second and a half a tailer of handles alone looks every second.
        Quickest.assertBelow(400, this::foundAfterALongSleepNs);
    }

    private long foundAfterALongSleepNs() {
        try (StateTailer tailer = StateTailer.of(a).states("b").fromNow().open()) {
            assertFalse(tailer.await(1_500, TimeUnit.MILLISECONDS));
            final CompletableFuture<Long> published = new CompletableFuture<>();
            // Not before this thread has looked and sleeps.
            CompletableFuture.delayedExecutor(50, TimeUnit.MILLISECONDS).execute(() -> {
                published.complete(System.nanoTime());
                fixture.publish(b, 1);
            });
            assertTrue(tailer.await());
            return System.nanoTime() - published.join();
        }
    }

    @Test
    void shouldDeliverEachCommitThatComesWhileItSleeps() {
        try (StateTailer tailer = StateTailer.of(a, b).open()) {
            final CompletableFuture<Long> sum = CompletableFuture.supplyAsync(() -> {
                long versions = 0;
                for (int i = 0; i < 200; i++) {
                    assertTrue(tailer.await(TIMEOUT_S, TimeUnit.SECONDS));
                    versions += tailer.commit().version();
                }
                return versions;
            });
            for (int i = 0; i < 100; i++) {
                fixture.publish(a, i);
                fixture.publish(b, i);
            }
            assertEquals(100 * 101, sum.join());
            assertFalse(tailer.await(1, TimeUnit.MILLISECONDS));
        }
    }

    @Test
    void shouldGoOnWhenItsHandlesAreClosedAndWhenItsStoreIs() {
        final Kstate other = Kstate.open(directory.resolve("store"));
        final State read = other.subscribe("a", Permission.READ);
        try (StateTailer tailer = StateTailer.of(read).open()) {
            assertFalse(tailer.await(1, TimeUnit.MILLISECONDS));
            read.close();
            fixture.publish(a, 1);
            assertTrue(tailer.await(TIMEOUT_S, TimeUnit.SECONDS));
            other.close();
            final CompletableFuture<Boolean> woken = CompletableFuture.supplyAsync(() -> tailer.await(TIMEOUT_S, TimeUnit.SECONDS));
            fixture.publish(a, 2);
            assertTrue(woken.join());
            assertFalse(tailer.await(1, TimeUnit.MILLISECONDS));
        } finally {
            other.close();
        }
    }

    @Test
    void shouldEndTheSleepWhenClosedOrInterrupted() throws Exception {
        final StateTailer tailer = StateTailer.of(a).open();
        assertFalse(tailer.await(20, TimeUnit.MILLISECONDS));
        final CompletableFuture<Boolean> closed = CompletableFuture.supplyAsync(tailer::await);
        tailer.close();
        assertInstanceOf(ClosedException.class, assertThrows(ExecutionException.class, () -> closed.get(TIMEOUT_S, TimeUnit.SECONDS)).getCause());
        try (StateTailer next = StateTailer.of(a).open()) {
            final Thread thread = new Thread(next::await);
            thread.start();
            thread.interrupt();
            thread.join(TimeUnit.SECONDS.toMillis(TIMEOUT_S));
            assertFalse(thread.isAlive());
        }
    }

    @Test
    void shouldHaveNoBellForHandlesOfTwoSessions() {
        try (Kstate other = Kstate.open(directory.resolve("store"))) {
            final State[] handles = {a, other.subscribe("b", Permission.READ)};
            assertEquals(null, JournalBell.of(handles, true));
            try (StateTailer tailer = StateTailer.of(handles).open()) {
                fixture.publish(b, 1);
                assertTrue(tailer.await(TIMEOUT_S, TimeUnit.SECONDS));
            }
        }
    }
}
