package org.kstate.notify;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kstate.Doorbell;
import org.kstate.State;
import org.kstate.testing.SharedMemory;

/** Silence and rates, to the nanosecond by a clock that the test moves, and by the real one where the watch sleeps on its bell. */
class SilenceTest {

    private static final Duration SILENCE = Duration.ofMillis(120);
    private static final long MS = 1_000_000;

    @TempDir(factory = SharedMemory.class)
    private Path directory;
    private StoreFixture fixture;
    private State state;
    private final SteppedTime time = new SteppedTime(0);

    @BeforeEach
    void open() {
        fixture = new StoreFixture(directory);
        state = fixture.writable("a");
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    /** What the watch delivers until it has nothing for ten seconds, with the time in microseconds. */
    private List<String> deliveries(final Watch watch) {
        final List<String> told = new ArrayList<>();
        while (watch.await(10, TimeUnit.SECONDS)) {
            final Delivery delivery = watch.delivery();
            assertEquals(delivery.version(), delivery.snapshot().version());
            told.add(time.nowNs() / 1000 + (delivery.isSilence() ? " silent " : " changed ") + delivery.name() + ' ' + delivery.version());
            assertTrue(!delivery.isSilence() || delivery.missed() == 0);
        }
        return told;
    }

    @Test
    void shouldTellSilenceOnceAndAgainAfterAChange() {
        try (Watch watch = Watch.of(state).onSilence(SILENCE).waiting(time.waiting().parkNs(1, 1)).open()) {
            time.jumpTo(20 * MS);
            fixture.publish(state, 1);
            assertTrue(watch.poll());
            assertFalse(watch.delivery().isSilence());
            time.jumpTo(140 * MS - 1);
            assertFalse(watch.poll());
            assertFalse(watch.isReady());
            time.jumpTo(140 * MS);
            assertTrue(watch.isReady());
            assertTrue(watch.isReady());
            assertTrue(watch.poll());
            assertTrue(watch.delivery().isSilence());
            assertEquals(1, watch.delivery().version());
            assertEquals(1, watch.delivery().snapshot().bytes().readLong(0), "the value is there");
            time.jumpTo(1000 * MS);
            assertFalse(watch.poll(), "once");
            fixture.publish(state, 2);
            assertTrue(watch.poll());
            assertFalse(watch.delivery().isSilence());
            time.jumpTo(1120 * MS);
            assertTrue(watch.poll());
            assertTrue(watch.delivery().isSilence());
            assertEquals(2, watch.delivery().version());
        }
    }

    @Test
    void shouldWakeExactlyWhenAStateHasBeenSilentForSoLong() {
        final State b = fixture.writable("b");
        try (Watch watch = Watch.of(state, b).onSilence(SILENCE).waiting(time.waiting().spins(0).parkNs(MS, MS)).open()) {
            time.at(50 * MS, () -> fixture.publish(state, 1));
            time.at(100 * MS, () -> fixture.publish(state, 2));
            time.at(400 * MS, () -> fixture.publish(b, 1));
            assertEquals(List.of("50000 changed a 1", "100000 changed a 2", "120000 silent b 0", "220000 silent a 2", "400000 changed b 1",
                "520000 silent b 1"), deliveries(watch));
        }
    }

    @Test
    void shouldCountSilenceAsADeliveryInARateLimit() {
        try (Watch watch = Watch.of(state).atMost(5).onSilence(SILENCE).waiting(time.waiting().spins(0).parkNs(MS, MS)).open()) {
            time.at(10 * MS, () -> fixture.publish(state, 1));
            time.at(50 * MS, () -> fixture.publish(state, 2));
            // The change that was held back comes first; silence is counted from when it was seen.
            assertEquals(List.of("10000 changed a 1", "210000 changed a 2", "410000 silent a 2"), deliveries(watch));
        }
    }

    @Test
    void shouldDeliverAChangeThatCameBeforeTheSilenceWasTold() {
        try (Watch watch = Watch.of(state).onSilence(SILENCE).waiting(time.waiting()).open()) {
            time.jumpTo(500 * MS);
            fixture.publish(state, 1);
            assertTrue(watch.poll());
            assertFalse(watch.delivery().isSilence());
            assertEquals(0, watch.delivery().missed());
            assertFalse(watch.poll());
        }
    }

    @Test
    void shouldKeepManyStatesAtTheirOwnTimes() {
        final List<State> states = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            final State one = fixture.writable("s" + i);
            states.add(one);
            // Not in the order of their places.
            time.at((7L * i % 25 + 1) * MS, () -> fixture.publish(one, 1));
        }
        final PollingWait wait = time.waiting().spins(0).parkNs(MS, MS);
        try (Watch watch = Watch.of(states.toArray(State[]::new)).onSilence(SILENCE).waiting(wait).open()) {
            final List<String> expected = new ArrayList<>();
            for (int at = 1; at <= 25; at++) {
                expected.add(at * 1000 + " changed s" + placeAt(at) + " 1");
            }
            for (int at = 1; at <= 25; at++) {
                expected.add((at + 120) * 1000 + " silent s" + placeAt(at) + " 1");
            }
            assertEquals(expected, deliveries(watch));
        }
    }

    private static int placeAt(final int ms) {
        int place = 0;
        while (7 * place % 25 + 1 != ms) {
            place++;
        }
        return place;
    }

    /** By the real clock, asleep on the bell: limited states do not ring, and none is late by more than a loaded machine makes it. */
    @Test
    void shouldLimitAndTellSilenceWhereItSleepsOnTheBell() {
        final State b = fixture.writable("b");
        try (Watch watch = Watch.of(state, b).atMost(20).onSilence(Duration.ofMillis(200)).open()) {
            watch.await(1, TimeUnit.MILLISECONDS);
            final long[] cameBackNs = new long[2];
            final long[] versions = new long[2];
            final boolean[] silent = new boolean[2];
            final long beginNs = System.nanoTime();
            final Thread writer = new Thread(() -> {
                for (int i = 0; i < 300; i++) {
                    fixture.publish(state, i);
                    LockSupport.parkNanos(MS);
                }
            });
            writer.start();
            int deliveries = 0;
            int last = -1;
            while (versions[0] < 300 || !silent[0] || !silent[1]) {
                if (last >= 0) {
                    cameBackNs[last] = System.nanoTime();
                }
                assertTrue(watch.await(20, TimeUnit.SECONDS), "nothing more came");
                final Delivery delivery = watch.delivery();
                final int i = delivery.index();
                // The watch read its clock twice between these two.
                assertTrue(cameBackNs[i] == 0 || System.nanoTime() - cameBackNs[i] >= 50 * MS, "two in one interval");
                last = i;
                assertTrue(delivery.version() > versions[i] || delivery.isSilence());
                versions[i] = delivery.version();
                silent[i] = delivery.isSilence();
                deliveries++;
            }
            assertEquals(300, versions[0], "the trailing value");
            assertEquals(0, versions[1]);
            final long tookNs = System.nanoTime() - beginNs;
            assertTrue(deliveries <= tookNs / (50 * MS) + 4, "deliveries=" + deliveries + ", tookNs=" + tookNs);
        }
    }

    @Test
    void shouldNotBeRungWhileALimitHoldsBackAndAgainAfterwards() {
        try (Watch watch = Watch.of(state).atMost(2).open(); Doorbell doorbell = fixture.store().doorbell()) {
            watch.await(1, TimeUnit.MILLISECONDS);
            fixture.publish(state, 1);
            assertTrue(watch.await());
            assertFalse(watch.poll());
            // Where a busy machine lets the limit's half second pass meanwhile, it may ring: then once more.
            int version = 1;
            long tookNs;
            int rung;
            do {
                final long beganNs = System.nanoTime();
                final int before = doorbell.rings();
                for (int i = 0; i < 49; i++) {
                    fixture.publish(state, ++version);
                }
                rung = doorbell.rings() - before;
                tookNs = System.nanoTime() - beganNs;
                assertTrue(watch.await());
                assertEquals(version, watch.delivery().version());
            } while (rung > 0 && tookNs >= 400 * MS && version < 1000);
            assertEquals(0, rung, "who can do nothing about it was rung");
            assertFalse(watch.await(700, TimeUnit.MILLISECONDS));
            final Thread waiting = Thread.currentThread();
            final Thread later = new Thread(() -> {
                await().until(() -> isInKernel(waiting));
                state.publish(new byte[StoreFixture.SIZE]);
            });
            later.start();
            assertTrue(watch.await(20, TimeUnit.SECONDS), "nobody rang");
            assertEquals(version + 1, watch.delivery().version());
        }
    }

    private static boolean isInKernel(final Thread thread) {
        final StackTraceElement[] stack = thread.getStackTrace();
        return stack.length > 0 && stack[0].isNativeMethod();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT-1S", "P40000D"})
    void shouldRefuseASilenceThatIsNone(final String silence) {
        final WatchBuilder builder = Watch.of(state);
        assertThrows(IllegalArgumentException.class, () -> builder.onSilence(Duration.parse(silence)));
    }
}
