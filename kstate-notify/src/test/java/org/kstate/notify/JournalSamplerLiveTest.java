package org.kstate.notify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.StoreOptions;
import org.kstate.exceptions.NotAJournalException;
import org.kstate.testing.SharedMemory;
import org.kstate.time.EpochNanoClock;

/** When an interval is over though nothing is committed any more. */
class JournalSamplerLiveTest {

    private static final Duration EVERY = Duration.ofNanos(100);
    private static final long TIMEOUT_S = 30;

    @TempDir(factory = SharedMemory.class)
    private Path directory;
    private StoreFixture fixture;
    private State a;

    @BeforeEach
    void open() {
        fixture = new StoreFixture(directory);
        a = fixture.persistent("a");
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void shouldCloseAnIntervalWhenTheStoresClockHasPassedIt() {
        try (JournalSampler sampler = JournalSampler.of(tailer(), EVERY, fixture.store())) {
            assertFalse(sampler.poll());
            fixture.publishAt(a, 1_010, 1);
            fixture.publishAt(a, 1_050, 2);
            fixture.time(1_099);
            assertEquals(List.of(), drain(sampler));
            fixture.time(1_100);
            assertEquals(List.of("1000 a v2 x2"), drain(sampler));
            fixture.publishAt(a, 1_199, 3);
            assertEquals(List.of(), drain(sampler));
            fixture.time(5_000);
            assertEquals(List.of("1100 a v3 x1"), drain(sampler));
            assertEquals(List.of(), drain(sampler));
        }
    }

    @Test
    void shouldNotCloseItWhileACommitWithAnEarlierTimeIsOnItsWay() throws Exception {
        final CountDownLatch inside = new CountDownLatch(1);
        final CountDownLatch release = new CountDownLatch(1);
        final AtomicBoolean isArmed = new AtomicBoolean();
        final EpochNanoClock slow = () -> {
            if (isArmed.compareAndSet(true, false)) {
                inside.countDown();
                try {
                    assertTrue(release.await(TIMEOUT_S, TimeUnit.SECONDS));
                } catch (final InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
            return 1_099;
        };
        fixture.publishAt(a, 1_010, 1);
        try (Kstate other = Kstate.open(StoreOptions.create().directory(fixture.store().directory()).clock(slow));
             State same = other.subscribe("a", Permission.READ_WRITE);
             JournalSampler sampler = JournalSampler.of(tailer(), EVERY, fixture.store())) {
            isArmed.set(true);
            final CompletableFuture<Long> commit = CompletableFuture.supplyAsync(() -> same.publish(new byte[] {2}));
            assertTrue(inside.await(TIMEOUT_S, TimeUnit.SECONDS));
            fixture.time(1_100);
            assertFalse(fixture.store().isJournalFree(fixture.journal()));
            assertEquals(List.of(), drain(sampler));
            release.countDown();
            assertEquals(2, commit.get(TIMEOUT_S, TimeUnit.SECONDS));
            assertEquals(List.of("1000 a v2 x2"), drain(sampler));
        }
    }

    @Test
    void shouldGiveTheSameLiveAndReplayed() {
        final State b = fixture.persistent("b");
        final Random random = new Random(7);
        final List<String> live = new ArrayList<>();
        try (JournalSampler sampler = JournalSampler.of(tailer(), EVERY, fixture.store())) {
            long timeNs = 100_000;
            for (int i = 0; i < 1_000; i++) {
                timeNs += random.nextInt(80);
                fixture.time(timeNs);
                if (random.nextInt(3) > 0) {
                    fixture.publish(random.nextBoolean() ? a : b, i);
                }
                if (random.nextInt(3) == 0) {
                    live.addAll(drain(sampler));
                }
            }
            fixture.time(timeNs + 1_000);
            live.addAll(drain(sampler));
        }
        try (JournalSampler sampler = JournalSampler.of(tailer(), EVERY)) {
            final List<String> replayed = drain(sampler);
            sampler.endInterval();
            replayed.addAll(drain(sampler));
            assertEquals(replayed, live);
        }
    }

    @Test
    void shouldCloseAnIntervalAfterTheGraceTimeAndNotBefore() {
        final SteppedTime time = new SteppedTime(1_000);
        try (JournalSampler sampler = JournalSampler.of(tailer(), EVERY, Duration.ofNanos(30), time::nowNs)) {
            fixture.publishAt(a, 1_050, 1);
            time.jumpTo(1_129);
            assertEquals(List.of(), drain(sampler));
            fixture.publishAt(a, 1_060, 2);
            time.jumpTo(1_130);
            assertEquals(List.of("1000 a v2 x2"), drain(sampler));
            fixture.publishAt(a, 1_070, 3);
            assertEquals(List.of("1000 a v3 x1"), drain(sampler), "too late for the grace time: a sample of its own");
        }
    }

    @Test
    void shouldWaitForTheEndOfTheInterval() {
        final SteppedTime time = new SteppedTime(1_000_000);
        final StateTailer tailer = StateTailer.of(a).waiting(time.waiting()).open();
        try (JournalSampler sampler = JournalSampler.of(tailer, Duration.ofMillis(1), Duration.ofMillis(2), time::nowNs)) {
            fixture.publishAt(a, 1_500_000, 1);
            assertFalse(sampler.await(1, TimeUnit.MILLISECONDS));
            assertTrue(sampler.await(10, TimeUnit.MILLISECONDS));
            assertEquals(4_000_000, time.nowNs());
        }
    }

    @Test
    void shouldRefuseAStoreWithoutThatJournal() {
        try (StateTailer tailer = tailer(); Kstate other = Kstate.open(directory.resolve("other"))) {
            assertThrows(NotAJournalException.class, () -> JournalSampler.of(tailer, EVERY, other));
            assertThrows(NotAJournalException.class, () -> fixture.store().isJournalFree(directory.resolve("nowhere")));
            assertThrows(IllegalArgumentException.class, () -> JournalSampler.of(tailer, EVERY, Duration.ofDays(2)));
        }
    }

    private StateTailer tailer() {
        return StateTailer.of(fixture.journal()).open();
    }

    private static List<String> drain(final JournalSampler sampler) {
        final List<String> samples = new ArrayList<>();
        while (sampler.poll()) {
            final Sample sample = sampler.sample();
            samples.add(sample.intervalStartNs() + " " + sample.name() + " v" + sample.version() + " x" + sample.commits());
        }
        return samples;
    }
}
