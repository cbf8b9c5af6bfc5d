package org.kstate.notify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.State;
import org.kstate.testing.SharedMemory;

/** Rates by the real clock, of watches that sleep on the bell, while every processor is busy. The long run (profile {@code soak}) takes 10 s. */
class RateLimitIT {

    private static final long DURATION_NS = TimeUnit.SECONDS.toNanos(Boolean.getBoolean("kstate.soak") ? 10 : 2);
    private static final long PAUSE_NS = TimeUnit.MICROSECONDS.toNanos(200);
    private static final double[] RATES = {3, 50, 200};
    /** How late a busy machine may make a thread. */
    private static final long SLACK_NS = TimeUnit.SECONDS.toNanos(20);

    @TempDir(factory = SharedMemory.class)
    private Path directory;
    private final AtomicBoolean isOver = new AtomicBoolean();
    private final List<Thread> load = new ArrayList<>();
    private StoreFixture fixture;
    private State state;
    private volatile long lastVersion = Long.MAX_VALUE;
    private volatile long lastNs;

    @BeforeEach
    void open() {
        fixture = new StoreFixture(directory);
        state = fixture.writable("a");
        for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
            final Thread thread = new Thread(this::spin, "load");
            thread.setDaemon(true);
            thread.start();
            load.add(thread);
        }
    }

    private void spin() {
        while (!isOver.get()) {
            Thread.onSpinWait();
        }
    }

    @AfterEach
    void close() throws InterruptedException {
        isOver.set(true);
        for (final Thread thread : load) {
            thread.join();
        }
        fixture.close();
    }

    @Test
    void shouldKeepEachRateAndDeliverTheTrailingValueOnABusyMachine() throws Exception {
        final List<CompletableFuture<Long>> consumers = new ArrayList<>();
        for (final double rate : RATES) {
            final CompletableFuture<Long> consumer = new CompletableFuture<>();
            final Thread thread = new Thread(() -> {
                try {
                    consumer.complete(consume(rate));
                } catch (final RuntimeException | Error e) {
                    consumer.completeExceptionally(e);
                }
            });
            thread.setDaemon(true);
            thread.start();
            consumers.add(consumer);
        }
        final long beginNs = System.nanoTime();
        while (System.nanoTime() - beginNs < DURATION_NS) {
            fixture.publish(state, 1);
            LockSupport.parkNanos(PAUSE_NS);
        }
        lastNs = System.nanoTime();
        // Before the commit: who is delivered it asks at once whether it was the last.
        lastVersion = state.version() + 1;
        assertEquals(lastVersion, fixture.publish(state, 1));
        for (int i = 0; i < RATES.length; i++) {
            final long deliveries = consumers.get(i).get(1, TimeUnit.MINUTES);
            final double most = 3 + (System.nanoTime() - beginNs) / (double) RateLimit.intervalNs(RATES[i]);
            assertTrue(deliveries >= 3 && deliveries <= most, RATES[i] + " a second: " + deliveries);
        }
    }

    /** Returns the number of deliveries. */
    private long consume(final double rate) {
        final long intervalNs = RateLimit.intervalNs(rate);
        long deliveries = 0;
        long version = 0;
        try (Watch watch = Watch.of(state).atMost(rate).open()) {
            while (version < lastVersion) {
                final long cameBackNs = System.nanoTime();
                assertTrue(watch.await(1, TimeUnit.MINUTES), "nothing more came");
                final long nowNs = System.nanoTime();
                // The watch read its clock twice between these two.
                assertTrue(deliveries == 0 || nowNs - cameBackNs >= intervalNs, () -> rate + " a second: afterNs=" + (nowNs - cameBackNs));
                assertTrue(watch.delivery().version() > version);
                version = watch.delivery().version();
                deliveries++;
            }
        }
        assertEquals(lastVersion, version, "the trailing value");
        assertTrue(System.nanoTime() - lastNs <= intervalNs + SLACK_NS, "the trailing value came late");
        return deliveries;
    }
}
