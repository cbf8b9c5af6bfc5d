package org.kstate.typed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.CommitResult;
import org.kstate.Kstate;
import org.kstate.Observer;
import org.kstate.Permission;
import org.kstate.Retry;
import org.kstate.Snapshot;
import org.kstate.State;
import org.kstate.StoreOptions;
import org.kstate.Transaction;
import org.kstate.UpdateResult;
import org.kstate.exceptions.ClosedException;
import org.kstate.exceptions.IllegalSizeException;
import org.kstate.exceptions.ReadOnlyException;
import org.kstate.testing.SharedMemory;

/** A state through a flyweight. */
class FlyweightStateTest {

    private static final int SIZE = Quote.LENGTH;
    private static final TypedUpdate<Quote> INCREMENT = (quote, transaction) -> quote.bid(quote.bid() + 1);

    @TempDir(factory = SharedMemory.class)
    private Path directory;
    private Kstate store;
    private State state;
    private FlyweightState<Quote> quotes;
    private Quote quote;

    @BeforeEach
    void open() {
        store = Kstate.open(StoreOptions.create().directory(directory.resolve("store")).maxPages(3).pageSize(256));
        state = store.subscribe("a", Permission.READ_WRITE);
        state.setSize(SIZE);
        quote = new Quote();
        quotes = FlyweightState.of(state, quote);
    }

    @AfterEach
    void close() {
        state.close();
        store.close();
    }

    private long value() {
        final Snapshot snapshot = new Snapshot();
        state.read(snapshot);
        return snapshot.bytes().readLong(0);
    }

    @Test
    void shouldShowZerosUntilSomethingIsRead() {
        assertSame(quote, quotes.flyweight());
        assertSame(state, quotes.state());
        assertEquals(SIZE, quote.length());
        assertEquals(0, quote.bid());
        quote.bid(5);
        assertEquals(0, quotes.read());
        assertEquals(0, quote.bid());
    }

    @Test
    void shouldShowTheVersionThatWasReadUntilTheNextRead() {
        quote.bid(5);
        quote.count(-6);
        assertEquals(1, quotes.publish());
        final FlyweightState<Quote> readers = FlyweightState.of(state, new Quote());
        final Quote read = readers.flyweight();
        assertEquals(1, readers.read());
        quote.bid(7);
        assertEquals(2, quotes.publish());
        assertEquals(5, read.bid());
        assertEquals(-6, read.count());
        assertEquals(2, readers.read());
        assertEquals(7, read.bid());
        assertEquals(-6, read.count());
    }

    @Test
    void shouldNotChangeTheStateByWritingOnly() {
        quote.bid(5);
        quotes.publish();
        quote.bid(6);
        assertEquals(5, value());
        quotes.read();
        assertEquals(5, quote.bid());
    }

    @Test
    void shouldWrapTheWholeStateWhenItHasGrown() {
        quote.bid(5);
        quotes.publish();
        state.setSize(2 * SIZE);
        assertEquals(1, quotes.read());
        assertEquals(2 * SIZE, quote.length());
        assertEquals(5, quote.bid());
        quote.putLongAnywhere(2 * SIZE - Long.BYTES, 9);
        state.setSize(3 * SIZE);
        assertEquals(2, quotes.publish());
        assertEquals(3 * SIZE, quote.length());
        assertEquals(5, quote.bid(), "lost when the state had grown");
        assertEquals(2, quotes.read());
        assertEquals(9, quote.longAnywhere(2 * SIZE - Long.BYTES));
        assertEquals(0, quote.longAnywhere(3 * SIZE - Long.BYTES));
    }

    @Test
    void shouldFollowTheSizeOfAnUnwrittenStateDownButCutNothingOff() {
        try (State unwritten = store.subscribe("b", Permission.READ_WRITE)) {
            final FlyweightState<Quote> early = FlyweightState.of(unwritten, new Quote());
            assertEquals(256, early.flyweight().length());
            unwritten.setSize(SIZE);
            early.flyweight().putLongAnywhere(SIZE, 1);
            assertThrows(IllegalSizeException.class, early::publish);
            early.flyweight().putLongAnywhere(SIZE, 0);
            early.flyweight().bid(3);
            assertEquals(1, early.publish());
            assertEquals(SIZE, early.flyweight().length());
            assertEquals(3, early.flyweight().bid());
        }
    }

    @Test
    void shouldUpdateOverTheTransactionsCopyAndShowTheFormerAgain() {
        quote.bid(5);
        quotes.publish();
        quotes.read();
        assertTrue(quotes.update(INCREMENT, Retry.once()).isCommitted());
        assertEquals(6, value());
        assertEquals(5, quote.bid());
        assertEquals(2, quotes.read());
        assertEquals(6, quote.bid());
    }

    @Test
    void shouldUpdateFromTheCurrentValueAgainAfterAConflict() {
        final FlyweightState<Quote> faster = FlyweightState.of(state, new Quote());
        final int[] calls = new int[1];
        final UpdateResult result = quotes.update((current, transaction) -> {
            if (++calls[0] < 3) {
                faster.update(INCREMENT, Retry.once());
            }
            INCREMENT.apply(current, transaction);
        }, Retry.upTo(5));
        assertTrue(result.isCommitted());
        assertEquals(3, result.attempts());
        assertEquals(3, value());
    }

    @Test
    void shouldRefuseToLeaveTheTransactionsCopyInsideOfAnUpdate() {
        assertTrue(quotes.update((current, transaction) -> {
            assertThrows(IllegalStateException.class, quotes::read);
            assertThrows(IllegalStateException.class, quotes::publish);
            assertThrows(IllegalStateException.class, () -> quotes.update(INCREMENT, Retry.once()));
            current.bid(4);
        }, Retry.once()).isCommitted());
        assertEquals(1, quotes.read());
        assertEquals(4, quote.bid());
    }

    @Test
    void shouldShowTheFormerAgainWhenAnUpdateIsGivenUpOrThrows() {
        quote.bid(5);
        quotes.publish();
        assertEquals(UpdateResult.Outcome.GIVEN_UP, quotes.update((current, transaction) -> {
            current.bid(6);
            transaction.abort();
        }, Retry.once()).outcome());
        assertEquals(5, quote.bid());
        assertThrows(UnsupportedOperationException.class, () -> quotes.update((current, transaction) -> {
            current.bid(6);
            throw new UnsupportedOperationException();
        }, Retry.once()));
        assertEquals(5, quote.bid());
        assertEquals(1, quotes.read());
        assertEquals(5, quote.bid());
    }

    @Test
    void shouldWrapTheCopyOfATransaction() {
        final Quote inside = new Quote();
        try (Transaction transaction = state.begin()) {
            inside.wrap(transaction.bytes(), transaction.size());
            inside.bid(5);
            inside.side((byte) 1);
            assertEquals(CommitResult.COMMITTED, transaction.commit());
        }
        try (Transaction transaction = state.begin(Permission.READ)) {
            inside.wrap(transaction.view(), transaction.size());
            quotes.publish();
            assertEquals(5, inside.bid());
            assertEquals(1, inside.side());
            assertEquals(SIZE, inside.length());
        }
    }

    @Test
    void shouldBeReadByAnObserverThroughASnapshot() {
        quote.bid(5);
        quotes.publish();
        try (Observer observer = Kstate.observe(store.directory())) {
            final Snapshot snapshot = new Snapshot();
            final Quote observed = new Quote();
            assertEquals(1, observer.state("a").read(snapshot));
            observed.wrap(snapshot.bytes(), snapshot.length());
            assertEquals(5, observed.bid());
            assertEquals(SIZE, observed.length());
        }
    }

    @Test
    void shouldTakeAFlyweightThatWrapsAnAddress() {
        final long[] wrapped = new long[2];
        final Flyweight flyweight = (address, length) -> {
            wrapped[0] = address;
            wrapped[1] = length;
        };
        final FlyweightState<Flyweight> any = FlyweightState.of(state, flyweight);
        assertEquals(SIZE, wrapped[1]);
        final long own = wrapped[0];
        assertTrue(any.update((current, transaction) -> {
            assertEquals(transaction.bytes().addressForRead(0), wrapped[0]);
            assertEquals(transaction.size(), wrapped[1]);
        }, Retry.once()).isCommitted());
        assertEquals(own, wrapped[0]);
    }

    @Test
    void shouldRefuseWritingOnAHandleForReading() {
        try (State reading = store.subscribe("a", Permission.READ)) {
            final FlyweightState<Quote> readers = FlyweightState.of(reading, new Quote());
            assertThrows(ReadOnlyException.class, readers::publish);
            assertThrows(ReadOnlyException.class, () -> readers.update(INCREMENT, Retry.once()));
            assertEquals(0, readers.read());
        }
    }

    @Test
    void shouldRefuseEveryUseAfterTheEndButGoOnShowing() {
        quote.bid(5);
        quotes.publish();
        quotes.read();
        state.close();
        assertThrows(ClosedException.class, quotes::read);
        assertThrows(ClosedException.class, quotes::publish);
        assertThrows(ClosedException.class, () -> quotes.update(INCREMENT, Retry.once()));
        store.close();
        assertThrows(ClosedException.class, quotes::read);
        assertThrows(ClosedException.class, () -> FlyweightState.of(state, new Quote()));
        assertEquals(5, quote.bid());
    }

    @Test
    void shouldRefuseEveryUseOfADeletedState() {
        store.delete("a");
        assertThrows(ClosedException.class, quotes::read);
        assertThrows(ClosedException.class, quotes::publish);
        assertThrows(ClosedException.class, () -> quotes.update(INCREMENT, Retry.once()));
    }
}
