package org.kstate.notify;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.LongStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.Doorbell;
import org.kstate.Kstate;
import org.kstate.Observer;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.exceptions.ClosedException;
import org.kstate.testing.SharedMemory;

class WatchTest {

    private static final long INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(100);

    @TempDir(factory = SharedMemory.class)
    private Path directory;
    private StoreFixture fixture;
    private State state;
    private final SteppedTime time = new SteppedTime(-50);

    @BeforeEach
    void open() {
        fixture = new StoreFixture(directory);
        state = fixture.writable("a");
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void shouldDeliverOnceWhatIsThereWhenItBegins() {
        fixture.publish(state, 7);
        fixture.publish(state, 8);
        try (Watch watch = Watch.of(fixture.readable("a")).open()) {
            assertTrue(watch.poll());
            assertDelivered(watch, 2, 0, 8);
            assertFalse(watch.poll());
        }
    }

    @Test
    void shouldDeliverNothingOfAStateNeverWritten() {
        try (Watch watch = Watch.of(state).open()) {
            assertFalse(watch.poll());
            assertNull(watch.delivery().name());
            fixture.publish(state, 1);
            assertTrue(watch.poll());
            assertDelivered(watch, 1, 0, 1);
        }
    }

    @Test
    void shouldDeliverOnlyWhatComesWhenAskedTo() {
        fixture.publish(state, 7);
        try (Watch watch = Watch.of(state).fromNow().open()) {
            assertFalse(watch.poll());
            fixture.publish(state, 8);
            assertTrue(watch.poll());
            assertDelivered(watch, 2, 0, 8);
        }
    }

    @Test
    void shouldDeliverTheLatestAndCountWhatWasMissed() {
        fixture.publish(state, 1);
        try (Watch watch = Watch.of(state).open()) {
            fixture.publish(state, 2);
            assertTrue(watch.poll());
            assertDelivered(watch, 2, 1, 2);
            fixture.publish(state, 3);
            fixture.publish(state, 4);
            fixture.publish(state, 5);
            assertTrue(watch.poll());
            assertDelivered(watch, 5, 2, 5);
            assertFalse(watch.poll());
        }
    }

    @Test
    void shouldStayReadyUntilDelivered() {
        try (State other = fixture.writable("b"); Watch watch = Watch.of(state, other).open()) {
            assertFalse(watch.isReady());
            fixture.publish(other, 1);
            assertTrue(watch.isReady());
            assertTrue(watch.isReady());
            assertTrue(watch.poll());
            assertEquals("b", watch.delivery().name());
            assertFalse(watch.isReady());
        }
    }

    @Test
    void shouldLetStatesTakeTurns() {
        try (State b = fixture.writable("b"); State c = fixture.writable("c"); Watch watch = Watch.of(state, b, c).open()) {
            final List<String> names = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                fixture.publish(state, i);
                fixture.publish(c, i);
                if (i == 3) {
                    fixture.publish(b, i);
                }
                assertTrue(watch.isReady());
                assertTrue(watch.poll());
                names.add(watch.delivery().name());
            }
            assertEquals(List.of("a", "c", "a", "b", "c", "a"), names);
            assertEquals(0, watch.delivery().index());
        }
    }

    @Test
    void shouldDeliverAtExactInstantsInABurst() {
        try (Watch watch = limited()) {
            final List<Long> deliveredNs = new ArrayList<>();
            final List<Long> versions = new ArrayList<>();
            // A commit every millisecond for 350 ms, the last one at 349 ms.
            for (int i = 0; i < 350; i++) {
                time.at(TimeUnit.MILLISECONDS.toNanos(i), () -> fixture.publish(state, 1));
            }
            while (watch.await(1, TimeUnit.SECONDS)) {
                deliveredNs.add(time.nowNs());
                versions.add(watch.delivery().version());
            }
            final long firstNs = deliveredNs.get(0);
            assertTrue(firstNs < PollingWait.DEFAULT_LONGEST_PARK_NS);
            assertEquals(LongStream.range(0, 5).mapToObj(i -> firstNs + i * INTERVAL_NS).toList(), deliveredNs);
            assertEquals(350, versions.get(4), "the trailing value");
        }
    }

    @Test
    void shouldDeliverTheTrailingValueNotLaterThanOneIntervalAfterIt() {
        try (Watch watch = limited()) {
            time.jumpTo(0);
            fixture.publish(state, 1);
            assertTrue(watch.poll());
            time.at(1, () -> fixture.publish(state, 2));
            assertTrue(watch.await());
            assertEquals(INTERVAL_NS, time.nowNs());
            assertDelivered(watch, 2, 0, 2);
        }
    }

    /** Whatever it did meanwhile, or whoever had its processor: what it saw last may be from just before it came back. */
    @Test
    void shouldCountTheIntervalFromWhenTheConsumerComesBack() {
        try (Watch watch = limited()) {
            fixture.publish(state, 1);
            assertTrue(watch.poll());
            final long late = INTERVAL_NS * 94 / 100;
            time.advance(late);
            fixture.publish(state, 2);
            assertFalse(watch.poll());
            time.advance(INTERVAL_NS - late);
            assertFalse(watch.poll(), "0.06 of an interval after the consumer came back");
            time.advance(late - 1);
            assertFalse(watch.poll());
            time.advance(1);
            assertTrue(watch.poll());
            time.advance(3 * INTERVAL_NS);
            fixture.publish(state, 3);
            final long backNs = time.nowNs();
            assertTrue(watch.await());
            assertEquals(backNs + INTERVAL_NS, time.nowNs());
        }
    }

    @Test
    void shouldDeliverAtOnceAfterALongGap() {
        try (Watch watch = limited()) {
            fixture.publish(state, 1);
            assertTrue(watch.poll());
            assertFalse(watch.poll());
            time.advance(50 * INTERVAL_NS);
            fixture.publish(state, 2);
            assertTrue(watch.poll());
            assertFalse(watch.poll());
            time.advance(INTERVAL_NS - 1);
            fixture.publish(state, 3);
            assertFalse(watch.poll(), "a long gap is no credit");
            assertFalse(watch.isReady());
            time.advance(1);
            assertTrue(watch.poll());
        }
    }

    @Test
    void shouldLimitEachStateForItself() {
        try (State other = fixture.writable("b"); Watch watch = Watch.of(state, other).atMost(10).waiting(time.waiting()).open()) {
            fixture.publish(state, 1);
            assertTrue(watch.poll());
            assertFalse(watch.poll());
            time.advance(INTERVAL_NS / 2);
            fixture.publish(state, 2);
            fixture.publish(other, 1);
            assertTrue(watch.poll());
            assertEquals("b", watch.delivery().name());
            assertFalse(watch.poll());
            time.advance(INTERVAL_NS / 2);
            assertTrue(watch.poll());
            assertEquals("a", watch.delivery().name());
        }
    }

    @Test
    void shouldDeliverOneIntervalAfterTheClockSteppedBack() {
        try (Watch watch = limited()) {
            time.jumpTo(1_000 * INTERVAL_NS);
            fixture.publish(state, 1);
            assertTrue(watch.poll());
            fixture.publish(state, 2);
            time.jumpTo(3);
            assertFalse(watch.poll());
            time.advance(INTERVAL_NS - 1);
            assertFalse(watch.poll());
            time.advance(1);
            assertTrue(watch.poll());
        }
    }

    @Test
    void shouldWaitUntilTimeIsOver() {
        try (Watch watch = Watch.of(state).waiting(time.waiting()).open()) {
            time.jumpTo(0);
            assertFalse(watch.await(3, TimeUnit.MILLISECONDS));
            assertEquals(TimeUnit.MILLISECONDS.toNanos(3), time.nowNs());
            time.at(time.nowNs() + 10, () -> fixture.publish(state, 1));
            assertTrue(watch.await(3, TimeUnit.MILLISECONDS));
        }
    }

    @Test
    void shouldBeRungFromItsFirstWaitToItsEnd() {
        try (Doorbell doorbell = fixture.store().doorbell()) {
            final int before = doorbell.rings();
            try (Watch watch = Watch.of(fixture.readable("a")).open()) {
                fixture.publish(state, 1);
                assertTrue(watch.poll());
                assertEquals(before, doorbell.rings(), "who only polls is not rung");
                awaitFirstSleep(watch, doorbell);
                final int asleep = doorbell.rings();
                fixture.publish(state, 2);
                assertEquals(asleep + 1, doorbell.rings());
                assertTrue(watch.await());
            }
            final int after = doorbell.rings();
            fixture.publish(state, 3);
            assertEquals(after, doorbell.rings());
        }
    }

    /** Time may be over before a wait comes to sleep: then it has not begun to be rung, and the next one does. */
    private void awaitFirstSleep(final Watch watch, final Doorbell doorbell) {
        final int before = doorbell.rings();
        await().pollInSameThread().until(() -> {
            watch.await(1, TimeUnit.MILLISECONDS);
            fixture.publish(state, 0);
            assertTrue(watch.await());
            return doorbell.rings() != before;
        });
    }

    @Test
    void shouldSleepOnTheDoorbellsOfSeveralSessions() {
        final State other = fixture.writable("b");
        try (Kstate second = Kstate.open(fixture.store().directory()); Doorbell doorbell = fixture.store().doorbell();
             Watch watch = Watch.of(state, second.subscribe("b", Permission.READ)).fromNow().open()) {
            awaitFirstSleep(watch, doorbell);
            fixture.publish(state, 1);
            assertTrue(watch.await());
            assertEquals("a", watch.delivery().name());
            fixture.publish(other, 2);
            assertTrue(watch.await());
            assertEquals("b", watch.delivery().name());
            for (final State each : List.of(state, other, state)) {
                final CompletableFuture<Boolean> woken = CompletableFuture.supplyAsync(watch::await);
                fixture.publish(each, 3);
                assertTrue(woken.join());
                assertEquals(each.name(), watch.delivery().name());
            }
            assertFalse(watch.isReady());
            watch.add(second.subscribe("c", Permission.READ));
            fixture.publish(fixture.writable("c"), 4);
            assertTrue(watch.await());
            assertEquals("c", watch.delivery().name());
        }
    }

    @Test
    void shouldTellThatOneOfSeveralSessionsIsClosedAndDeliverTheOthers() {
        final Kstate second = Kstate.open(fixture.store().directory());
        try (Watch watch = Watch.of(state, second.subscribe("a", Permission.READ)).fromNow().open()) {
            assertFalse(watch.await(1, TimeUnit.MILLISECONDS));
            final CompletableFuture<Boolean> asleep = CompletableFuture.supplyAsync(watch::await);
            second.close();
            assertInstanceOf(ClosedException.class, assertThrows(CompletionException.class, asleep::join).getCause());
            fixture.publish(state, 1);
            await().ignoreException(ClosedException.class).until(watch::poll);
            assertEquals(1, watch.delivery().version());
        }
    }

    @Test
    void shouldEndASleepWhenClosedByAnotherThread() throws Exception {
        shouldEndWhenClosed(Watch.of(state).open(), thread -> {
            final StackTraceElement[] stack = thread.getStackTrace();
            return stack.length > 0 && stack[0].isNativeMethod();
        });
    }

    @Test
    void shouldEndAWaitWhenClosedByAnotherThread() throws Exception {
        shouldEndWhenClosed(Watch.of(state).waiting(PollingWait.create().parkNs(1, TimeUnit.HOURS.toNanos(1))).open(),
            thread -> thread.getState() == Thread.State.TIMED_WAITING);
    }

    private void shouldEndWhenClosed(final Watch watch, final Predicate<Thread> isAsleep) throws Exception {
        final CompletableFuture<Boolean> result = new CompletableFuture<>();
        final Thread thread = new Thread(() -> {
            try {
                result.complete(watch.await());
            } catch (final ClosedException e) {
                result.completeExceptionally(e);
            }
        });
        thread.start();
        await().until(() -> isAsleep.test(thread));
        watch.close();
        final ExecutionException failure = assertThrows(ExecutionException.class, () -> result.get(30, TimeUnit.SECONDS));
        assertInstanceOf(ClosedException.class, failure.getCause());
        thread.join();
        assertThrows(ClosedException.class, watch::poll);
        assertThrows(ClosedException.class, watch::await);
        watch.close();
        assertFalse(state.isClosed());
    }

    @Test
    void shouldLeaveTheOthersTheirTurnWhenAHandleIsClosed() {
        final State other = fixture.writable("b");
        try (Watch watch = Watch.of(other, state).open()) {
            other.close();
            fixture.publish(state, 1);
            assertThrows(ClosedException.class, watch::poll);
            assertTrue(watch.poll());
            assertEquals("a", watch.delivery().name());
            assertThrows(ClosedException.class, watch::poll);
        }
    }

    @Test
    void shouldEndWhenTheStoreIsClosed() {
        final Kstate second = Kstate.open(fixture.store().directory());
        try (Watch watch = Watch.of(second.subscribe("a", Permission.READ)).open()) {
            assertFalse(watch.poll());
            second.close();
            assertThrows(ClosedException.class, watch::poll);
        } finally {
            second.close();
        }
    }

    @Test
    void shouldWatchAsAnObserver() {
        try (Observer observer = Kstate.observe(fixture.store().directory());
             Watch watch = Watch.of(observer.state("a")).open()) {
            fixture.publish(state, 5);
            assertTrue(watch.poll());
            assertDelivered(watch, 1, 0, 5);
            assertEquals("a", watch.delivery().name());
        }
    }

    @Test
    void shouldRefuseToWatchNothing() {
        assertThrows(IllegalArgumentException.class, () -> Watch.of(new State[0]));
    }

    private Watch limited() {
        return Watch.of(state).atMost(10).waiting(time.waiting()).open();
    }

    private static void assertDelivered(final Watch watch, final long version, final long missed, final long value) {
        final Delivery delivery = watch.delivery();
        assertEquals(version, delivery.version());
        assertEquals(version, delivery.snapshot().version());
        assertEquals(missed, delivery.missed());
        assertEquals(value, delivery.snapshot().bytes().readLong(0));
        assertEquals(-value, delivery.snapshot().bytes().readLong(8));
    }
}
