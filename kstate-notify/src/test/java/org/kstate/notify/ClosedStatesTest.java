package org.kstate.notify;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.exceptions.ClosedException;
import org.kstate.testing.SharedMemory;

/** Handles and stores that are closed before a watch first sleeps, and behind it. */
class ClosedStatesTest {

    private static final byte[] VALUE = new byte[Long.BYTES];

    @TempDir(factory = SharedMemory.class)
    private Path directory;
    private Kstate one;
    private Kstate other;
    private State first;
    private State second;

    @BeforeEach
    void open() {
        one = Kstate.open(directory.resolve("store"));
        other = Kstate.open(directory.resolve("store"));
        first = one.subscribe("first", Permission.READ_WRITE, VALUE.length);
        second = other.subscribe("second", Permission.READ_WRITE, VALUE.length);
    }

    @AfterEach
    void close() {
        other.close();
        one.close();
    }

    @Test
    void shouldTellOfAHandleThatWasClosedBeforeItWasWatched() {
        try (Watch watch = Watch.of(first, second).fromNow().open()) {
            assertFalse(watch.poll());
            first.close();
            // From now on only what rings is looked at.
            watch.channel();
            assertThrows(ClosedException.class, watch::poll);
            second.publish(VALUE);
            assertTrue(watch.poll());
            assertEquals("second", watch.delivery().name());
            assertThrows(ClosedException.class, watch::poll);
        }
    }

    @Test
    void shouldDeliverTheOthersToWhoOnlyPolls() {
        try (Watch watch = Watch.of(first, second).fromNow().open()) {
            first.close();
            assertThrows(ClosedException.class, watch::poll);
            second.publish(VALUE);
            assertTrue(watch.poll());
            assertEquals("second", watch.delivery().name());
            assertThrows(ClosedException.class, watch::poll);
            second.publish(VALUE);
            assertTrue(watch.poll());
            assertEquals(2, watch.delivery().version());
        }
    }

    @Test
    void shouldTellOfAStoreThatWasClosedBeforeItWasWatched() {
        try (Watch watch = Watch.of(first).fromNow().open()) {
            one.close();
            assertThrows(ClosedException.class, watch::channel);
            assertThrows(ClosedException.class, watch::poll);
            assertThrows(ClosedException.class, () -> watch.await(1, TimeUnit.MINUTES));
        }
    }

    @Test
    void shouldSleepOnTheSessionThatIsLeft() throws Exception {
        final Thread waiting = Thread.currentThread();
        try (Watch watch = Watch.of(first, second).fromNow().open()) {
            assertFalse(watch.await(1, TimeUnit.MILLISECONDS));
            one.close();
            assertThrows(ClosedException.class, () -> watch.await(1, TimeUnit.MINUTES));
            watch.remove(first);
            final Thread writer = new Thread(() -> {
                await().until(() -> isAsleep(waiting));
                second.publish(VALUE);
            });
            writer.start();
            try {
                assertTrue(watch.await(1, TimeUnit.MINUTES));
                assertEquals("second", watch.delivery().name());
            } finally {
                writer.join();
            }
            assertEquals(1, second.version(), "it did not sleep");
        }
    }

    @Test
    void shouldSleepWhereNothingIsLeft() throws Exception {
        final Thread waiting = Thread.currentThread();
        final Watch watch = Watch.of(first).fromNow().open();
        assertFalse(watch.await(1, TimeUnit.MILLISECONDS));
        one.close();
        watch.remove(first);
        final Thread closer = new Thread(() -> {
            await().until(() -> isAsleep(waiting));
            watch.close();
        });
        closer.start();
        assertThrows(ClosedException.class, () -> watch.await(1, TimeUnit.MINUTES));
        closer.join();
    }

    /** In a system call, or parked; what is native of making an exception does not count. */
    private static boolean isAsleep(final Thread thread) {
        final StackTraceElement[] stack = thread.getStackTrace();
        return thread.getState() == Thread.State.TIMED_WAITING || stack.length > 0 && "syscall".equals(stack[0].getMethodName());
    }
}
