package org.kstate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.exceptions.ClosedException;
import org.kstate.exceptions.ReadOnlyException;
import org.kstate.testing.SharedMemory;

/** Updates: again after each conflict, within limits. */
class UpdateTest {

    @TempDir(factory = SharedMemory.class)
    private Path directory;
    private Kstate store;
    private State state;

    @BeforeEach
    void open() {
        store = Kstate.open(StoreOptions.create().directory(directory.resolve("store")).maxPages(2).pageSize(64));
        state = store.subscribe("a", Permission.READ_WRITE);
    }

    @AfterEach
    void close() {
        state.close();
        store.close();
    }

    private static void increment(final Transaction transaction) {
        transaction.bytes().writeLong(0, transaction.view().readLong(0) + 1);
    }

    private long value() {
        final Snapshot snapshot = new Snapshot();
        state.read(snapshot);
        return snapshot.bytes().readLong(0);
    }

    /** Somebody else is always faster. */
    private Update beaten() {
        return transaction -> {
            increment(transaction);
            try (Transaction faster = state.begin()) {
                increment(faster);
                assertEquals(CommitResult.COMMITTED, faster.commit());
            }
        };
    }

    @Test
    void shouldCommitAtOnceWhenNobodyElseDoes() {
        final UpdateResult result = state.update(UpdateTest::increment, Retry.once());
        assertTrue(result.isCommitted());
        assertEquals(UpdateResult.Outcome.COMMITTED, result.outcome());
        assertEquals(1, result.attempts());
        assertNull(result.conflict());
        assertEquals(1, value());
        assertSame(result, state.update(UpdateTest::increment, Retry.upTo(3)), "a result was made anew");
        assertEquals(2, state.version());
    }

    @Test
    void shouldTryAgainAfterAConflict() {
        final int[] calls = new int[1];
        final UpdateResult result = state.update(transaction -> {
            if (++calls[0] <= 3) {
                beaten().apply(transaction);
            } else {
                increment(transaction);
            }
        }, Retry.upTo(4));
        assertTrue(result.isCommitted());
        assertEquals(4, result.attempts());
        assertEquals(4, value());
    }

    @Test
    void shouldTellWhoWonWhenAttemptsAreOver() {
        final UpdateResult result = state.update(beaten(), Retry.upTo(5));
        assertFalse(result.isCommitted());
        assertEquals(UpdateResult.Outcome.TOO_MANY_ATTEMPTS, result.outcome());
        assertEquals(5, result.attempts());
        assertEquals("a", result.conflict().state());
        assertEquals(4, result.conflict().expectedVersion());
        assertEquals(5, result.conflict().foundVersion());
        assertEquals(store.sessionId(), result.conflict().winnerSessionId());
        assertEquals(ProcessHandle.current().pid(), result.conflict().winnerPid());
        assertEquals(5, value());
    }

    @Test
    void shouldStopWhenTheTimeIsOver() {
        final UpdateResult result = state.update(beaten(), Retry.within(Duration.ZERO));
        assertEquals(UpdateResult.Outcome.OUT_OF_TIME, result.outcome());
        assertEquals(1, result.attempts());
        assertEquals(UpdateResult.Outcome.OUT_OF_TIME, state.update(beaten(), Retry.within(Duration.ofMillis(5))).outcome());
        assertEquals(UpdateResult.Outcome.TOO_MANY_ATTEMPTS, state.update(beaten(), Retry.upTo(2).andWithin(Duration.ofDays(1))).outcome());
        assertEquals(UpdateResult.Outcome.OUT_OF_TIME, state.update(beaten(), Retry.upTo(100).andWithin(Duration.ZERO)).outcome());
    }

    @Test
    void shouldEndWithoutAVersionWhenTheFunctionWritesNothing() {
        assertEquals(UpdateResult.Outcome.UNCHANGED, state.update(transaction -> transaction.view().readLong(0), Retry.once()).outcome());
        assertEquals(0, state.version());
    }

    @Test
    void shouldEndWithoutAVersionWhenTheFunctionGivesUp() {
        final UpdateResult result = state.update(transaction -> {
            increment(transaction);
            transaction.abort();
        }, Retry.upTo(10));
        assertEquals(UpdateResult.Outcome.GIVEN_UP, result.outcome());
        assertEquals(1, result.attempts());
        assertEquals(0, state.version());
    }

    @Test
    void shouldPassOnWhatTheFunctionThrows() {
        final ArithmeticException thrown = new ArithmeticException();
        assertSame(thrown, assertThrows(ArithmeticException.class, () -> state.update(transaction -> {
            increment(transaction);
            throw thrown;
        }, Retry.upTo(10))));
        assertEquals(0, state.version());
    }

    @Test
    void shouldRefuseAFunctionThatCommits() {
        assertThrows(IllegalStateException.class, () -> state.update(transaction -> {
            increment(transaction);
            transaction.commit();
        }, Retry.once()));
        assertThrows(IllegalStateException.class, () -> state.update(transaction -> {
            beaten().apply(transaction);
            transaction.commit();
        }, Retry.once()));
    }

    @Test
    void shouldRefuseBadLimitsAndHandles() {
        assertThrows(IllegalArgumentException.class, () -> Retry.upTo(0));
        assertThrows(IllegalArgumentException.class, () -> Retry.within(Duration.ofNanos(-1)));
        try (State reader = store.subscribe("a", Permission.READ)) {
            assertThrows(ReadOnlyException.class, () -> reader.update(UpdateTest::increment, Retry.once()));
        }
        state.close();
        assertThrows(ClosedException.class, () -> state.update(UpdateTest::increment, Retry.once()));
    }

    @Test
    void shouldCountWhenManyThreadsUpdate() throws Exception {
        final int threads = 4;
        final int updates = 5_000;
        final ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            final var done = IntStream.range(0, threads).mapToObj(i -> executor.submit(() -> {
                for (int k = 0; k < updates; k++) {
                    assertTrue(state.update(UpdateTest::increment, Retry.upTo(1_000_000)).isCommitted());
                }
            })).toList();
            for (final Future<?> future : done) {
                future.get();
            }
        } finally {
            executor.shutdownNow();
        }
        assertEquals(threads * updates, value());
        assertEquals(threads * updates, state.version());
    }

    @Test
    void shouldWaitLessTheOftenerItWasBeatenUntilManyWrite() {
        long bound = Retry.boundNs(1);
        assertEquals(8_000, bound);
        for (int conflicts = 2; conflicts < 12; conflicts++) {
            final long next = Retry.boundNs(conflicts);
            assertEquals(Math.max(bound / 2, 125), next, "conflicts=" + conflicts);
            bound = next;
        }
        assertEquals(125, bound);
        assertEquals(125, Retry.boundNs(12));
        for (int conflicts = 13; conflicts < 40; conflicts++) {
            final long next = Retry.boundNs(conflicts);
            assertEquals(Math.min(bound * 2, 16_000), next, "conflicts=" + conflicts);
            bound = next;
        }
        assertEquals(16_000, Retry.boundNs(Integer.MAX_VALUE));
    }
}
