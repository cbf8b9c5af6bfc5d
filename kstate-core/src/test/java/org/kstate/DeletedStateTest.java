package org.kstate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.bytes.BytesStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.exceptions.ClosedException;
import org.kstate.testing.SharedMemory;
import org.kstate.typed.CheckedFlyweight;
import org.kstate.typed.FlyweightState;

/** Every use of what is left of a state that was deleted fails; what was copied from it before stays readable. */
class DeletedStateTest {

    private static final int SIZE = 64;
    /** What a handle knows by itself. */
    private static final Set<String> KNOWN = Set.of("store", "name", "permission", "pageIndex", "id", "isClosed", "close", "toString", "equals",
        "hashCode", "getClass", "wait", "notify", "notifyAll");

    @TempDir(factory = SharedMemory.class)
    private Path directory;
    private Kstate store;
    private State state;
    private State other;

    @BeforeEach
    void open() {
        store = Kstate.open(StoreOptions.create().directory(directory.resolve("store")).maxPages(4));
        state = store.subscribe("a", Permission.READ_WRITE, SIZE);
        other = store.subscribe("b", Permission.READ_WRITE, SIZE);
        state.publish(new byte[] {7});
    }

    @AfterEach
    void close() {
        store.close();
    }

    private void delete() {
        store.delete("a");
    }

    @Test
    void shouldFailEveryMethodOfTheHandle() throws Exception {
        delete();
        final List<String> usable = new ArrayList<>();
        for (final Method method : State.class.getMethods()) {
            if (!Modifier.isStatic(method.getModifiers()) && !KNOWN.contains(method.getName())) {
                final Throwable thrown = thrownBy(method);
                if (!(thrown instanceof ClosedException)) {
                    usable.add(method + ": " + thrown);
                }
            }
        }
        assertEquals(List.of(), usable);
        assertTrue(state.toString().contains("deleted"), state::toString);
    }

    private Throwable thrownBy(final Method method) throws IllegalAccessException {
        final Class<?>[] types = method.getParameterTypes();
        final Object[] arguments = new Object[types.length];
        for (int i = 0; i < types.length; i++) {
            arguments[i] = argument(types[i]);
        }
        if (types.length == 3) {
            // Of an array from an offset on.
            arguments[1] = 0;
        }
        try {
            method.invoke(state, arguments);
            return null;
        } catch (final InvocationTargetException e) {
            return e.getCause();
        }
    }

    private Object argument(final Class<?> type) {
        if (type == int.class) {
            return SIZE;
        } else if (type == long.class) {
            return Bytes.allocateDirect(SIZE).addressForRead(0);
        } else if (type == byte[].class) {
            return new byte[SIZE];
        } else if (type == ByteBuffer.class) {
            return ByteBuffer.allocate(SIZE);
        } else if (type == Bytes.class || type == BytesStore.class) {
            return Bytes.allocateDirect(SIZE);
        } else if (type == Snapshot.class) {
            return new Snapshot();
        } else if (type == Permission.class) {
            return Permission.READ;
        } else if (type == Path.class) {
            return directory.resolve("journal");
        } else if (type == Update.class) {
            return (Update) Transaction::bytes;
        } else if (type == Retry.class) {
            return Retry.once();
        } else if (type == Durability.class) {
            return Durability.PROCESS;
        } else if (type == JournalOptions.class) {
            return JournalOptions.create();
        }
        throw new AssertionError("no argument of that type: " + type);
    }

    @Test
    void shouldNotCountWhatALiveViewShowed() {
        final LiveView view = state.live();
        assertEquals(7, view.readLong(0));
        assertTrue(view.isWhole());
        store.delete("b");
        assertTrue(view.isWhole());
        delete();
        assertFalse(view.isWhole());
        assertThrows(ClosedException.class, view::refresh);
        assertFalse(view.isWhole());
    }

    @Test
    void shouldFailTransactionsThatBeganBefore() {
        try (Transaction reading = state.begin(Permission.READ);
             Transaction unwritten = state.begin();
             Transaction written = state.begin();
             Transaction aborted = state.begin()) {
            written.bytes().writeLong(0, 8);
            delete();
            assertThrows(ClosedException.class, reading::view);
            assertThrows(ClosedException.class, () -> reading.view(state));
            assertThrows(ClosedException.class, unwritten::bytes);
            assertThrows(ClosedException.class, () -> unwritten.bytes(state));
            assertThrows(ClosedException.class, unwritten::commit);
            assertFalse(unwritten.isOpen());
            assertThrows(ClosedException.class, written::commit);
            aborted.abort();
        }
    }

    @Test
    void shouldFailTransactionsOverSeveralThatBeganBefore() {
        try (Transaction unwritten = store.begin(other, state);
             Transaction joining = state.begin();
             Transaction written = store.begin(state, other)) {
            joining.view();
            written.bytes(state).writeLong(0, 8);
            written.bytes(other).writeLong(0, 8);
            delete();
            assertThrows(ClosedException.class, () -> unwritten.view(state));
            assertEquals(0, unwritten.view(other).readLong());
            assertThrows(ClosedException.class, unwritten::commit);
            assertThrows(ClosedException.class, () -> joining.join(other));
            assertThrows(ClosedException.class, written::commit);
            assertEquals(0, other.version());
        }
    }

    @Test
    void shouldNotEndOtherTransactionsAndLaterOnes() {
        try (Transaction transaction = other.begin()) {
            delete();
            transaction.bytes().writeLong(0, 1);
            assertEquals(CommitResult.COMMITTED, transaction.commit());
        }
        try (State again = store.subscribe("a", Permission.READ_WRITE, SIZE); Transaction transaction = again.begin()) {
            assertEquals(0, transaction.view().readLong());
            assertEquals(CommitResult.UNCHANGED, transaction.commit());
        }
    }

    @Test
    void shouldFailWhatReadsThroughTheHandle() {
        final FlyweightState<Number> typed = FlyweightState.of(state, new Number());
        typed.read();
        final Snapshot snapshot = new Snapshot();
        state.read(snapshot);
        try (Observer observer = Kstate.observe(store.directory())) {
            final ObservedState observed = observer.state("a");
            delete();
            assertThrows(ClosedException.class, typed::read);
            assertThrows(ClosedException.class, typed::publish);
            assertThrows(ClosedException.class, () -> store.snapshot(new State[] {state}, new Snapshot[] {new Snapshot()}));
            assertThrows(ClosedException.class, () -> store.begin(state, other));
            assertThrows(ClosedException.class, observed::version);
            assertThrows(ClosedException.class, observed::isWritten);
            assertThrows(ClosedException.class, observed::size);
            assertThrows(ClosedException.class, observed::isPersistent);
            assertThrows(ClosedException.class, observed::journal);
            assertThrows(ClosedException.class, observed::createdAtNs);
            assertThrows(ClosedException.class, () -> observed.read(new Snapshot()));
            assertThrows(ClosedException.class, () -> observed.read(new byte[SIZE]));
            assertThrows(ClosedException.class, () -> observed.read(ByteBuffer.allocate(SIZE)));
            assertTrue(observed.toString().contains("gone"), observed::toString);
        }
        assertEquals(7, typed.flyweight().value());
        assertEquals(7, snapshot.bytes().readLong(0));
    }

    private static final class Number extends CheckedFlyweight {

        long value() {
            return longAt(0);
        }
    }
}
