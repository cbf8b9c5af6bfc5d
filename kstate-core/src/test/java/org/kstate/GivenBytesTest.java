package org.kstate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.FileNotFoundException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.bytes.BytesStore;
import net.openhft.chronicle.bytes.MappedBytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.exceptions.ClosedException;
import org.kstate.testing.SharedMemory;

/** Chronicle's bytes of every kind, alive or not, as payloads and as places to read to. */
class GivenBytesTest {

    private static final int SIZE = 64;
    private static final long CHUNK = 65_536;

    @TempDir(factory = SharedMemory.class)
    private Path directory;
    private Kstate store;
    private State state;

    @BeforeEach
    void open() {
        store = Kstate.open(StoreOptions.create().directory(directory.resolve("store")).maxPages(2).pageSize(SIZE));
        state = store.subscribe("a", Permission.READ_WRITE);
    }

    @AfterEach
    void close() {
        state.close();
        store.close();
    }

    private MappedBytes mapped() {
        return mapped(CHUNK);
    }

    private MappedBytes mapped(final long overlap) {
        try {
            return MappedBytes.mappedBytes(directory.resolve("file").toFile(), CHUNK, overlap);
        } catch (final FileNotFoundException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<Supplier<Bytes<?>>> kinds() {
        return List.of(Bytes::allocateElasticDirect, () -> Bytes.allocateElasticOnHeap(SIZE), () -> Bytes.allocateDirect(SIZE), this::mapped,
            () -> {
                final BytesStore<?, ?> memory = BytesStore.nativeStoreWithFixedCapacity(SIZE);
                final Bytes<?> bytes = memory.bytesForWrite();
                memory.release(BytesStore.INIT);
                return bytes;
            });
    }

    private byte[] value() {
        final Snapshot snapshot = new Snapshot();
        state.read(snapshot);
        final byte[] value = new byte[snapshot.length()];
        snapshot.bytes().read(0, value, 0, value.length);
        return value;
    }

    @Test
    void shouldTakeAndFillBytesOfAnyKindUntilTheyAreReleased() {
        for (final Supplier<Bytes<?>> kind : kinds()) {
            final Bytes<?> bytes = kind.get();
            bytes.writeLong(1).writeLong(2);
            bytes.readPosition(Long.BYTES);
            final long version = state.publish(bytes);
            assertEquals(2, value()[0], bytes.getClass().getSimpleName());
            bytes.clear();
            assertEquals(version, state.read(bytes));
            assertEquals(SIZE, bytes.readRemaining());
            assertEquals(2, bytes.readLong());

            bytes.readPosition(0);
            bytes.releaseLast();
            final ClosedException published = assertThrows(ClosedException.class, () -> state.publish(bytes));
            assertTrue(published.getMessage().contains("released"), published.getMessage());
            assertThrows(ClosedException.class, () -> state.read(bytes));
            assertEquals(version, state.version(), "nothing was published");
        }
    }

    @Test
    void shouldPublishWhatBytesOverAFileDoNotHaveInViewJustNow() {
        final byte[] expected = new byte[SIZE];
        try (MappedBytes bytes = mapped()) {
            for (int i = 0; i < SIZE; i++) {
                expected[i] = (byte) (i + 1);
                bytes.writeByte(i, expected[i]);
            }
            bytes.readPositionRemaining(0, SIZE);
            bytes.writeByte(8 * CHUNK, (byte) 99);
            assertFalse(bytes.bytesStore().inside(0, SIZE), "they have them in view");
            assertEquals(1, state.publish(bytes));
        }
        assertArrayEquals(expected, value());
    }

    @Test
    void shouldPublishWhatLiesOnTheEdgeOfWhatBytesOverAFileHaveInView() {
        final byte[] expected = new byte[SIZE];
        final long position = CHUNK - SIZE / 2;
        try (MappedBytes bytes = mapped(0)) {
            for (int i = 0; i < SIZE; i++) {
                expected[i] = (byte) (i + 1);
                bytes.writeByte(position + i, expected[i]);
            }
            bytes.writeLimit(8 * CHUNK);
            bytes.readPositionRemaining(position, SIZE);
            for (final long inView : new long[] {0, CHUNK, 3 * CHUNK}) {
                bytes.writeByte(inView, (byte) 99);
                expected[SIZE / 2] = inView == CHUNK ? 99 : expected[SIZE / 2];
                state.publish(bytes);
                assertArrayEquals(expected, value(), "in view: " + inView);
            }
        }
    }
}
