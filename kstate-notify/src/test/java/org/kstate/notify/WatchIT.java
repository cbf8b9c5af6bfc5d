package org.kstate.notify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.Snapshot;
import org.kstate.State;
import org.kstate.StoreOptions;
import org.kstate.testing.ChildJvm;
import org.kstate.testing.Payload;
import org.kstate.testing.SharedMemory;

/** A writer at full speed in one process, watches in another: whole values, rising versions, none unaccounted for, and always the last. */
class WatchIT {

    private static final int STATES = 4;
    private static final long VERSIONS = 1_500_000;
    private static final double PER_SECOND = 20;
    private static final long INTERVAL_NS = RateLimit.intervalNs(PER_SECOND);
    private static final long TIMEOUT_S = 60;

    @TempDir(factory = SharedMemory.class)
    private Path directory;

    @Test
    void shouldDeliverTheLastValueOfEveryStateWhileAnotherProcessWrites() throws Exception {
        final Path path = directory.resolve("store");
        try (Kstate store = Kstate.open(StoreOptions.create().directory(path).maxPages(STATES))) {
            final State[] states = new State[STATES];
            for (int i = 0; i < STATES; i++) {
                states[i] = store.subscribe(FullSpeedWriter.name(i), Permission.READ);
                try (State writable = store.subscribe(FullSpeedWriter.name(i), Permission.READ_WRITE)) {
                    writable.setSize(FullSpeedWriter.SIZE);
                }
            }
            try (ChildJvm writer = ChildJvm.start(FullSpeedWriter.class, path, STATES, VERSIONS)) {
                writer.lineAfter("writing");
                final CompletableFuture<Long> limited = CompletableFuture.supplyAsync(() -> watchLimited(states));
                final long unlimited = watchToTheEnd(Watch.of(states), () -> { });
                assertTrue(unlimited > limited.get(TIMEOUT_S, TimeUnit.SECONDS));
                writer.lineAfter("done");
                assertEquals(0, writer.exitStatus());
            }
        }
    }

    private static long watchLimited(final State[] states) {
        final long[] readingNs = new long[1];
        final PollingWait wait = PollingWait.create().clock(() -> readingNs[0] = System.nanoTime());
        return new LimitedWatch(readingNs).run(Watch.of(states).atMost(PER_SECOND).waiting(wait));
    }

    /** Watches until every state has arrived at its last version; returns the number of deliveries. */
    private static long watchToTheEnd(final WatchBuilder builder, final Runnable onDelivery) {
        final long[] versions = new long[STATES];
        final long[] accountedFor = new long[STATES];
        final long[] begun = new long[STATES];
        Arrays.fill(begun, -1);
        long deliveries = 0;
        try (Watch watch = builder.open()) {
            while (Arrays.stream(versions).min().getAsLong() < VERSIONS) {
                assertTrue(watch.await(TIMEOUT_S, TimeUnit.SECONDS), () -> "no delivery in time: " + Arrays.toString(versions));
                final Delivery delivery = watch.delivery();
                final int i = delivery.index();
                final Snapshot snapshot = delivery.snapshot();
                assertEquals(FullSpeedWriter.name(i), delivery.name());
                assertTrue(delivery.version() > versions[i], "a version went back or came twice");
                assertEquals(delivery.version(), Payload.seed(snapshot.bytes().addressForRead(0), snapshot.length()), "torn or another");
                if (begun[i] < 0) {
                    begun[i] = delivery.version() - delivery.missed() - 1;
                }
                versions[i] = delivery.version();
                accountedFor[i] += 1 + delivery.missed();
                deliveries++;
                onDelivery.run();
            }
            for (int i = 0; i < STATES; i++) {
                assertEquals(VERSIONS - begun[i], accountedFor[i], "delivered and missed ones together");
            }
        }
        return deliveries;
    }

    /** Checks the distance between the deliveries of one state by the watch's own readings of the clock. */
    private static final class LimitedWatch {

        private final long[] readingNs;
        private final long[] deliveredNs = new long[STATES];

        LimitedWatch(final long[] readingNs) {
            this.readingNs = readingNs;
        }

        long run(final WatchBuilder builder) {
            final long[] versions = new long[STATES];
            long deliveries = 0;
            try (Watch watch = builder.open()) {
                while (Arrays.stream(versions).min().getAsLong() < VERSIONS) {
                    assertTrue(watch.await(TIMEOUT_S, TimeUnit.SECONDS), () -> "no delivery in time: " + Arrays.toString(versions));
                    final int i = watch.delivery().index();
                    if (versions[i] > 0) {
                        assertTrue(readingNs[0] - deliveredNs[i] >= INTERVAL_NS, "two deliveries in one interval");
                    }
                    assertTrue(watch.delivery().version() > versions[i]);
                    deliveredNs[i] = readingNs[0];
                    versions[i] = watch.delivery().version();
                    deliveries++;
                }
            }
            return deliveries;
        }
    }
}
