package org.kstate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.core.UnsafeMemory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kstate.exceptions.IllegalSizeException;
import org.kstate.testing.SharedMemory;

/** Sizes: what fits, what is refused, and what a read returns while the size grows. */
class SizeTest {

    private static final int PAGE_SIZE = 4096;
    private static final int ROUNDS = 40;

    @TempDir(factory = SharedMemory.class)
    private Path directory;
    private Kstate store;
    private final Bytes<?> payload = Bytes.allocateDirect(2 * PAGE_SIZE);

    @BeforeEach
    void open() {
        store = Kstate.open(StoreOptions.create().directory(directory.resolve("store")).maxPages(ROUNDS));
    }

    @AfterEach
    void close() {
        store.close();
        payload.releaseLast();
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, PAGE_SIZE + 1, Integer.MAX_VALUE})
    void shouldRefuseASizeOutOfRange(final int size) {
        try (State state = store.subscribe("a", Permission.READ_WRITE)) {
            final IllegalSizeException e = assertThrows(IllegalSizeException.class, () -> state.setSize(size));
            assertTrue(e.getMessage().contains("size=" + size), e.getMessage());
            assertEquals(PAGE_SIZE, state.size());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, 17, PAGE_SIZE, PAGE_SIZE + 1, Integer.MAX_VALUE})
    void shouldRefuseAPayloadThatDoesNotFit(final int length) {
        try (State state = store.subscribe("a", Permission.READ_WRITE)) {
            state.setSize(16);
            assertThrows(IllegalSizeException.class, () -> state.publish(payload.addressForRead(0), length));
            assertEquals(0, state.version());
        }
    }

    @Test
    void shouldRefuseBytesThatDoNotFitWhereverTheyAre() {
        try (State state = store.subscribe("a", Permission.READ_WRITE)) {
            state.setSize(16);
            payload.writePosition(17);
            assertThrows(IllegalSizeException.class, () -> state.publish(payload));
            final Bytes<byte[]> onHeap = Bytes.allocateElasticOnHeap(64);
            onHeap.writePosition(17);
            assertThrows(IllegalSizeException.class, () -> state.publish(onHeap));
            onHeap.writePosition(0).writeLong(5);
            assertEquals(1, state.publish(onHeap));
            onHeap.clear();
            assertEquals(2, state.publish(onHeap), "an empty payload");
            payload.clear();
            assertEquals(3, state.publish(payload), "an empty payload");
            assertEquals(3, state.read(onHeap));
            assertEquals(16, onHeap.readRemaining());
            assertEquals(0, onHeap.readLong());
        }
    }

    @Test
    void shouldRefuseToReadIntoTooLittleRoom() {
        try (State state = store.subscribe("a", Permission.READ_WRITE)) {
            assertThrows(IllegalSizeException.class, () -> state.read(payload.addressForRead(0), PAGE_SIZE - 1));
            assertEquals(0, state.read(payload.addressForRead(0), PAGE_SIZE));
            final Bytes<?> small = Bytes.allocateDirect(16);
            try {
                assertThrows(IllegalSizeException.class, () -> state.read(small));
                final Bytes<?> smallOnHeap = Bytes.wrapForWrite(new byte[16]);
                assertThrows(IllegalSizeException.class, () -> state.read(smallOnHeap));
            } finally {
                small.releaseLast();
            }
        }
    }

    /** Two programs begin at once, and each says how long the state is. */
    @Test
    void shouldLetTwoChooseTheSameSizeAtOnce() throws Exception {
        final ExecutorService threads = Executors.newFixedThreadPool(2);
        try (Kstate one = Kstate.open(store.directory()); Kstate other = Kstate.open(store.directory())) {
            for (int round = 0; round < 200; round++) {
                final String name = "same." + round % 2;
                final CyclicBarrier together = new CyclicBarrier(2);
                final List<Future<Integer>> sizes = new ArrayList<>();
                for (final Kstate each : List.of(one, other)) {
                    sizes.add(threads.submit(() -> {
                        try (State state = each.subscribe(name, Permission.READ_WRITE)) {
                            together.await();
                            state.setSize(32);
                            final int size = state.size();
                            together.await();
                            return size;
                        }
                    }));
                }
                for (final Future<Integer> size : sizes) {
                    assertEquals(32, size.get(1, TimeUnit.MINUTES), "round=" + round);
                }
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /** Who reads a version reads all of it, though its size was raised a moment before. */
    @Test
    void shouldReadTheWholeVersionWhileTheSizeGrows() throws Exception {
        final Snapshot snapshot = new Snapshot();
        whileSizesGrow(state -> () -> {
            state.read(snapshot);
            return snapshot.length() - snapshot.bytes().readLong(0);
        });
    }

    @Test
    void shouldObserveTheWholeVersionWhileTheSizeGrows() throws Exception {
        final Snapshot snapshot = new Snapshot();
        try (Observer observer = Kstate.observe(store.directory())) {
            whileSizesGrow(state -> {
                final ObservedState observed = observer.state(state.name());
                return () -> {
                    observed.read(snapshot);
                    return snapshot.length() - snapshot.bytes().readLong(0);
                };
            });
        }
    }

    /** The buffer's limit says how long the version was; one that is as long as any state has room. */
    @Test
    void shouldReadAllOfAVersionIntoABufferWhileTheSizeGrows() throws Exception {
        final ByteBuffer heap = ByteBuffer.allocate(PAGE_SIZE).order(ByteOrder.nativeOrder());
        whileSizesGrow(state -> () -> {
            state.read(heap);
            return heap.limit() - heap.getLong(0);
        });
        final ByteBuffer direct = ByteBuffer.allocateDirect(PAGE_SIZE).order(ByteOrder.nativeOrder());
        try (Observer observer = Kstate.observe(store.directory())) {
            whileSizesGrow(state -> {
                final ObservedState observed = observer.state(state.name());
                return () -> {
                    observed.read(direct);
                    return direct.limit() - direct.getLong(0);
                };
            });
        }
    }

    @Test
    void shouldReadAllBytesWhileTheSizeGrows() throws Exception {
        final Bytes<?> into = Bytes.allocateElasticDirect();
        try {
            whileSizesGrow(state -> () -> {
                state.read(into);
                return into.readRemaining() - into.readLong(0);
            });
        } finally {
            into.releaseLast();
        }
    }

    @Test
    void shouldReadAllBytesOnHeapWhileTheSizeGrows() throws Exception {
        final Bytes<?> into = Bytes.allocateElasticOnHeap();
        whileSizesGrow(state -> () -> {
            state.read(into);
            return into.readRemaining() - into.readLong(0);
        });
    }

    /** A copy that is too short would be committed too short, and the rest of the version lost. */
    @Test
    void shouldBeginWithTheWholeVersionWhileTheSizeGrows() throws Exception {
        whileSizesGrow(state -> () -> {
            try (Transaction transaction = state.begin()) {
                return transaction.size() - transaction.view().readLong(0);
            }
        });
    }

    /** The use of a state: reads it and tells how many bytes more there are than the version says of itself. */
    private interface Reading {
        LongSupplier of(State state);
    }

    private void whileSizesGrow(final Reading reading) throws Exception {
        final ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            for (int round = 0; round < ROUNDS; round++) {
                try (State state = store.subscribe("state" + round, Permission.READ_WRITE)) {
                    state.setSize(Long.BYTES);
                    final Future<Long> writer = thread.submit(() -> grow(state));
                    final LongSupplier spare = reading.of(state);
                    while (!writer.isDone()) {
                        final long bytes = spare.getAsLong();
                        assertTrue(bytes >= 0, () -> "bytes are missing: " + bytes);
                    }
                    assertEquals(0, spare.getAsLong());
                    assertTrue(writer.get() > 0);
                }
            }
        } finally {
            thread.shutdown();
            assertTrue(thread.awaitTermination(1, TimeUnit.MINUTES));
        }
    }

    /** Each version is as long as it says in its first word. */
    private long grow(final State state) {
        final long address = payload.addressForRead(0);
        long version = 0;
        for (int size = 2 * Long.BYTES; size <= PAGE_SIZE; size += Long.BYTES) {
            UnsafeMemory.MEMORY.writeLong(address, size);
            state.setSize(size);
            version = state.publish(address, size);
        }
        return version;
    }
}
