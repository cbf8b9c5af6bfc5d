package org.kstate.notify;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
import org.kstate.exceptions.KstateException;
import org.kstate.exceptions.StateInUseException;
import org.kstate.layout.ControlLayout;
import org.kstate.testing.Quickest;
import org.kstate.testing.RawStore;
import org.kstate.testing.SharedMemory;

/** A tailer of a session's handles sleeps on its doorbell. */
class TailerBellTest {

    private static final long TIMEOUT_S = 30;

    @TempDir(factory = SharedMemory.class)
    private Path directory;
    private StoreFixture fixture;
    private State a;
    private State b;
    private RawStore raw;

    @BeforeEach
    void open() {
        fixture = new StoreFixture(directory);
        raw = RawStore.open(fixture.store().directory());
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
    void shouldLookWhenACommitRingsAndElseNotByItself() throws Exception {
        final AtomicInteger looks = new AtomicInteger();
        final AtomicInteger wanted = new AtomicInteger();
        final BooleanSupplier look = () -> looks.incrementAndGet() > 0 && wanted.get() > 0;
        try (JournalBell bell = JournalBell.of(new State[] {a, b}, true, fixture.journal()); Watch other = Watch.of(other()).open()) {
            final CompletableFuture<Boolean> woken = CompletableFuture.supplyAsync(
                () -> bell.await(new Polled(look), TimeUnit.SECONDS.toNanos(TIMEOUT_S)));
            // The first one, and one after what rings was made.
            await().until(() -> looks.get() >= 2 && isWatched(b));
            final int before = looks.get();
            // What rings for another watch of the session is no reason to look, and nothing has come to the journal.
            for (int i = 0; i < 100; i++) {
                fixture.publish(other(), i);
                assertTrue(other.await(TIMEOUT_S, TimeUnit.SECONDS));
            }
            assertTrue(looks.get() - before <= 2, () -> looks.get() - before + " looks");
            wanted.set(1);
            fixture.publish(b, 1);
            assertTrue(woken.get(TIMEOUT_S, TimeUnit.SECONDS));
        }
    }

    @Test
    void shouldBeWokenByAStoreForStatesThatComeLaterToo() {
        final State transients = other();
        try (StateTailer tailer = StateTailer.of(fixture.journal()).states("*").fromNow().wokenBy(fixture.store()).open()) {
            final CompletableFuture<List<String>> delivered = CompletableFuture.supplyAsync(() -> {
                final List<String> names = new ArrayList<>();
                for (int i = 0; i < 3; i++) {
                    assertTrue(tailer.await(TIMEOUT_S, TimeUnit.SECONDS));
                    names.add(tailer.commit().name());
                }
                return names;
            });
            await().until(() -> isWatched(a) && isWatched(b));
            assertFalse(isWatched(transients));
            fixture.publish(a, 1);
            final State later = fixture.persistent("later");
            await().until(() -> isWatched(later));
            fixture.publish(later, 1);
            transients.persistTo(fixture.journal());
            await().until(() -> isWatched(transients));
            fixture.publish(transients, 2);
            assertEquals(List.of("a", "later", "other"), delivered.join());
        }
        assertFalse(isWatched(a));
    }

    @Test
    void shouldSleepOnAStoreForASamplerUntilAnIntervalIsOver() {
        fixture.time(TimeUnit.SECONDS.toNanos(10));
        final StateTailer tailer = StateTailer.of(fixture.journal()).wokenBy(fixture.store()).open();
        try (JournalSampler sampler = JournalSampler.of(tailer, Duration.ofSeconds(1))) {
            final CompletableFuture<Boolean> sampled = CompletableFuture.supplyAsync(() -> sampler.await(TIMEOUT_S, TimeUnit.SECONDS));
            await().until(() -> isWatched(a));
            fixture.publish(a, 1);
            fixture.publishAt(a, TimeUnit.SECONDS.toNanos(12), 2);
            assertTrue(sampled.join());
            assertEquals("a", sampler.sample().name());
            assertEquals(1, sampler.sample().version());
        }
        assertFalse(isWatched(a));
    }

    /** A record of a state that is not watched stands for one that a session writes for a dead writer. */
    @Test
    void shouldFindInItsSleepWhatRingsForNobody() throws Exception {
        final AtomicInteger looks = new AtomicInteger();
        final AtomicInteger wanted = new AtomicInteger();
        try (JournalBell bell = JournalBell.of(new State[] {a}, true, fixture.journal())) {
            final CompletableFuture<Boolean> woken = CompletableFuture.supplyAsync(
                () -> bell.await(new Polled(() -> looks.incrementAndGet() > 0 && wanted.get() > 0), TimeUnit.HOURS.toNanos(1)));
            await().until(() -> looks.get() >= 2 && isWatched(a));
            final int[] before = new int[1];
            await().during(500, TimeUnit.MILLISECONDS).until(() -> before[0] == (before[0] = looks.get()));
            wanted.set(1);
            fixture.publish(b, 1);
            assertTrue(woken.get(TIMEOUT_S, TimeUnit.SECONDS), "a look at the journal");
        }
    }

    /** What fails to be made, or in a sleep, is given back and made again. */
    @Test
    void shouldMakeWhatRingsAgainWhenItHasFailed() {
        final AtomicInteger made = new AtomicInteger();
        final AtomicInteger closed = new AtomicInteger();
        final AtomicInteger slept = new AtomicInteger();
        final JournalBell bell = new JournalBell(() -> {
            if (made.incrementAndGet() == 1) {
                throw new KstateException("there is no memory for it");
            }
            return new FailingOnce(made.get() == 2, slept, closed);
        }, TimeUnit.HOURS.toNanos(1));
        try (bell) {
            assertTrue(bell.await(new Polled(() -> slept.get() > 0), TimeUnit.SECONDS.toNanos(TIMEOUT_S)));
            assertEquals(3, made.get());
            assertEquals(1, closed.get());
            assertFalse(bell.isBroken());
        }
        assertEquals(2, closed.get());
    }

    private record FailingOnce(boolean fails, AtomicInteger slept, AtomicInteger closed) implements Ringing {
        @Override
        public void take() {
            // Nothing rings.
        }

        @Override
        public void sleep(final long atMostNs) {
            if (fails) {
                throw new KstateException("there is no memory for it");
            }
            slept.incrementAndGet();
        }

        @Override
        public void close() {
            closed.incrementAndGet();
        }
    }

    /** Its clock passes the end of an interval while the machine's does not come near it. */
    @Test
    void shouldLookAtTheClockOfASamplerEachSecond() throws Exception {
        fixture.time(TimeUnit.SECONDS.toNanos(10));
        final StateTailer tailer = StateTailer.of(fixture.journal()).wokenBy(fixture.store()).open();
        try (JournalSampler sampler = JournalSampler.of(tailer, Duration.ofHours(1), fixture.store())) {
            fixture.publish(a, 1);
            final CompletableFuture<Boolean> sampled = CompletableFuture.supplyAsync(() -> sampler.await(1, TimeUnit.HOURS));
            fixture.awaitAsleep(fixture.store());
            fixture.time(TimeUnit.HOURS.toNanos(2));
            assertTrue(sampled.get(TIMEOUT_S, TimeUnit.SECONDS));
            assertEquals("a", sampler.sample().name());
        }
    }

    @Test
    void shouldPollWhenTheStoreThatWakesItIsClosed() {
        final Kstate second = Kstate.open(directory.resolve("store"));
        try (StateTailer tailer = StateTailer.of(fixture.journal()).wokenBy(second).open()) {
            assertFalse(tailer.await(20, TimeUnit.MILLISECONDS));
            second.close();
            final CompletableFuture<Boolean> woken = CompletableFuture.supplyAsync(() -> tailer.await(TIMEOUT_S, TimeUnit.SECONDS));
            fixture.publish(a, 1);
            assertTrue(woken.join());
        } finally {
            second.close();
        }
    }

    /** While a tailer is subscribed nobody else may delete a state; its own session may, and its name may be taken again. */
    @Test
    void shouldLetGoOfAStateThatIsDeletedAndTakeTheNextOfItsName() {
        try (Kstate second = Kstate.open(directory.resolve("store"));
             StateTailer tailer = StateTailer.of(fixture.journal()).fromNow().wokenBy(second).open()) {
            final CompletableFuture<Boolean> woken = CompletableFuture.supplyAsync(() -> tailer.await(TIMEOUT_S, TimeUnit.SECONDS));
            await().until(() -> isWatched(a));
            assertThrows(StateInUseException.class, () -> fixture.store().delete("a"));
            a.close();
            second.delete("a");
            final State next = fixture.persistent("a");
            await().until(() -> isWatched(next));
            fixture.publish(next, 1);
            assertTrue(woken.join());
        }
    }

    private boolean isWatched(final State state) {
        final long watchers = ControlLayout.watchers(state.pageIndex(), fixture.pages());
        long bits = 0;
        for (int i = 0; i < ControlLayout.WATCHER_BYTES; i += Long.BYTES) {
            bits |= raw.control().getLongAcquire(watchers + i);
        }
        return bits != 0;
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
            assertEquals(null, JournalBell.of(handles, true, fixture.journal()));
            try (StateTailer tailer = StateTailer.of(handles).open()) {
                fixture.publish(b, 1);
                assertTrue(tailer.await(TIMEOUT_S, TimeUnit.SECONDS));
            }
        }
    }
}
