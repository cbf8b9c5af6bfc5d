package org.kstate.notify;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.Thread.UncaughtExceptionHandler;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.Kstate;
import org.kstate.Observer;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.exceptions.ClosedException;
import org.kstate.testing.SharedMemory;

/** Publishers and futures of changes. */
class PublisherTest {

    @TempDir(factory = SharedMemory.class)
    private Path directory;
    private StoreFixture fixture;
    private State state;

    @BeforeEach
    void open() {
        fixture = new StoreFixture(directory);
        state = fixture.writable("a");
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    /** Notes down what it is told, and requests nothing by itself. */
    private static class Noting implements Flow.Subscriber<Change> {
        private final List<Change> changes = new CopyOnWriteArrayList<>();
        private final CompletableFuture<String> end = new CompletableFuture<>();
        private Flow.Subscription subscription;

        @Override
        public void onSubscribe(final Flow.Subscription given) {
            subscription = given;
        }

        @Override
        public void onNext(final Change change) {
            changes.add(change);
        }

        @Override
        public void onError(final Throwable failure) {
            end.complete(failure.getClass().getSimpleName());
        }

        @Override
        public void onComplete() {
            end.complete("complete");
        }

        void awaitCount(final int count) {
            await().until(() -> changes.size() == count);
        }

        Change last() {
            return changes.get(changes.size() - 1);
        }
    }

    /** Of what the notifier was rung for before it has told: in the second of these at the latest. */
    private void letTheNotifierPass() throws Exception {
        final State other = fixture.writable("other");
        for (int i = 0; i < 2; i++) {
            final CompletableFuture<Change> next = Changes.next(other, other.version());
            fixture.publish(other, i);
            next.get(30, TimeUnit.SECONDS);
        }
    }

    @Test
    void shouldDeliverWhatIsRequestedAndConflateTheRest() throws Exception {
        fixture.publish(state, 1);
        try (Watch watch = Watch.of(state).open()) {
            final Noting noting = new Noting();
            watch.publisher().subscribe(noting);
            fixture.publish(state, 2);
            letTheNotifierPass();
            assertEquals(List.of(), noting.changes, "nothing was requested");
            noting.subscription.request(1);
            noting.awaitCount(1);
            assertEquals(2, noting.last().version());
            assertEquals(1, noting.last().missed());
            assertEquals(2, noting.last().value().getLong(0));
            assertThrows(java.nio.ReadOnlyBufferException.class, () -> noting.last().value().put(0, (byte) 1));
            for (int i = 3; i <= 10; i++) {
                fixture.publish(state, i);
            }
            letTheNotifierPass();
            assertEquals(1, noting.changes.size());
            noting.subscription.request(5);
            noting.awaitCount(2);
            assertEquals(10, noting.last().version());
            assertEquals(7, noting.last().missed());
            fixture.publish(state, 11);
            noting.awaitCount(3);
            assertEquals(0, noting.last().missed());
            assertTrue(watch.poll(), "the watch itself is not touched");
        }
    }

    @Test
    void shouldServeSubscribersEachAtItsOwnPace() {
        try (Watch watch = Watch.of(state).open()) {
            final Noting slow = new Noting();
            final Noting fast = new Noting();
            watch.publisher().subscribe(slow);
            watch.publisher().subscribe(fast);
            fast.subscription.request(Long.MAX_VALUE);
            for (int i = 1; i <= 50; i++) {
                fixture.publish(state, i);
                final int version = i;
                await().until(() -> !fast.changes.isEmpty() && fast.last().version() == version);
            }
            assertEquals(50, fast.changes.size());
            slow.subscription.request(10);
            slow.awaitCount(1);
            assertEquals(50, slow.last().version());
        }
    }

    @Test
    void shouldCompleteFailAndBeCancelled() throws Exception {
        final Noting completed = new Noting();
        final Noting cancelled = new Noting();
        final Noting wrong = new Noting();
        final Noting late = new Noting();
        final Watch watch = Watch.of(state).open();
        final Flow.Publisher<Change> publisher = watch.publisher();
        publisher.subscribe(completed);
        publisher.subscribe(cancelled);
        publisher.subscribe(wrong);
        cancelled.subscription.request(10);
        cancelled.subscription.cancel();
        cancelled.subscription.cancel();
        fixture.publish(state, 1);
        wrong.subscription.request(0);
        assertEquals("IllegalArgumentException", wrong.end.get(30, TimeUnit.SECONDS));
        watch.close();
        assertEquals("complete", completed.end.get(30, TimeUnit.SECONDS));
        publisher.subscribe(late);
        assertEquals("ClosedException", late.end.get(30, TimeUnit.SECONDS));
        assertThrows(NullPointerException.class, () -> publisher.subscribe(null));
        letTheNotifierPass();
        assertEquals(List.of(), cancelled.changes);
        assertFalse(cancelled.end.isDone());
    }

    @Test
    void shouldFailWhenTheStoreIsClosed() throws Exception {
        final Kstate second = Kstate.open(fixture.store().directory());
        final Noting noting = new Noting();
        try (Watch watch = Watch.of(second).states("*").open()) {
            watch.publisher().subscribe(noting);
            noting.subscription.request(3);
            second.close();
            assertEquals("ClosedException", noting.end.get(30, TimeUnit.SECONDS));
        } finally {
            second.close();
        }
    }

    @Test
    void shouldEndWhatAnExecutorRejects() {
        final ExecutorService executor = Executors.newSingleThreadExecutor();
        final Watch watch = Watch.of(state).open();
        final Noting early = new Noting();
        final Noting late = new Noting();
        watch.publisher(executor).subscribe(early);
        early.subscription.request(1);
        executor.shutdownNow();
        fixture.publish(state, 1);
        watch.publisher(executor).subscribe(late);
        late.subscription.request(1);
        late.subscription.request(1);
        early.subscription.cancel();
        watch.close();
        assertThrows(ClosedException.class, watch::poll);
        // Nobody waits for anybody any more: not for the subscribers' own watches either.
        await().until(() -> Thread.getAllStackTraces().keySet().stream().noneMatch(thread -> thread.getName().equals(Notifier.NAME)));
    }

    /** As an executor that can make no thread. */
    @Test
    void shouldEndWhatAnExecutorFailsToRun() {
        final List<Throwable> told = new CopyOnWriteArrayList<>();
        final UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> told.add(failure));
        final AtomicBoolean isFailing = new AtomicBoolean();
        final Executor failing = task -> {
            if (isFailing.get()) {
                throw new OutOfMemoryError("of the test");
            }
            task.run();
        };
        try (Watch watch = Watch.of(state).open()) {
            final Noting noting = new Noting();
            watch.publisher(failing).subscribe(noting);
            noting.subscription.request(1);
            isFailing.set(true);
            fixture.publish(state, 1);
            await().dontCatchUncaughtExceptions().until(() -> told.size() == 1);
            assertEquals(OutOfMemoryError.class, told.get(0).getClass());
            noting.subscription.request(1);
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
        try (Watch watch = Watch.of(state).open()) {
            final Noting noting = new Noting();
            watch.publisher(failing).subscribe(noting);
            noting.subscription.request(1);
            // Its watch is closed, though it has not cancelled.
            await().until(() -> Thread.getAllStackTraces().keySet().stream().noneMatch(thread -> thread.getName().equals(Notifier.NAME)));
        }
    }

    @Test
    void shouldEndWhenASubscriberFailsByAnError() throws Exception {
        try (Watch watch = Watch.of(state).open()) {
            final Noting failing = new Noting() {
                @Override
                public void onNext(final Change change) {
                    throw new AssertionError("of the test");
                }
            };
            watch.publisher().subscribe(failing);
            failing.subscription.request(10);
            fixture.publish(state, 1);
            assertEquals("AssertionError", failing.end.get(60, TimeUnit.SECONDS));
        }
    }

    @Test
    void shouldCancelWhoFailsWhenItIsSubscribed() {
        try (Watch watch = Watch.of(state).open()) {
            final Noting failing = new Noting() {
                @Override
                public void onSubscribe(final Flow.Subscription given) {
                    super.onSubscribe(given);
                    given.request(10);
                    throw new IllegalStateException("of the test");
                }
            };
            assertThrows(IllegalStateException.class, () -> watch.publisher().subscribe(failing));
            fixture.publish(state, 1);
            failing.subscription.request(1);
            failing.subscription.cancel();
            assertEquals(List.of(), failing.changes);
        }
    }

    @Test
    void shouldGiveTheNextChangeAsAFuture() throws Exception {
        final CompletableFuture<Change> first = Changes.next(state, 0);
        assertFalse(first.isDone());
        fixture.publish(state, 1);
        assertEquals(1, first.get(30, TimeUnit.SECONDS).version());
        fixture.publish(state, 2);
        assertEquals(2, Changes.next(state, 1).getNow(null).version(), "it is there already");
        assertNull(Changes.next(state, 2).getNow(null));
        final CompletableFuture<Change> far = Changes.next(state, 4);
        final CompletableFuture<Change> cancelled = Changes.next(state, 2);
        cancelled.cancel(false);
        fixture.publish(state, 3);
        fixture.publish(state, 4);
        letTheNotifierPass();
        assertFalse(far.isDone());
        fixture.publish(state, 5);
        assertEquals(5, far.get(30, TimeUnit.SECONDS).version());
        try (Observer observer = Kstate.observe(fixture.store().directory())) {
            final CompletableFuture<Change> observed = Changes.next(observer.state("a"), 5);
            fixture.publish(state, 6);
            assertEquals(6, observed.get(30, TimeUnit.SECONDS).version());
        }
        assertThrows(IllegalArgumentException.class, () -> Changes.next(state, -1));
    }

    @Test
    void shouldFailAFutureWhoseHandleIsClosed() {
        final State handle = fixture.store().subscribe("a", Permission.READ);
        final CompletableFuture<Change> future = Changes.next(handle, 0);
        handle.close();
        final ExecutionException failure = assertThrows(ExecutionException.class, () -> future.get(30, TimeUnit.SECONDS));
        assertInstanceOf(ClosedException.class, failure.getCause());
        assertThrows(ClosedException.class, () -> Changes.next(handle, 0));
        assertThrows(CompletionException.class, future::join);
    }

    @Test
    void shouldChainFuturesThroughManyChanges() throws Exception {
        final int last = 500;
        final CompletableFuture<Long> end = new CompletableFuture<>();
        follow(0, last, end);
        for (int i = 1; i <= last; i++) {
            fixture.publish(state, i);
        }
        assertEquals(last, end.get(30, TimeUnit.SECONDS));
    }

    private void follow(final long version, final long last, final CompletableFuture<Long> end) {
        Changes.next(state, version).whenComplete((change, failure) -> {
            if (failure != null) {
                end.completeExceptionally(failure);
            } else if (change.version() == last) {
                end.complete(last);
            } else {
                follow(change.version(), last, end);
            }
        });
    }
}
