package org.kstate.notify;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.Thread.UncaughtExceptionHandler;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.Doorbell;
import org.kstate.Kstate;
import org.kstate.State;
import org.kstate.exceptions.ClosedException;
import org.kstate.testing.SharedMemory;

/** The thread that waits in the place of others, when one of them fails. */
class NotifierTest {

    private static final InheritableThreadLocal<String> OF_ITS_MAKER = new InheritableThreadLocal<>();

    @TempDir(factory = SharedMemory.class)
    private Path directory;
    private StoreFixture fixture;
    private State state;
    private @Nullable UncaughtExceptionHandler before;

    @BeforeEach
    void open() {
        fixture = new StoreFixture(directory);
        state = fixture.writable("a");
        before = Thread.getDefaultUncaughtExceptionHandler();
        await().until(() -> notifiers() == 0);
    }

    @AfterEach
    void close() {
        Thread.setDefaultUncaughtExceptionHandler(before);
        OF_ITS_MAKER.remove();
        fixture.close();
    }

    private static long notifiers() {
        return Thread.getAllStackTraces().keySet().stream().filter(thread -> thread.getName().equals(Notifier.NAME)).count();
    }

    /** Fails in a way that nobody expects, at its first look. */
    private static final class Failing implements Notifier.Notified {
        private final CompletableFuture<String> looked = new CompletableFuture<>();

        @Override
        public long look() {
            looked.complete(String.valueOf(OF_ITS_MAKER.get()));
            throw new AssertionError("of the test");
        }

        @Override
        public List<Doorbell> bells() {
            return List.of();
        }
    }

    private void assertTold(final Watch watch, final Selector selector, final long value) throws Exception {
        fixture.publish(state, value);
        selector.selectedKeys().clear();
        assertEquals(1, selector.select(10_000), "the notifier is gone");
        assertTrue(watch.poll());
        assertEquals(value, watch.delivery().snapshot().bytes().readLong(0));
    }

    @Test
    void shouldServeTheOthersWhenOneFailsByAnError() throws Exception {
        final CompletableFuture<Throwable> told = new CompletableFuture<>();
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> told.complete(failure));
        try (Selector selector = Selector.open(); Watch watch = Watch.of(state).open()) {
            watch.channel().register(selector, SelectionKey.OP_READ);
            Notifier.add(new Failing());
            assertEquals(AssertionError.class, told.get(60, TimeUnit.SECONDS).getClass());
            assertTold(watch, selector, 1);
            assertTold(watch, selector, 2);
        }
    }

    /** As when there is no memory left for a moment: the thread ends, and another takes its place. */
    @Test
    void shouldBeginAgainWhenTheThreadHasDied() throws Exception {
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> {
            throw new IllegalStateException("of the test", failure);
        });
        try (Selector selector = Selector.open(); Watch watch = Watch.of(state).open()) {
            watch.channel().register(selector, SelectionKey.OP_READ);
            final Thread first = Thread.getAllStackTraces().keySet().stream().filter(thread -> thread.getName().equals(Notifier.NAME)).findAny()
                .orElseThrow();
            Notifier.add(new Failing());
            first.join(10_000);
            assertTold(watch, selector, 1);
            assertTold(watch, selector, 2);
            assertEquals(1, notifiers());
        }
        await().until(() -> notifiers() == 0);
    }

    @Test
    void shouldNotKeepWhatItsMakersThreadHas() throws Exception {
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> { });
        OF_ITS_MAKER.set("mine");
        final Failing failing = new Failing();
        Notifier.add(failing);
        assertEquals("null", failing.looked.get(60, TimeUnit.SECONDS));
    }

    /** A channel that could not be had is none: the next call tries again, and the watch is as it was. */
    @Test
    void shouldLeaveAWatchAsItWasWhenItCannotBeLookedAfter() {
        final Kstate second = Kstate.open(fixture.store().directory());
        try (Watch watch = Watch.of(second.subscribe("a", org.kstate.Permission.READ)).open()) {
            second.close();
            assertThrows(ClosedException.class, watch::channel);
            assertThrows(ClosedException.class, watch::channel);
            assertThrows(ClosedException.class, watch::poll);
        }
    }

    /** What fails in the notifier's look is for who polls: he is told, and goes on when it fails no more. */
    @Test
    void shouldTellWhoPollsWhenALookFailsByAnError() throws Exception {
        final AtomicBoolean isFailing = new AtomicBoolean();
        final PollingWait waiting = PollingWait.create().clock(() -> {
            if (isFailing.get()) {
                throw new AssertionError("of the test");
            }
            return System.nanoTime();
        });
        try (Selector selector = Selector.open(); Watch watch = Watch.of(state).atMost(10_000).waiting(waiting).open()) {
            watch.channel().register(selector, SelectionKey.OP_READ);
            assertTold(watch, selector, 1);
            isFailing.set(true);
            fixture.publish(state, 2);
            selector.selectedKeys().clear();
            assertEquals(1, selector.select(10_000));
            assertThrows(AssertionError.class, watch::poll);
            isFailing.set(false);
            assertTrue(watch.poll());
            assertTold(watch, selector, 3);
        }
    }
}
