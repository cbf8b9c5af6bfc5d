package org.kstate.persistence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.exceptions.NotAJournalException;
import org.kstate.exceptions.WrongThreadException;
import org.kstate.persistence.queue.JournalWriter;
import org.kstate.persistence.queue.TestRollTime;
import org.kstate.spi.Journal;
import org.kstate.testing.SharedMemory;

/** A replay that runs in a thread of its own: pause, step, resume, speed, stop, by a clock that only the naps move. */
class ReplayControlTest {

    private static final int RECORDS = 50;
    private static final long GAP_NS = TimeUnit.MILLISECONDS.toNanos(10);

    private final TestRollTime rollTime = new TestRollTime(1_795_000_000_000L);
    private final List<Long> played = Collections.synchronizedList(new ArrayList<>());
    private final List<Long> playedAtNs = Collections.synchronizedList(new ArrayList<>());
    private final AtomicLong nowNs = new AtomicLong();

    @TempDir(factory = SharedMemory.class)
    private Path directory;

    @BeforeEach
    void fill() {
        try (JournalWriter writer = JournalWriter.open(directory, rollTime)) {
            for (int i = 1; i <= RECORDS; i++) {
                append(writer, i);
            }
        }
    }

    /** Every fifth is of two states. */
    private static void append(final JournalWriter writer, final int i) {
        writer.journal().begin(Journal.COMMIT, i * GAP_NS, 1, 1);
        writer.add("a", i, i, 8);
        if (i % 5 == 0) {
            writer.add("b", i / 5, i, 8);
        }
        writer.journal().stage();
        writer.journal().publish();
    }

    private ReplayListener listener() {
        return (record, entry) -> {
            played.add(entry.version());
            playedAtNs.add(nowNs.get());
        };
    }

    private Replay replay() {
        return Replay.of(directory).clock(nowNs::get, nowNs::addAndGet);
    }

    @Test
    void shouldStepThroughWholeTransactions() {
        try (RunningReplay replay = replay().speed(1).paused().start(listener())) {
            assertTrue(replay.isPaused());
            for (int i = 1; i <= RECORDS; i++) {
                assertEquals(i - 1 + (i - 1) / 5, played.size());
                assertTrue(replay.step());
            }
            assertFalse(replay.step(), "the end");
            assertTrue(replay.hasEnded());
        }
        assertEquals(RECORDS + RECORDS / 5, played.size());
        assertEquals(0, nowNs.get(), "steps wait for nothing");
    }

    @Test
    void shouldPlayNothingWhilePausedAndTakeThePaceUpAgain() {
        try (RunningReplay replay = replay().names("a").speed(1).paused().start(listener())) {
            replay.step();
            replay.step();
            replay.pause();
            nowNs.addAndGet(1_000_000 * GAP_NS);
            assertEquals(2, played.size());
            final long resumedNs = nowNs.get();
            replay.resume();
            assertTrue(replay.await());
            assertEquals(RECORDS, played.size());
            for (int i = 2; i < RECORDS; i++) {
                assertEquals(resumedNs + (i - 1) * GAP_NS, playedAtNs.get(i), "the pause does not count");
            }
        }
    }

    @Test
    void shouldPauseARunningReplayBetweenRecords() throws InterruptedException {
        try (RunningReplay replay = Replay.of(directory).names("a").speed(1).start(listener())) {
            Awaitility.await().until(() -> played.size() >= 3);
            replay.pause();
            final int count = played.size();
            assertTrue(count < RECORDS);
            assertFalse(replay.await(3 * GAP_NS, TimeUnit.NANOSECONDS));
            assertEquals(count, played.size());
            assertTrue(replay.step());
            assertEquals(count + 1, played.size());
            assertTrue(replay.isPaused());
            replay.speed(1_000);
            replay.resume();
            assertTrue(replay.await(60, TimeUnit.SECONDS));
        }
        assertEquals(RECORDS, played.size());
    }

    @Test
    void shouldPauseWhereTheListenerSays() {
        final RunningReplay[] running = new RunningReplay[1];
        try (RunningReplay replay = replay().paused().start((record, entry) -> {
            played.add(entry.version());
            if (record.entryCount() == 2) {
                running[0].pause();
                assertThrows(WrongThreadException.class, running[0]::step);
            }
        })) {
            running[0] = replay;
            replay.resume();
            Awaitility.await().until(replay::isPaused);
            replay.pause();
            assertEquals(6, played.size(), "the whole transaction");
        }
    }

    @Test
    void shouldChangeThePaceWhileItRuns() {
        final RunningReplay[] running = new RunningReplay[1];
        try (RunningReplay replay = replay().names("a").speed(1).paused().start((record, entry) -> {
            playedAtNs.add(nowNs.get());
            if (entry.version() == 10) {
                running[0].speed(10);
            } else if (entry.version() == 20) {
                running[0].speed(Replay.UNPACED);
            } else if (entry.version() == 30) {
                running[0].speed(0.5);
            }
        })) {
            running[0] = replay;
            replay.resume();
            assertTrue(replay.await());
            assertThrows(IllegalArgumentException.class, () -> replay.speed(-1));
        }
        for (int i = 1; i < RECORDS; i++) {
            final long expected = i < 10 ? GAP_NS : i < 20 ? GAP_NS / 10 : i < 31 ? 0 : 2 * GAP_NS;
            assertEquals(expected, playedAtNs.get(i) - playedAtNs.get(i - 1), "version " + (i + 1));
        }
    }

    @Test
    void shouldBeTheSameEachTime() {
        final List<List<Long>> runs = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            played.clear();
            playedAtNs.clear();
            nowNs.set(0);
            replay().speed(3).run(listener());
            runs.add(List.copyOf(played));
            runs.add(List.copyOf(playedAtNs));
        }
        assertEquals(runs.get(0), runs.get(2));
        assertEquals(runs.get(1), runs.get(3));
        assertEquals(runs.get(1), runs.get(5));
    }

    @Test
    void shouldStopFromAnyThreadWhereverItWaits() {
        try (RunningReplay due = Replay.of(directory).speed(0.000_001).start(listener());
             RunningReplay held = Replay.of(directory).paused().start(listener());
             RunningReplay idle = Replay.of(directory).fromEnd().follow().start(listener())) {
            Awaitility.await().until(idle::isLive);
            for (final RunningReplay replay : List.of(due, held, idle)) {
                replay.stop();
                assertTrue(replay.await(60, TimeUnit.SECONDS), replay::toString);
                assertFalse(replay.step());
            }
        }
        final Replay stopped = Replay.of(directory);
        stopped.stop();
        assertEquals(0, stopped.run(listener()));
    }

    @Test
    void shouldKeepRunsOfOneReplayApart() {
        final Replay replay = Replay.of(directory).names("b").fromVersion("b", 3).paused();
        final List<Long> second = Collections.synchronizedList(new ArrayList<>());
        try (RunningReplay one = replay.start(listener()); RunningReplay other = replay.start((record, entry) -> second.add(entry.version()))) {
            replay.names("a").fromVersion("a", RECORDS);
            for (int i = 0; i < 3; i++) {
                assertTrue(one.step());
                assertTrue(other.step());
            }
            assertEquals(List.of(3L, 4L, 5L), played);
            assertEquals(played, second);
            replay.stop();
            assertTrue(one.await(60, TimeUnit.SECONDS), "the run before the last");
            assertTrue(other.await(60, TimeUnit.SECONDS));
        }
    }

    @Test
    void shouldStepThroughWhatIsCommittedLive() {
        try (RunningReplay replay = replay().fromEnd().thenLive().paused().start(listener());
             JournalWriter writer = JournalWriter.open(directory, rollTime)) {
            Awaitility.await().until(replay::isLive);
            append(writer, RECORDS + 1);
            append(writer, RECORDS + 2);
            assertTrue(replay.step());
            assertEquals(List.of(RECORDS + 1L), played);
        }
    }

    @Test
    void shouldNotTellOfAStepThatWasGivenUp() throws Exception {
        try (RunningReplay replay = replay().fromEnd().thenLive().paused().start(listener())) {
            final CompletableFuture<Boolean> step = waitingStep(replay);
            replay.resume();
            assertFalse(step.get(60, TimeUnit.SECONDS));
            assertEquals(List.of(), played);
        }
    }

    @Test
    void shouldPauseAndStepWhileAStepWaitsForACommit() throws Exception {
        try (RunningReplay replay = replay().fromEnd().thenLive().paused().start(listener());
             JournalWriter writer = JournalWriter.open(directory, rollTime)) {
            final CompletableFuture<Boolean> first = waitingStep(replay);
            CompletableFuture.runAsync(replay::pause).get(60, TimeUnit.SECONDS);
            final CompletableFuture<Boolean> second = waitingStep(replay);
            append(writer, RECORDS + 1);
            append(writer, RECORDS + 2);
            append(writer, RECORDS + 3);
            assertTrue(first.get(60, TimeUnit.SECONDS));
            assertTrue(second.get(60, TimeUnit.SECONDS));
            replay.pause();
            assertEquals(List.of(RECORDS + 1L, RECORDS + 2L), played);
        }
    }

    /** A step in a thread of its own, which waits. */
    private static CompletableFuture<Boolean> waitingStep(final RunningReplay replay) {
        Awaitility.await().until(replay::isLive);
        final CompletableFuture<Boolean> step = new CompletableFuture<>();
        final Thread thread = new Thread(() -> step.complete(replay.step()), "step");
        thread.setDaemon(true);
        thread.start();
        Awaitility.await().during(Duration.ofMillis(30)).until(() -> thread.getState() == Thread.State.WAITING);
        return step;
    }

    @Test
    void shouldPlayWhatIsThereAtThePaceAndWhatComesAtOnce() {
        try (RunningReplay replay = replay().names("a").speed(1).thenLive().paused().start(listener());
             JournalWriter writer = JournalWriter.open(directory, rollTime)) {
            replay.step();
            append(writer, 1_000);
            replay.resume();
            Awaitility.await().until(() -> played.size() == RECORDS + 1);
        }
        assertEquals((RECORDS - 1) * GAP_NS, playedAtNs.get(RECORDS - 1));
        assertTrue(playedAtNs.get(RECORDS) < RECORDS * GAP_NS, "no pace for what came since");
    }

    @Test
    void shouldNapInAnInterruptedThread() {
        final AtomicLong woken = new AtomicLong();
        Thread.currentThread().interrupt();
        try {
            Replay.of(directory).speed(1).clock(nowNs::get, ns -> {
                woken.addAndGet(Thread.currentThread().isInterrupted() ? 1 : 0);
                nowNs.addAndGet(ns);
            }).run(listener());
            assertTrue(Thread.currentThread().isInterrupted(), "the interrupt is lost");
        } finally {
            Thread.interrupted();
        }
        assertEquals(RECORDS + RECORDS / 5, played.size());
        assertEquals(0, woken.get(), "naps that are none");
    }

    @Test
    void shouldTellACheckedExceptionThatNobodyDeclared() {
        final IOException thrown = new IOException("of the listener");
        final ReplayListener failing = (record, entry) -> ReplayControlTest.<RuntimeException>sneak(thrown);
        try (RunningReplay replay = Replay.of(directory).start(failing)) {
            assertSame(thrown, assertThrows(IOException.class, replay::await));
        }
        final RunningReplay untold = Replay.of(directory).start(failing);
        Awaitility.await().until(untold::hasEnded);
        assertSame(thrown, assertThrows(IOException.class, untold::close));
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> void sneak(final Throwable thrown) throws E {
        throw (E) thrown;
    }

    @Test
    void shouldTellWhatEndedIt() {
        final IllegalStateException thrown = new IllegalStateException("of the listener");
        final ReplayListener failing = (record, entry) -> {
            throw thrown;
        };
        try (RunningReplay replay = Replay.of(directory).start(failing)) {
            assertSame(thrown, assertThrows(IllegalStateException.class, replay::await));
        }
        final RunningReplay untold = Replay.of(directory).start(failing);
        Awaitility.await().until(untold::hasEnded);
        assertSame(thrown, assertThrows(IllegalStateException.class, untold::close));
        untold.close();
        final RunningReplay none = Replay.of(directory.resolve("none")).start(failing);
        assertThrows(NotAJournalException.class, none::await);
        none.close();
        assertThrows(IllegalStateException.class, () -> Replay.of(directory).start());
    }
}
