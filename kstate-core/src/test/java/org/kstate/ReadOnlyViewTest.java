package org.kstate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.bytes.BytesIn;
import net.openhft.chronicle.bytes.BytesStore;
import net.openhft.chronicle.core.io.ReferenceOwner;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.exceptions.IllegalSizeException;
import org.kstate.exceptions.ReadOnlyException;
import org.kstate.memory.SharedBuffer;
import org.kstate.testing.SharedMemory;

/** Views for reading cannot be written, also after a cast; what is for writing cannot be written beyond its size. */
class ReadOnlyViewTest {

    private static final int SIZE = 64;
    /** Those that are given an address, or end the bytes, or wait. */
    private static final Set<String> LEFT_OUT = Set.of("nativeRead", "nativeWrite", "unsafeRead", "unsafeWrite", "unsafeReadObject",
        "unsafeWriteObject", "releaseLast", "release", "reserve", "reserveTransfer", "warnAndReleaseIfNotReleased", "close", "wait", "notify",
        "notifyAll", "finalize", "move", "copyTo", "set", "addReferenceChangeListener", "removeReferenceChangeListener");

    @TempDir(factory = SharedMemory.class)
    private Path directory;
    private Kstate store;
    private State state;

    @BeforeEach
    void open() {
        store = Kstate.open(StoreOptions.create().directory(directory.resolve("store")).maxPages(2));
        state = store.subscribe("a", Permission.READ_WRITE, SIZE);
        final byte[] value = new byte[SIZE];
        for (int i = 0; i < SIZE; i++) {
            value[i] = (byte) (i + 1);
        }
        state.publish(value);
    }

    @AfterEach
    void close() {
        state.close();
        store.close();
    }

    private static byte[] content(final long address) {
        final byte[] content = new byte[SIZE];
        for (int i = 0; i < SIZE; i++) {
            content[i] = SharedBuffer.byteAt(address + i);
        }
        return content;
    }

    /** The names of the methods that changed a byte; each is called on bytes of its own. */
    private static List<String> changing(final Supplier<BytesStore<?, ?>> bytes) {
        final List<String> changing = new ArrayList<>();
        for (final Method method : bytes.get().getClass().getMethods()) {
            if (!Modifier.isStatic(method.getModifiers()) && !LEFT_OUT.contains(method.getName())) {
                final BytesStore<?, ?> called = bytes.get();
                final long address = called.addressForRead(0);
                final byte[] before = content(address);
                call(method, called);
                if (!Arrays.equals(before, content(address))) {
                    changing.add(method.getName() + Arrays.toString(method.getParameterTypes()));
                    restore(address, before);
                }
            }
        }
        return changing;
    }

    private static void restore(final long address, final byte[] content) {
        final BytesStore<?, ?> from = BytesStore.wrap(ByteBuffer.allocateDirect(SIZE));
        from.write(0, content);
        SharedBuffer.copy(from.addressForRead(0), address, SIZE);
    }

    private static void call(final Method method, final BytesStore<?, ?> called) {
        final Class<?>[] types = method.getParameterTypes();
        final Object[] arguments = new Object[types.length];
        for (int i = 0; i < types.length; i++) {
            arguments[i] = argument(types[i]);
        }
        try {
            method.invoke(called, arguments);
        } catch (final InvocationTargetException | IllegalAccessException | IllegalArgumentException e) {
            // What it says of these arguments does not matter: only what it changes.
            return;
        }
    }

    private static Object argument(final Class<?> type) {
        if (type == long.class) {
            return 8L;
        } else if (type == int.class) {
            return 4;
        } else if (type == short.class) {
            return (short) 99;
        } else if (type == byte.class) {
            return (byte) 99;
        } else if (type == char.class) {
            return 'c';
        } else if (type == boolean.class) {
            return true;
        } else if (type == float.class) {
            return 1.5f;
        } else if (type == double.class) {
            return 1.5;
        } else if (type == byte[].class) {
            return new byte[] {99, 98, 97, 96, 95, 94, 93, 92, 91, 90};
        } else if (type == char[].class) {
            return "characters".toCharArray();
        } else if (type == ByteBuffer.class) {
            return ByteBuffer.wrap(new byte[] {99, 98, 97, 96, 95, 94, 93, 92, 91, 90});
        } else if (type == InputStream.class) {
            return new ByteArrayInputStream(new byte[] {99, 98, 97, 96});
        } else if (type == ReferenceOwner.class) {
            return ReferenceOwner.INIT;
        } else if (type.isAssignableFrom(String.class)) {
            return "characters";
        } else if (type.isAssignableFrom(Bytes.class)) {
            return Bytes.from("characters");
        }
        return null;
    }

    @Test
    void shouldChangeNothingByAnyMethodOfATransactionsView() {
        try (Transaction transaction = state.begin(Permission.READ)) {
            assertEquals(List.of(), changing(() -> (BytesStore<?, ?>) shown((Bytes<?>) transaction.view())));
            assertEquals(List.of(), changing(() -> shown((Bytes<?>) transaction.view()).bytesStore()));
            assertEquals(List.of(), changing(() -> (BytesStore<?, ?>) shown(((Bytes<?>) transaction.view()).bytesStore().bytesForWrite())));
        }
    }

    private Bytes<?> filled(final Snapshot snapshot) {
        state.read(snapshot);
        return snapshot.bytes();
    }

    /** With room between its positions, so that it is not for want of room that nothing is written. */
    private static Bytes<?> shown(final Bytes<?> bytes) {
        return bytes.readPositionRemaining(8, 16);
    }

    @Test
    void shouldChangeNothingByAnyMethodOfASnapshotsBytes() {
        final Snapshot snapshot = new Snapshot();
        assertEquals(List.of(), changing(() -> (BytesStore<?, ?>) shown(filled(snapshot))));
        assertEquals(List.of(), changing(() -> shown(filled(snapshot)).bytesStore()));
    }

    @Test
    void shouldFindTheMethodsThatWriteWhereTheyMay() {
        try (Transaction transaction = state.begin()) {
            final List<String> changing = changing(() -> (BytesStore<?, ?>) shown(bytes(transaction)));
            assertTrue(changing.size() > 60, changing::toString);
        }
    }

    @Test
    void shouldRefuseWritesToAViewWithAReadOnlyException() {
        try (Transaction transaction = state.begin()) {
            final Bytes<?> view = (Bytes<?>) transaction.view();
            assertThrows(ReadOnlyException.class, () -> view.writeLong(0, 1));
            assertThrows(ReadOnlyException.class, () -> view.writePosition(0).writeLong(1));
            assertThrows(ReadOnlyException.class, () -> view.bytesStore().writeLong(0, 1));
            assertThrows(ReadOnlyException.class, () -> view.addressForWrite(0));
            assertThrows(ReadOnlyException.class, () -> state.read(view));
            assertArrayEquals(new byte[] {1, 2, 3}, new byte[] {view.readByte(0), view.readByte(1), view.readByte(2)});
            assertEquals(CommitResult.UNCHANGED, transaction.commit());
        }
    }

    @Test
    void shouldShowNothingBehindTheValue() {
        final Snapshot snapshot = new Snapshot();
        state.read(snapshot);
        try (State small = store.subscribe("b", Permission.READ_WRITE, 8)) {
            small.publish(new byte[] {9});
            small.read(snapshot);
            assertEquals(9, snapshot.bytes().readLong(0));
            assertThrows(RuntimeException.class, () -> snapshot.bytes().readLong(8));
        }
    }

    @Test
    void shouldTellWritesBeyondTheSizeByAnIllegalSize() {
        try (Transaction transaction = state.begin()) {
            final byte[] tooLong = new byte[SIZE + 1];
            final String text = "x".repeat(SIZE + 1);
            final List<Executable> writes = List.of(
                () -> bytes(transaction).writeLong(SIZE - 7, 1), () -> bytes(transaction).writeLong(-1, 1),
                () -> bytes(transaction).writeByte(SIZE, (byte) 1), () -> bytes(transaction).writeInt(SIZE - 3, 1),
                () -> bytes(transaction).writeDouble(SIZE, 1), () -> bytes(transaction).write(0, tooLong),
                () -> bytes(transaction).write(1, new byte[SIZE]), () -> bytes(transaction).write(tooLong),
                () -> bytes(transaction).write(Bytes.wrapForRead(tooLong)), () -> bytes(transaction).write(0, Bytes.wrapForRead(tooLong)),
                () -> bytes(transaction).write(Bytes.wrapForRead(tooLong), 0L, (long) SIZE + 1),
                () -> bytes(transaction).write(0, Bytes.wrapForRead(tooLong), 0L, (long) SIZE + 1),
                () -> bytes(transaction).writePosition(SIZE - 7).writeLong(1), () -> bytes(transaction).writePosition(SIZE).writeByte((byte) 1),
                () -> bytes(transaction).writePosition(SIZE - 3).writeInt(1), () -> bytes(transaction).writePosition(SIZE - 1).writeShort((short) 1),
                () -> bytes(transaction).writePosition(SIZE + 1), () -> bytes(transaction).writeLimit(SIZE + 1),
                () -> bytes(transaction).writeSkip(SIZE + 1), () -> bytes(transaction).ensureCapacity(SIZE + 1),
                () -> bytes(transaction).compareAndSwapLong(SIZE, 0, 1),
                () -> bytes(transaction).append(text), () -> bytes(transaction).append8bit(text), () -> bytes(transaction).writeUtf8(text),
                () -> bytes(transaction).write8bit(text), () -> bytes(transaction).appendUtf8(text),
                () -> bytes(transaction).writePosition(SIZE).append(7L), () -> bytes(transaction).writePosition(SIZE).append('x'),
                () -> bytes(transaction).write(direct(tooLong)), () -> bytes(transaction).writeUtf8(0, text));
            final List<String> otherwise = new ArrayList<>();
            for (int i = 0; i < writes.size(); i++) {
                final int index = i;
                try {
                    assertThrows(IllegalSizeException.class, writes.get(i));
                } catch (final AssertionError e) {
                    otherwise.add("write " + index + ": " + e.getMessage());
                }
            }
            assertEquals(List.of(), otherwise);
        }
    }

    /** As it is at first. */
    private static Bytes<?> bytes(final Transaction transaction) {
        return transaction.bytes().clear();
    }

    private static BytesStore<?, ?> direct(final byte[] content) {
        return BytesStore.wrap(ByteBuffer.allocateDirect(content.length).put(content).flip());
    }

    @Test
    void shouldReadAViewAsBefore() {
        try (Transaction transaction = state.begin(Permission.READ)) {
            final BytesIn<?> view = transaction.view();
            assertEquals(0x0807060504030201L, view.readLong());
            assertEquals(SIZE - 8, view.readRemaining());
            assertEquals(state.version() + 1, state.publish((Bytes<?>) transaction.view()));
        }
    }
}
