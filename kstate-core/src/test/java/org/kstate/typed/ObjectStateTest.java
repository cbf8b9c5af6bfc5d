package org.kstate.typed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

import net.openhft.chronicle.bytes.BytesIn;
import net.openhft.chronicle.bytes.BytesMarshallable;
import net.openhft.chronicle.bytes.BytesOut;
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
import org.kstate.exceptions.WrongThreadException;
import org.kstate.testing.SharedMemory;

/** Objects as the value of a state. */
class ObjectStateTest {

    private static final int WORDS = 4;
    private static final int SIZE = WORDS * Long.BYTES;
    private static final TypedUpdate<Position> INCREMENT = (position, transaction) -> position.set(position.quantity() + 1);

    @TempDir(factory = SharedMemory.class)
    private Path directory;
    private Kstate store;
    private State state;
    private ObjectState<Position> positions;
    private final Position position = new Position(WORDS);

    @BeforeEach
    void open() {
        store = Kstate.open(StoreOptions.create().directory(directory.resolve("store")).maxPages(3).pageSize(256));
        state = store.subscribe("a", Permission.READ_WRITE);
        state.setSize(SIZE);
        positions = ObjectState.of(state);
    }

    @AfterEach
    void close() {
        state.close();
        store.close();
    }

    private long value() {
        final Position read = new Position(WORDS);
        ObjectState.<Position>of(state).read(read);
        assertTrue(read.isWhole());
        return read.quantity();
    }

    private State other() {
        final State other = store.subscribe("b", Permission.READ_WRITE);
        other.setSize(SIZE);
        return other;
    }

    @Test
    void shouldReadWhatWasPublished() {
        assertSame(state, positions.state());
        assertEquals(1, positions.publish(position.set(5)));
        assertEquals(2, positions.publish(position.set(6)));
        position.set(0);
        assertEquals(2, positions.read(position));
        assertEquals(6, position.quantity());
        assertTrue(position.isWhole());
        assertEquals(2, positions.read(position), "the second read of the same version");
        assertTrue(position.isWhole());
    }

    @Test
    void shouldMarshalFieldsAsChronicleDoes() {
        final ObjectState<Order> orders = ObjectState.of(state);
        final Order order = new Order();
        order.count = 3;
        order.id = Long.MIN_VALUE;
        order.price = -2.5;
        order.open = true;
        order.text = "abc";
        assertEquals(1, orders.publish(order));
        final Order read = new Order();
        assertEquals(1, orders.read(read));
        assertEquals(3, read.count);
        assertEquals(Long.MIN_VALUE, read.id);
        assertEquals(-2.5, read.price);
        assertTrue(read.open);
        assertEquals("abc", read.text);
    }

    @Test
    void shouldReadAnObjectFromZerosWhenTheStateWasNeverWritten() {
        position.set(7);
        assertEquals(0, positions.read(position));
        assertEquals(0, position.quantity());
        assertTrue(position.isWhole());
    }

    @Test
    void shouldRefuseAnObjectThatDoesNotFit() {
        positions.publish(position.set(5));
        final ObjectState<Position> longer = ObjectState.of(state);
        final Position large = new Position(WORDS + 1).set(9);
        final IllegalSizeException e = assertThrows(IllegalSizeException.class, () -> longer.publish(large));
        assertTrue(e.getMessage().contains("size=" + SIZE) && e.getMessage().endsWith("state=a"), e.getMessage());
        final ObjectState<Order> orders = ObjectState.of(state);
        assertThrows(IllegalSizeException.class,
            () -> orders.update(new Order(), (order, transaction) -> order.text = "x".repeat(SIZE), Retry.once()));
        try (Transaction transaction = state.begin()) {
            positions.write(transaction, position.set(6));
            assertThrows(IllegalSizeException.class, () -> longer.write(transaction, large));
            assertEquals(CommitResult.COMMITTED, transaction.commit());
        }
        assertEquals(2, state.version());
        assertEquals(6, value());
    }

    @Test
    void shouldReadAnObjectThatFitsAfterTheStateHasGrown() {
        positions.publish(position.set(5));
        state.setSize(SIZE + Long.BYTES);
        final ObjectState<Position> longer = ObjectState.of(state);
        final Position large = new Position(WORDS + 1).set(9);
        assertEquals(2, longer.publish(large));
        assertEquals(2, positions.read(position));
        assertEquals(9, position.quantity());
        assertEquals(3, positions.publish(position.set(5)));
        longer.read(large);
        assertFalse(large.isWhole(), "the rest of the longer object was left behind the shorter");
        state.setSize(2 * SIZE);
        assertEquals(4, positions.publish(position.set(8)));
        assertEquals(8, value());
    }

    @Test
    void shouldReadWholeAfterTheSizeOfAnUnwrittenStateWasLowered() {
        try (State unwritten = store.subscribe("b", Permission.READ_WRITE)) {
            final ObjectState<Position> early = ObjectState.of(unwritten);
            unwritten.setSize(SIZE);
            assertThrows(IllegalSizeException.class, () -> ObjectState.<Position>of(unwritten).publish(new Position(WORDS + 1)));
            assertEquals(1, early.publish(position.set(4)));
            assertEquals(1, early.read(position.set(0)));
            assertEquals(4, position.quantity());
        }
    }

    @Test
    void shouldWriteInATransactionAndSeeWhatItBeganOn() {
        positions.publish(position.set(5));
        try (Transaction transaction = state.begin()) {
            positions.publish(position.set(6));
            assertEquals(1, positions.read(transaction, position));
            assertEquals(5, position.quantity());
            positions.write(transaction, position.set(7));
            assertEquals(1, positions.read(transaction, position.set(0)));
            assertEquals(7, position.quantity());
            assertEquals(CommitResult.CONFLICT, transaction.commit());
        }
        try (Transaction transaction = state.begin()) {
            positions.write(transaction, position.set(8));
            assertEquals(CommitResult.COMMITTED, transaction.commit());
        }
        assertEquals(8, value());
        assertEquals(3, state.version());
    }

    @Test
    void shouldLeaveZerosBehindAShorterObject() {
        positions.publish(position.set(5));
        try (Transaction transaction = state.begin()) {
            ObjectState.<Position>of(state).write(transaction, new Position(1).set(3));
            assertEquals(CommitResult.COMMITTED, transaction.commit());
        }
        final Snapshot snapshot = new Snapshot();
        state.read(snapshot);
        assertEquals(3, snapshot.bytes().readLong(0));
        for (int offset = Long.BYTES; offset < SIZE; offset += Long.BYTES) {
            assertEquals(0, snapshot.bytes().readLong(offset), "offset=" + offset);
        }
    }

    @Test
    void shouldNotTouchATransactionOnAnotherState() {
        try (State other = other(); Transaction transaction = other.begin()) {
            assertThrows(IllegalArgumentException.class, () -> positions.read(transaction, position));
            assertThrows(IllegalArgumentException.class, () -> positions.write(transaction, position));
            assertEquals(CommitResult.UNCHANGED, transaction.commit());
        }
        try (State again = store.subscribe("a", Permission.READ_WRITE); Transaction transaction = again.begin()) {
            positions.write(transaction, position.set(2));
            assertEquals(CommitResult.COMMITTED, transaction.commit());
        }
    }

    @Test
    void shouldUpdateFromTheCurrentValueAgainAfterAConflict() {
        positions.publish(position.set(5));
        final ObjectState<Position> faster = ObjectState.of(state);
        final int[] calls = new int[1];
        final UpdateResult result = positions.update(position.set(99), (current, transaction) -> {
            if (++calls[0] < 3) {
                faster.update(new Position(WORDS), INCREMENT, Retry.once());
            }
            INCREMENT.apply(current, transaction);
        }, Retry.upTo(5));
        assertTrue(result.isCommitted());
        assertEquals(3, result.attempts());
        assertEquals(8, position.quantity());
        assertEquals(8, value());
        assertEquals(4, state.version());
    }

    @Test
    void shouldUpdateInsideOfAnUpdate() {
        final Position inner = new Position(WORDS);
        final UpdateResult result = positions.update(position, (current, transaction) -> {
            if (inner.quantity() == 0) {
                assertTrue(positions.update(inner, INCREMENT, Retry.once()).isCommitted());
            }
            positions.read(inner);
            current.set(current.quantity() + 10);
        }, Retry.upTo(2));
        assertTrue(result.isCommitted());
        assertEquals(2, result.attempts());
        assertEquals(11, value());
    }

    @Test
    void shouldTellWhoWonWhenAnUpdateIsBeaten() {
        final ObjectState<Position> faster = ObjectState.of(state);
        final UpdateResult result = positions.update(position,
            (current, transaction) -> faster.publish(new Position(WORDS).set(1)), Retry.upTo(2));
        assertEquals(UpdateResult.Outcome.TOO_MANY_ATTEMPTS, result.outcome());
        assertNotNull(result.conflict());
    }

    @Test
    void shouldPublishNothingWhenAnUpdateIsGivenUpOrThrows() {
        positions.publish(position.set(5));
        final UpdateResult result = positions.update(position, (current, transaction) -> {
            current.set(6);
            transaction.abort();
        }, Retry.once());
        assertEquals(UpdateResult.Outcome.GIVEN_UP, result.outcome());
        final RuntimeException thrown = new RuntimeException("no");
        assertSame(thrown, assertThrows(RuntimeException.class, () -> positions.update(position, (current, transaction) -> {
            throw thrown;
        }, Retry.once())));
        assertEquals(1, state.version());
        assertEquals(5, value());
        assertTrue(positions.update(position, INCREMENT, Retry.once()).isCommitted(), "not usable afterwards");
    }

    @Test
    void shouldPublishNothingWhenAnObjectThrowsInTheMiddle() {
        final ObjectState<HalfWay> halfWay = ObjectState.of(state);
        positions.publish(position.set(5));
        assertThrows(UnsupportedOperationException.class, () -> halfWay.publish(new HalfWay()));
        try (Transaction transaction = state.begin()) {
            assertThrows(UnsupportedOperationException.class, () -> halfWay.write(transaction, new HalfWay()));
            assertEquals(CommitResult.UNCHANGED, transaction.commit());
        }
        assertThrows(UnsupportedOperationException.class, () -> halfWay.update(new HalfWay(), (value, transaction) -> { }, Retry.once()));
        assertEquals(1, state.version());
        assertEquals(5, value());
    }

    private static final class HalfWay implements BytesMarshallable {
        @Override
        public void readMarshallable(final BytesIn<?> bytes) {
            bytes.readLong();
        }

        @Override
        public void writeMarshallable(final BytesOut<?> bytes) {
            bytes.writeLong(77);
            throw new UnsupportedOperationException();
        }
    }

    @Test
    void shouldReadNothingBeyondTheState() {
        positions.publish(position.set(5));
        final ObjectState<Position> longer = ObjectState.of(state);
        assertThrows(IllegalSizeException.class, () -> longer.read(new Position(WORDS + 1)));
        assertThrows(IllegalSizeException.class, () -> longer.read(new Position(10_000)));
        try (Transaction transaction = state.begin(Permission.READ)) {
            assertThrows(IllegalSizeException.class, () -> longer.read(transaction, new Position(WORDS + 1)));
        }
    }

    @Test
    void shouldRefuseWritingOnAHandleForReading() {
        try (State reading = store.subscribe("a", Permission.READ)) {
            final ObjectState<Position> readers = ObjectState.of(reading);
            assertThrows(ReadOnlyException.class, () -> readers.publish(position));
            assertThrows(ReadOnlyException.class, () -> readers.update(position, INCREMENT, Retry.once()));
            try (Transaction transaction = reading.begin()) {
                assertEquals(0, readers.read(transaction, position));
                assertThrows(ReadOnlyException.class, () -> readers.write(transaction, position));
            }
        }
    }

    @Test
    void shouldRefuseEveryUseAfterTheEnd() {
        positions.publish(position.set(5));
        final Transaction open = state.begin();
        final Transaction ended = state.begin();
        ended.close();
        assertThrows(ClosedException.class, () -> positions.read(ended, position));
        assertThrows(ClosedException.class, () -> positions.write(ended, position));
        state.close();
        assertThrows(ClosedException.class, () -> positions.read(position));
        assertThrows(ClosedException.class, () -> positions.publish(position));
        assertThrows(ClosedException.class, () -> positions.update(position, INCREMENT, Retry.once()));
        assertThrows(ClosedException.class, () -> ObjectState.of(state));
        positions.write(open, position.set(6));
        assertEquals(CommitResult.COMMITTED, open.commit());
        open.close();
    }

    @Test
    void shouldRefuseEveryUseOfADeletedState() {
        positions.publish(position.set(5));
        store.delete("a");
        assertThrows(ClosedException.class, () -> positions.read(position));
        assertThrows(ClosedException.class, () -> positions.publish(position));
        assertThrows(ClosedException.class, () -> positions.update(position, INCREMENT, Retry.once()));
    }

    @Test
    void shouldRefuseATransactionOfAnotherThread() {
        try (Transaction transaction = state.begin()) {
            final CompletableFuture<Void> elsewhere = CompletableFuture.runAsync(() -> positions.write(transaction, position));
            assertTrue(assertThrows(ExecutionException.class, elsewhere::get).getCause() instanceof WrongThreadException);
            assertEquals(CommitResult.UNCHANGED, transaction.commit());
        }
    }

    @Test
    void shouldBeReadByAnObserverThroughASnapshot() {
        positions.publish(position.set(5));
        try (Observer observer = Kstate.observe(store.directory())) {
            final Snapshot snapshot = new Snapshot();
            assertEquals(1, observer.state("a").read(snapshot));
            position.set(0).readMarshallable(snapshot.bytes());
            assertEquals(5, position.quantity());
            assertTrue(position.isWhole());
        }
    }
}
