package org.kstate.notify;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.memory.FutexVector;
import org.kstate.testing.SharedMemory;

/** Channels of two sessions in one process: the notifier sleeps on both bells at once. */
class SeveralSessionsTest {

    private static final long IDLE_MS = 2_000;
    /** Looks that double from 10 ms, of two sessions, and what the JVM has every thread do; looks each millisecond would be 2000. */
    private static final long MOST_WAKES = 100;
    /** A notifier that does not sleep takes all that it gets. What one wake takes is the machine's affair: up to 10 ms here. */
    private static final long MOST_NS = TimeUnit.MILLISECONDS.toNanos(IDLE_MS) / 2;
    private static final int ROUNDS = 200;

    @TempDir(factory = SharedMemory.class)
    private Path directory;
    private StoreFixture fixture;
    private Kstate second;
    private Watch first;
    private Watch other;
    private Selector selector;

    @BeforeEach
    void open() throws IOException {
        Assumptions.assumeTrue(FutexVector.isAvailable(2), "a kernel before 5.16");
        fixture = new StoreFixture(directory);
        fixture.writable("a");
        fixture.writable("b");
        second = Kstate.open(fixture.store().directory());
        first = Watch.of(fixture.readable("a")).open();
        other = Watch.of(second).states("b").open();
        selector = Selector.open();
        first.channel().register(selector, SelectionKey.OP_READ);
        other.channel().register(selector, SelectionKey.OP_READ);
    }

    @AfterEach
    void close() throws Exception {
        // As far as it came.
        for (final AutoCloseable opened : new AutoCloseable[] {selector, other, first, second, fixture}) {
            if (opened != null) {
                opened.close();
            }
        }
    }

    /** A watch of handles of both: asleep in a wait, and then by its channel. The wait alone would poll a thousand times a second. */
    @Test
    void shouldSleepInAWatchAndInItsChannel() throws Exception {
        final State a = fixture.writable("a");
        final State b = second.subscribe("b", Permission.READ_WRITE);
        try (Watch both = Watch.of(fixture.readable("a"), second.subscribe("b", Permission.READ)).fromNow().open()) {
            final Thread[] waiting = new Thread[1];
            final CompletableFuture<Boolean> woken = CompletableFuture.supplyAsync(() -> {
                waiting[0] = Thread.currentThread();
                return both.await();
            });
            await().until(() -> waiting[0] != null && isIn(waiting[0], FutexVector.class));
            fixture.publish(b, 1);
            assertTrue(woken.get(10, TimeUnit.SECONDS));
            assertEquals("b", both.delivery().name());
            try (Selector own = Selector.open()) {
                both.channel().register(own, SelectionKey.OP_READ);
                for (final State state : List.of(a, b, a)) {
                    own.selectedKeys().clear();
                    fixture.publish(state, 2);
                    assertEquals(1, own.select(10_000));
                    assertTrue(both.poll());
                    assertEquals(state.name(), both.delivery().name());
                    assertFalse(both.poll());
                }
            }
        }
    }

    private static boolean isIn(final Thread thread, final Class<?> type) {
        return Arrays.stream(thread.getStackTrace()).anyMatch(frame -> frame.getClassName().equals(type.getName()));
    }

    private record Cost(long ns, long wakes) {

        static Cost ofNotifier() throws IOException {
            try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
                for (final Path task : (Iterable<Path>) tasks::iterator) {
                    if (isNotifier(task)) {
                        final List<String> lines = Files.readAllLines(task.resolve("status"));
                        final String wakes = lines.stream().filter(line -> line.startsWith("voluntary_ctxt_switches")).findFirst().orElseThrow();
                        return new Cost(Long.parseLong(Files.readString(task.resolve("schedstat")).split(" ")[0]),
                            Long.parseLong(wakes.split("\\s+")[1]));
                    }
                }
            }
            throw new AssertionError("there is no notifier");
        }

        private static boolean isNotifier(final Path task) throws IOException {
            try {
                return Files.readString(task.resolve("comm")).strip().equals(Notifier.NAME);
            } catch (final NoSuchFileException e) {
                // A thread that has ended meanwhile.
                return false;
            }
        }
    }

    private long deliveredNs(final State state, final Watch watch) throws IOException {
        selector.selectedKeys().clear();
        final long beganNs = System.nanoTime();
        fixture.publish(state, 1);
        assertEquals(1, selector.select(10_000));
        final long tookNs = System.nanoTime() - beganNs;
        assertTrue(watch.poll());
        return tookNs;
    }

    @Test
    void shouldSleepWhileNothingHappensAndWakeForEither() throws Exception {
        final State a = fixture.writable("a");
        final State b = fixture.writable("b");
        final long[] took = new long[2 * ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            took[2 * round] = deliveredNs(a, first);
            took[2 * round + 1] = deliveredNs(b, other);
        }
        Arrays.sort(took);
        final Cost before = Cost.ofNotifier();
        TimeUnit.MILLISECONDS.sleep(IDLE_MS);
        final Cost after = Cost.ofNotifier();
        System.out.println("channels of two sessions: commit to selected, µs: p50 " + took[ROUNDS] / 1000 + ", p99 " + took[2 * ROUNDS - 4] / 1000
            + "; idle for " + IDLE_MS + " ms: wakes " + (after.wakes - before.wakes) + ", µs of a processor " + (after.ns - before.ns) / 1000);
        assertTrue(after.ns - before.ns <= MOST_NS, "nanoseconds of a processor while nothing happens: " + (after.ns - before.ns));
        assertTrue(after.wakes - before.wakes <= MOST_WAKES, "wakes of the notifier while nothing happens: " + (after.wakes - before.wakes));
    }
}
