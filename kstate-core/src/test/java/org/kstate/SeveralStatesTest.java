package org.kstate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.exceptions.ClosedException;
import org.kstate.exceptions.ReadOnlyException;
import org.kstate.exceptions.TransactionScopeException;
import org.kstate.layout.CommitWord;
import org.kstate.page.Page;
import org.kstate.testing.RawStore;
import org.kstate.testing.SharedMemory;
import org.kstate.time.CachedEpochNanoClock;

/** What a transaction over several states does and does not. */
class SeveralStatesTest {

    private static final int SIZE = 16;
    private static final int SKEWED = 3_000;
    private static final int PAGES = 70;

    @TempDir(factory = SharedMemory.class)
    private Path directory;
    private final CachedEpochNanoClock clock = new CachedEpochNanoClock(1_000);
    private Kstate store;
    private State a;
    private State b;
    private State c;

    @BeforeEach
    void open() {
        store = openStore();
        a = subscribe("a");
        b = subscribe("b");
        c = subscribe("c");
        put(a, 1);
        put(b, 2);
        put(c, 3);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private Kstate openStore() {
        return Kstate.open(StoreOptions.create().directory(directory.resolve("store")).maxPages(PAGES).pageSize(64).slotsPerPage(4)
            .clock(clock).commitTimeoutMs(200));
    }

    private State subscribe(final String name) {
        final State state = store.subscribe(name, Permission.READ_WRITE);
        state.setSize(SIZE);
        return state;
    }

    private static void put(final State state, final long value) {
        try (Transaction transaction = state.begin()) {
            transaction.bytes().writeLong(0, value);
            assertEquals(CommitResult.COMMITTED, transaction.commit());
        }
    }

    private static long value(final State state) {
        return read(state).bytes().readLong(0);
    }

    private static Snapshot read(final State state) {
        final Snapshot snapshot = new Snapshot();
        state.read(snapshot);
        return snapshot;
    }

    private void assertIdle() {
        final RawStore raw = RawStore.open(store.directory());
        for (final State state : List.of(a, b, c)) {
            final Page page = raw.page(state.pageIndex());
            assertFalse(CommitWord.isReference(page.word()), state.name());
            assertEquals(0, raw.claimedSlots(page.index()), state.name());
        }
    }

    /** Memory of a handle for reading is mapped for reading only: a write through it would end the virtual machine. */
    @Test
    void shouldWriteAStateThatIsHereForReadingOnceItIsJoinedForWriting() {
        try (Kstate other = openStore(); State reading = other.subscribe("a", Permission.READ);
             State writing = other.subscribe("a", Permission.READ_WRITE); State second = other.subscribe("b", Permission.READ_WRITE)) {
            try (Transaction transaction = other.begin(reading, writing)) {
                transaction.bytes(writing).writeLong(0, 10);
                assertEquals(CommitResult.COMMITTED, transaction.commit());
            }
            try (Transaction transaction = reading.begin()) {
                assertTrue(transaction.join(writing));
                transaction.bytes(writing).writeLong(0, 11);
                assertEquals(CommitResult.COMMITTED, transaction.commit());
            }
            try (Transaction transaction = other.begin(reading, writing, second)) {
                transaction.bytes(writing).writeLong(0, 12);
                assertEquals(CommitResult.COMMITTED, transaction.commit());
            }
            try (Transaction transaction = other.begin(reading, writing, second)) {
                transaction.bytes(writing).writeLong(0, 13);
                transaction.bytes(second).writeLong(0, 14);
                assertEquals(CommitResult.COMMITTED, transaction.commit());
            }
            final Snapshot snapshot = new Snapshot();
            assertEquals(5, reading.read(snapshot));
            assertEquals(13, snapshot.bytes().readLong(0));
        }
    }

    @Test
    void shouldUpdateAStateThatTheFunctionJoinsToOneForReading() {
        try (State reading = store.subscribe("a", Permission.READ)) {
            final UpdateResult result = store.update(transaction -> {
                if (transaction.join(b)) {
                    transaction.bytes(b).writeLong(0, transaction.view(reading).readLong(0) + 1);
                }
            }, Retry.upTo(3), reading);
            assertTrue(result.isCommitted(), result.toString());
            final Snapshot snapshot = new Snapshot();
            b.read(snapshot);
            assertEquals(2, snapshot.bytes().readLong(0));
        }
    }

    @Test
    void shouldCommitAllStatesThatWereWrittenWithOneIdAndTime() {
        clock.update(5_000);
        try (Transaction transaction = store.begin(a, b, c)) {
            transaction.bytes(a).writeLong(0, 11);
            transaction.bytes(c).writeLong(0, 33);
            assertEquals(1, value(a));
            final long id = transaction.id();
            assertEquals(CommitResult.COMMITTED, transaction.commit());
            assertEquals(id, read(a).transactionId());
            assertEquals(2, transaction.version(a));
            assertEquals(1, transaction.version(b));
            assertEquals(2, transaction.version(c));
            assertEquals(1, transaction.baseVersion(c));
        }
        assertEquals(11, value(a));
        assertEquals(2, value(b));
        assertEquals(33, value(c));
        assertEquals(List.of(2L, 1L, 2L), List.of(a.version(), b.version(), c.version()));
        assertEquals(read(a).transactionId(), read(c).transactionId());
        assertEquals(5_000, read(a).timeNs());
        assertEquals(5_000, read(c).timeNs());
        assertEquals(store.sessionId(), read(c).sessionId());
        assertIdle();
    }

    @Test
    void shouldCommitAgainAndAgain() {
        for (int i = 1; i <= 100; i++) {
            try (Transaction transaction = store.begin(c, a, b)) {
                for (final State state : List.of(a, b, c)) {
                    transaction.bytes(state).writeLong(0, i * state.name().charAt(0));
                }
                assertEquals(CommitResult.COMMITTED, transaction.commit());
                assertEquals(i + 1, transaction.version());
            }
            assertEquals((long) i * 'a', value(a));
            assertEquals((long) i * 'c', value(c));
            assertEquals(i + 1, b.version());
        }
        assertIdle();
    }

    @Test
    void shouldMakeNoVersionOfAStateThatWasOnlyRead() {
        try (Transaction transaction = store.begin(a, b)) {
            assertEquals(2, transaction.view(b).readLong(0));
            transaction.bytes(a).writeLong(0, 9);
            assertEquals(CommitResult.COMMITTED, transaction.commit());
        }
        assertEquals(2, a.version());
        assertEquals(1, b.version());
        assertIdle();
    }

    @Test
    void shouldConflictWhenAStateThatWasOnlyReadHasMoved() {
        try (Transaction transaction = store.begin(a, b)) {
            transaction.view(b);
            transaction.bytes(a).writeLong(0, 9);
            put(b, 7);
            assertEquals(CommitResult.CONFLICT, transaction.commit());
            final List<Conflict> conflicts = transaction.conflicts();
            assertEquals(1, conflicts.size());
            assertEquals(new Conflict("b", 1, 2, store.sessionId(), ProcessHandle.current().pid(), 1_000), conflicts.get(0));
            assertEquals(conflicts.get(0), transaction.conflict());
        }
        assertEquals(1, value(a));
        assertEquals(1, a.version());
        assertIdle();
    }

    @Test
    void shouldNotConflictOverAStateThatWasNeitherReadNorWritten() {
        try (Transaction transaction = store.begin(a, b, c)) {
            transaction.bytes(a).writeLong(0, 9);
            transaction.bytes(c).writeLong(0, 9);
            put(b, 7);
            assertEquals(CommitResult.COMMITTED, transaction.commit());
        }
        assertEquals(7, value(b));
        assertEquals(9, value(c));
    }

    @Test
    void shouldNameEveryStateThatMovedAndWhoMovedIt() {
        try (Kstate other = openStore();
             Transaction transaction = store.begin(a, b, c)) {
            transaction.bytes(a).writeLong(0, 9);
            transaction.bytes(b).writeLong(0, 9);
            transaction.view(c);
            put(b, 7);
            clock.update(2_000);
            put(other.subscribe("c", Permission.READ_WRITE), 8);
            assertEquals(CommitResult.CONFLICT, transaction.commit());
            assertEquals(List.of("b", "c"), transaction.conflicts().stream().map(Conflict::state).toList());
            assertEquals(List.of(store.sessionId(), other.sessionId()),
                transaction.conflicts().stream().map(Conflict::winnerSessionId).toList());
            assertEquals(2_000, transaction.conflicts().get(1).timeNs());
        }
        assertEquals(1, a.version());
        assertIdle();
    }

    @Test
    void shouldBeUnchangedWhenNothingWasWritten() {
        try (Transaction transaction = store.begin(a, b)) {
            transaction.view(a);
            put(a, 7);
            assertEquals(CommitResult.UNCHANGED, transaction.commit());
        }
        assertEquals(2, a.version());
    }

    @Test
    void shouldCommitAsOneStateWhenOnlyOneIsTouched() {
        try (Transaction transaction = store.begin(a, b)) {
            transaction.bytes(b).writeLong(0, 9);
            final long id = transaction.id();
            assertEquals(CommitResult.COMMITTED, transaction.commit());
            assertEquals(2, transaction.version(b));
            assertEquals(id, read(b).transactionId());
        }
        try (Transaction transaction = store.begin(a, b)) {
            transaction.bytes(b).writeLong(0, 10);
            put(b, 8);
            assertEquals(CommitResult.CONFLICT, transaction.commit());
            assertEquals("b", transaction.conflict().state());
            assertEquals(3, transaction.conflict().foundVersion());
        }
        assertEquals(8, value(b));
    }

    @Test
    void shouldJoinAStateLater() {
        try (Transaction transaction = a.begin()) {
            transaction.bytes().writeLong(0, 9);
            assertTrue(transaction.join(b));
            transaction.bytes(b).writeLong(0, 9);
            assertEquals(List.of(a, b), transaction.states());
            assertEquals(CommitResult.COMMITTED, transaction.commit());
        }
        assertEquals(9, value(a));
        assertEquals(9, value(b));
        assertEquals(read(a).transactionId(), read(b).transactionId());
    }

    @Test
    void shouldRefuseAJoinWhenAStateThatWasReadHasMoved() {
        try (Transaction transaction = a.begin()) {
            transaction.view();
            put(a, 7);
            assertFalse(transaction.join(b));
            assertFalse(transaction.isOpen());
            assertEquals("a", transaction.conflict().state());
            assertThrows(ClosedException.class, transaction::commit);
        }
    }

    @Test
    void shouldTakeAStateAnewThatHasMovedBeforeAnybodyLooked() {
        try (Transaction transaction = a.begin()) {
            put(a, 7);
            assertTrue(transaction.join(b));
            assertEquals(7, transaction.view().readLong(0));
            assertEquals(2, transaction.baseVersion());
            transaction.bytes(b).writeLong(0, 8);
            assertEquals(CommitResult.COMMITTED, transaction.commit());
        }
    }

    @Test
    void shouldJoinAStateOnceAndWidenWhatMayBeDoneWithIt() {
        try (Transaction transaction = store.begin(Permission.READ, a, b, a)) {
            assertEquals(List.of(a, b), transaction.states());
            assertThrows(ReadOnlyException.class, () -> transaction.bytes(b));
            assertThrows(ReadOnlyException.class, transaction::commit);
            assertTrue(transaction.join(b, Permission.READ_WRITE));
            assertTrue(transaction.join(b, Permission.READ));
            assertEquals(Permission.READ_WRITE, transaction.permission(b));
            transaction.bytes(b).writeLong(0, 5);
            transaction.view(a);
            assertEquals(CommitResult.COMMITTED, transaction.commit());
        }
        assertEquals(5, value(b));
    }

    /** A handle for reading maps the page read-only; comparing it installs a reference all the same. */
    @Test
    void shouldCompareAStateThatTheHandleMayOnlyRead() {
        try (State reading = store.subscribe("b", Permission.READ)) {
            try (Transaction transaction = store.begin(a, reading)) {
                assertThrows(ReadOnlyException.class, () -> transaction.bytes(reading));
                transaction.bytes(a).writeLong(0, transaction.view(reading).readLong(0));
                assertEquals(CommitResult.COMMITTED, transaction.commit());
            }
            assertEquals(2, value(a));
            try (Transaction transaction = store.begin(a, reading)) {
                transaction.bytes(a).writeLong(0, transaction.view(reading).readLong(0));
                put(b, 6);
                assertEquals(CommitResult.CONFLICT, transaction.commit());
            }
            assertThrows(ReadOnlyException.class, () -> store.begin(Permission.READ_WRITE, a, reading));
        }
        assertIdle();
    }

    @Test
    void shouldTakeAsManyStatesAsADescriptorHasAndNotOneMore() {
        final List<State> states = new ArrayList<>();
        for (int i = 0; i < Transaction.MAX_STATES; i++) {
            states.add(subscribe("n" + i));
        }
        try (Transaction transaction = store.begin(states.toArray(new State[0]))) {
            assertThrows(TransactionScopeException.class, () -> transaction.join(a));
            states.forEach(state -> transaction.bytes(state).writeLong(0, 4));
            assertEquals(CommitResult.COMMITTED, transaction.commit());
        }
        states.forEach(state -> assertEquals(4, value(state)));
        states.forEach(state -> assertEquals(1, state.version()));
        assertIdle();
    }

    @Test
    void shouldRefuseWhatCannotBeInOneTransaction() {
        assertThrows(TransactionScopeException.class, () -> store.begin());
        try (Kstate other = openStore()) {
            final State foreign = other.subscribe("a", Permission.READ_WRITE);
            assertThrows(TransactionScopeException.class, () -> store.begin(foreign));
            assertThrows(TransactionScopeException.class, () -> store.begin(b, foreign));
            assertThrows(TransactionScopeException.class, () -> store.snapshot(new State[]{foreign}, new Snapshot[]{new Snapshot()}));
        }
        try (Transaction transaction = a.begin()) {
            assertThrows(TransactionScopeException.class, () -> transaction.bytes(b));
            assertThrows(TransactionScopeException.class, () -> transaction.view(b));
            assertTrue(transaction.isOpen());
        }
        b.close();
        assertThrows(ClosedException.class, () -> store.begin(a, b));
    }

    @Test
    void shouldKeepSubscriptionsUntilTheTransactionEnds() {
        final Transaction transaction = store.begin(a, b);
        transaction.bytes(a).writeLong(0, 21);
        transaction.bytes(b).writeLong(0, 22);
        a.close();
        b.close();
        assertEquals(CommitResult.COMMITTED, transaction.commit());
        try (Observer observer = Kstate.observe(store.directory())) {
            assertEquals(2, observer.state("b").version());
        }
        transaction.close();
        try (Observer observer = Kstate.observe(store.directory())) {
            assertEquals(List.of("c"), observer.states().stream().map(ObservedState::name).toList());
        }
    }

    @Test
    void shouldEndClearlyWhenAStateWasDeleted() {
        try (Transaction transaction = store.begin(a, b)) {
            transaction.bytes(a).writeLong(0, 9);
            transaction.bytes(b).writeLong(0, 9);
            store.delete("b");
            assertThrows(ClosedException.class, transaction::commit);
        }
        assertEquals(1, value(a));
        try (Transaction transaction = a.begin()) {
            assertThrows(ClosedException.class, () -> transaction.join(b));
            transaction.bytes().writeLong(0, 10);
            assertEquals(CommitResult.COMMITTED, transaction.commit());
        }
    }

    @Test
    void shouldLeaveNoTraceWhenAborted() {
        try (Transaction transaction = store.begin(a, b)) {
            transaction.bytes(a).writeLong(0, 9);
            transaction.bytes(b).writeLong(0, 9);
            transaction.abort();
            assertThrows(ClosedException.class, transaction::commit);
        }
        try (Transaction transaction = store.begin(a, b)) {
            transaction.bytes(a).writeLong(0, 9);
        }
        assertEquals(List.of(1L, 1L), List.of(a.version(), b.version()));
        assertIdle();
    }

    @Test
    void shouldLetIndependentTransactionsInterleave() {
        try (Transaction one = store.begin(a, b);
             Transaction two = store.begin(b, c)) {
            one.bytes(a).writeLong(0, 5);
            one.bytes(b).writeLong(0, 5);
            two.bytes(c).writeLong(0, 6);
            two.view(b);
            assertEquals(CommitResult.COMMITTED, one.commit());
            assertEquals(CommitResult.CONFLICT, two.commit());
            assertEquals("b", two.conflict().state());
        }
        assertEquals(3, value(c));
    }

    @Test
    void shouldUpdateSeveralStatesUntilNobodyElseIsFaster() {
        final UpdateResult result = store.update(transaction -> {
            final long amount = transaction.view(a).readLong(0);
            if (value(b) < 4) {
                put(b, value(b) + 1);
            }
            transaction.bytes(b).writeLong(8, amount);
            transaction.bytes(a).writeLong(0, 0);
        }, Retry.upTo(10), a, b);
        assertEquals(UpdateResult.Outcome.COMMITTED, result.outcome());
        assertEquals(3, result.attempts());
        assertEquals(0, value(a));
        assertEquals(4, value(b));
        assertEquals(1, read(b).bytes().readLong(8));
    }

    @Test
    void shouldTryAgainWhenAJoinInAnUpdateMetAConflict() {
        final int[] calls = {0};
        final UpdateResult result = a.update(transaction -> {
            transaction.view();
            if (calls[0]++ == 0) {
                put(a, 8);
            }
            if (transaction.join(b)) {
                transaction.bytes(b).writeLong(0, transaction.view().readLong(0));
            }
        }, Retry.upTo(5));
        assertEquals(UpdateResult.Outcome.COMMITTED, result.outcome());
        assertEquals(2, result.attempts());
        assertEquals(8, value(b));
        assertEquals(2, a.version());
    }

    @Test
    void shouldRingForEachStateThatHasANewVersion() {
        try (Kstate other = openStore();
             Doorbell first = other.doorbell();
             Doorbell compared = store.doorbell()) {
            first.watch(other.subscribe("c", Permission.READ));
            compared.watch(b);
            final int seen = first.rings();
            final int seenOfCompared = compared.rings();
            try (Transaction transaction = store.begin(a, b, c)) {
                transaction.bytes(a);
                transaction.bytes(c);
                transaction.view(b);
                assertEquals(CommitResult.COMMITTED, transaction.commit());
            }
            assertNotEquals(seen, first.rings());
            assertEquals(seenOfCompared, compared.rings());
        }
    }

    @Test
    void shouldReadSeveralStatesTogether() {
        final Snapshot[] into = {new Snapshot(), new Snapshot(), new Snapshot()};
        store.snapshot(new State[]{c, a}, into);
        assertEquals(3, into[0].bytes().readLong(0));
        assertEquals(1, into[1].bytes().readLong(0));
        assertEquals(1, into[1].version());
        assertThrows(TransactionScopeException.class, () -> store.snapshot(new State[]{c, a}, new Snapshot[]{into[0]}));
        assertThrows(TransactionScopeException.class, () -> store.snapshot(new State[]{c, a}, new Snapshot[]{into[0], into[0]}));
        try (Observer observer = Kstate.observe(store.directory())) {
            observer.snapshot(new ObservedState[]{observer.state("b"), observer.state("c")}, into);
            assertEquals(2, into[0].bytes().readLong(0));
            assertEquals(3, into[1].bytes().readLong(0));
        }
    }

    /** Write skew: each looks at what the other writes, and both commit at the same moment. */
    @Test
    void shouldNotCommitBothOfTwoThatLookAtWhatTheOtherWrites() {
        final AtomicInteger arrived = new AtomicInteger();
        final AtomicBoolean isOver = new AtomicBoolean();
        final CompletableFuture<List<Boolean>> other = CompletableFuture.supplyAsync(() -> commitSkewed(b, a, arrived, isOver));
        final List<Boolean> first;
        try {
            first = commitSkewed(a, b, arrived, isOver);
        } finally {
            isOver.set(true);
        }
        final List<Boolean> second = other.join();
        assertEquals(SKEWED, first.size());
        assertEquals(SKEWED, second.size());
        int commits = 0;
        for (int i = 0; i < SKEWED; i++) {
            assertFalse(first.get(i) && second.get(i), "both were committed");
            commits += first.get(i) || second.get(i) ? 1 : 0;
        }
        assertEquals(commits, a.version() + b.version() - 2);
        assertTrue(commits > 0);
        assertIdle();
    }

    private List<Boolean> commitSkewed(final State read, final State written, final AtomicInteger arrived, final AtomicBoolean isOver) {
        final List<Boolean> committed = new ArrayList<>();
        try {
            for (int i = 0; i < SKEWED; i++) {
                try (Transaction transaction = store.begin(read, written)) {
                    transaction.view(read);
                    transaction.bytes(written).writeLong(0, i);
                    meet(4 * i + 2, arrived, isOver);
                    committed.add(transaction.commit() == CommitResult.COMMITTED);
                }
                meet(4 * i + 4, arrived, isOver);
            }
            return committed;
        } catch (final RuntimeException | Error e) {
            isOver.set(true);
            throw e;
        }
    }

    private static void meet(final int number, final AtomicInteger arrived, final AtomicBoolean isOver) {
        arrived.incrementAndGet();
        for (int i = 0; arrived.get() < number && !isOver.get(); i++) {
            if (i < 1_000) {
                Thread.onSpinWait();
            } else {
                Thread.yield();
            }
        }
    }

    @Test
    void shouldServeManyThreadsAtOnce() throws InterruptedException {
        final int threads = 4;
        final int transfers = 3_000;
        final List<Thread> running = new ArrayList<>();
        final List<Throwable> failures = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            final State[] order = i % 2 == 0 ? new State[]{a, b, c} : new State[]{c, b, a};
            final Thread thread = new Thread(() -> {
                for (int n = 0; n < transfers; n++) {
                    store.update(transaction -> {
                        transaction.bytes(order[0]).writeLong(0, transaction.view(order[0]).readLong(0) - 1);
                        transaction.bytes(order[2]).writeLong(0, transaction.view(order[2]).readLong(0) + 1);
                        transaction.view(order[1]);
                    }, Retry.upTo(Integer.MAX_VALUE), order);
                }
            });
            thread.setUncaughtExceptionHandler((dead, e) -> {
                synchronized (failures) {
                    failures.add(e);
                }
            });
            running.add(thread);
            thread.start();
        }
        final State[] all = {a, b, c};
        final Snapshot[] into = {new Snapshot(), new Snapshot(), new Snapshot()};
        while (running.stream().anyMatch(Thread::isAlive)) {
            store.snapshot(all, into);
            assertEquals(6, into[0].bytes().readLong(0) + into[1].bytes().readLong(0) + into[2].bytes().readLong(0));
            try (Transaction transaction = store.begin(Permission.READ, all)) {
                assertEquals(6, transaction.view(a).readLong(0) + transaction.view(b).readLong(0) + transaction.view(c).readLong(0));
            }
        }
        for (final Thread thread : running) {
            thread.join();
        }
        assertEquals(List.of(), failures);
        assertEquals(1 + (long) threads * transfers, a.version());
        assertEquals(a.version(), c.version());
        assertEquals(1, value(a));
        assertEquals(1, b.version());
        assertIdle();
    }
}
