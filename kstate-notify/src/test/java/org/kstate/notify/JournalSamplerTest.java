package org.kstate.notify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.core.UnsafeMemory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.State;
import org.kstate.exceptions.ClosedException;
import org.kstate.testing.SharedMemory;

class JournalSamplerTest {

    private static final Duration EVERY = Duration.ofNanos(100);

    @TempDir(factory = SharedMemory.class)
    private Path directory;
    private StoreFixture fixture;
    private State a;
    private State b;

    @BeforeEach
    void open() {
        fixture = new StoreFixture(directory);
        a = fixture.persistent("a");
        b = fixture.persistent("b");
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void shouldGiveTheLastCommitOfEachStateInEachInterval() {
        fixture.publishAt(a, 1_000, 1);
        fixture.publishAt(b, 1_010, 2);
        fixture.publishAt(a, 1_099, 3);
        fixture.publishAt(a, 1_100, 4);
        fixture.publishAt(b, 1_399, 5);
        fixture.publishAt(b, 1_400, 6);
        try (JournalSampler sampler = sampler()) {
            assertNull(sampler.sample());
            assertEquals(List.of("1000 b v1 x1 2", "1000 a v2 x2 3", "1100 a v3 x1 4", "1300 b v2 x1 5"), drain(sampler));
            assertFalse(sampler.poll());
            sampler.endInterval();
            assertEquals(List.of("1400 b v3 x1 6"), drain(sampler));
        }
    }

    @Test
    void shouldCloseAnIntervalByARecordOfAnUnselectedState() {
        fixture.publishAt(a, 1_050, 1);
        try (JournalSampler sampler = JournalSampler.of(StateTailer.of(a).open(), EVERY)) {
            assertFalse(sampler.poll());
            fixture.publishAt(b, 1_100, 1);
            assertTrue(sampler.poll());
            assertEquals("1000 a v1 x1 1", text(sampler.sample()));
        }
    }

    @Test
    void shouldGiveTheSameLiveAndReplayedAndFromALaterStart() {
        final Random random = new Random(42);
        final List<String> live = new ArrayList<>();
        try (JournalSampler sampler = sampler()) {
            long timeNs = 100_000;
            for (int i = 0; i < 2_000; i++) {
                timeNs += random.nextInt(60);
                fixture.publishAt(random.nextInt(3) == 0 ? b : a, timeNs, i);
                if (random.nextInt(4) == 0) {
                    live.addAll(drain(sampler));
                }
            }
            live.addAll(drain(sampler));
            sampler.endInterval();
            live.addAll(drain(sampler));
        }
        try (JournalSampler replayed = sampler()) {
            final List<String> again = drain(replayed);
            replayed.endInterval();
            again.addAll(drain(replayed));
            assertEquals(live, again);
        }
        try (JournalSampler late = JournalSampler.of(StateTailer.of(a, b).fromTime(120_000).open(), EVERY)) {
            final List<String> tail = drain(late);
            late.endInterval();
            tail.addAll(drain(late));
            assertTrue(tail.size() > 100 && tail.size() < live.size());
            assertEquals(live.subList(live.size() - tail.size(), live.size()), tail);
        }
        assertTrue(live.size() < 2_000, "something was conflated");
    }

    @Test
    void shouldCountCommitsAfterAnEndedIntervalForThemselves() {
        fixture.publishAt(a, 1_010, 1);
        fixture.publishAt(a, 1_020, 2);
        try (JournalSampler sampler = sampler()) {
            assertFalse(sampler.poll());
            sampler.endInterval();
            assertEquals(List.of("1000 a v2 x2 2"), drain(sampler));
            fixture.publishAt(a, 1_030, 3);
            sampler.poll();
            sampler.endInterval();
            assertEquals(List.of("1000 a v3 x1 3"), drain(sampler));
        }
    }

    @Test
    void shouldKeepTheWholeValueOfAStateThatGrew() {
        fixture.publishAt(a, 1_010, 1);
        a.setSize(64);
        final Bytes<?> payload = Bytes.allocateElasticDirect(64);
        for (int i = 0; i < 8; i++) {
            payload.writeLong(i);
        }
        a.publish(payload);
        payload.releaseLast();
        fixture.publishAt(b, 2_000, 1);
        try (JournalSampler sampler = sampler()) {
            assertTrue(sampler.poll());
            final Sample sample = sampler.sample();
            assertEquals(1_000, sample.intervalStartNs());
            assertEquals(1_100, sample.intervalEndNs());
            assertEquals(1_011, sample.timeNs());
            assertEquals(fixture.store().sessionId(), sample.sessionId());
            assertEquals(1, sample.incarnation());
            assertTrue(sample.transactionId() != 0);
            assertEquals(64, sample.length());
            final Bytes<?> into = Bytes.allocateElasticOnHeap(64);
            assertEquals(2, sample.read(into));
            assertEquals(64, into.readRemaining());
            assertEquals(7, into.readLong(56));
        }
    }

    @Test
    void shouldGoOnAfterAGap() {
        final Path path = directory.resolve("raw");
        try (RawJournal journal = new RawJournal(path);
             JournalSampler sampler = JournalSampler.of(StateTailer.of(path).open(), Duration.ofNanos(1))) {
            journal.commit("x", 1);
            journal.commit("x", 3);
            journal.commit("x", 4);
            assertThrows(VersionGapException.class, sampler::poll);
            assertTrue(sampler.poll());
            assertEquals(1, sampler.sample().version());
            assertTrue(sampler.poll());
            assertEquals(3, sampler.sample().version());
            assertFalse(sampler.poll());
        }
    }

    @Test
    void shouldWaitForTheEndOfAnInterval() {
        final SteppedTime time = new SteppedTime(0);
        fixture.publishAt(a, 1_010, 1);
        try (JournalSampler sampler = JournalSampler.of(StateTailer.of(a).waiting(time.waiting()).open(), EVERY)) {
            assertFalse(sampler.await(2, TimeUnit.MILLISECONDS));
            time.at(time.nowNs() + 5, () -> fixture.publishAt(a, 1_250, 2));
            assertTrue(sampler.await(2, TimeUnit.MILLISECONDS));
            assertEquals(1, sampler.sample().version());
        }
    }

    @Test
    void shouldCloseItsTailer() {
        final StateTailer tailer = StateTailer.of(a).open();
        final JournalSampler sampler = JournalSampler.of(tailer, EVERY);
        sampler.close();
        sampler.close();
        assertThrows(ClosedException.class, sampler::poll);
        assertThrows(ClosedException.class, sampler::endInterval);
        assertThrows(ClosedException.class, tailer::poll);
    }

    private JournalSampler sampler() {
        return JournalSampler.of(StateTailer.of(fixture.journal()).open(), EVERY);
    }

    private static List<String> drain(final JournalSampler sampler) {
        final List<String> samples = new ArrayList<>();
        while (sampler.poll()) {
            samples.add(text(sampler.sample()));
        }
        return samples;
    }

    private static String text(final Sample sample) {
        return sample.intervalStartNs() + " " + sample.name() + " v" + sample.version() + " x" + sample.commits() + " "
            + UnsafeMemory.MEMORY.readLong(sample.address());
    }
}
