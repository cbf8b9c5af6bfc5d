package org.kstate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

import net.openhft.chronicle.bytes.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.kstate.exceptions.ClosedException;
import org.kstate.exceptions.IllegalSizeException;
import org.kstate.exceptions.ReadOnlyException;
import org.kstate.testing.SharedMemory;

/** Java's own buffers and arrays as payloads and as places to read to. */
class BuffersTest {

    private static final int SIZE = 24;

    @TempDir(factory = SharedMemory.class)
    private Path directory;
    private Kstate store;
    private State state;

    @BeforeEach
    void open() {
        store = Kstate.open(StoreOptions.create().directory(directory.resolve("store")).maxPages(2));
        state = store.subscribe("a", Permission.READ_WRITE, SIZE);
    }

    @AfterEach
    void close() {
        state.close();
        store.close();
    }

    private static byte[] value(final int length) {
        final byte[] value = new byte[length];
        for (int i = 0; i < length; i++) {
            value[i] = (byte) (i + 1);
        }
        return value;
    }

    private byte[] present() {
        final byte[] value = new byte[SIZE];
        assertEquals(state.version(), state.read(value));
        return value;
    }

    /** A buffer with a value of so many bytes between position and limit. */
    static Stream<Function<byte[], ByteBuffer>> kinds() {
        return Stream.of(ByteBuffer::wrap, value -> ByteBuffer.wrap(value).asReadOnlyBuffer(),
            value -> ByteBuffer.allocateDirect(value.length).put(value).flip(),
            value -> ByteBuffer.allocateDirect(value.length).put(value).flip().asReadOnlyBuffer(),
            value -> ByteBuffer.allocateDirect(value.length + 5).position(3).slice().put(value).flip(),
            value -> ByteBuffer.allocate(value.length + 9).position(7).put(value).limit(value.length + 7).position(7),
            value -> ByteBuffer.allocateDirect(value.length + 9).position(7).put(value).limit(value.length + 7).position(7),
            value -> ByteBuffer.allocate(value.length + 9).position(4).slice().order(ByteOrder.nativeOrder()).put(value).flip());
    }

    /** In the middle of a commit: what is copied for the clock is not to come in the way of what is copied for the commit. */
    @Test
    void shouldPublishWhatWasGivenThoughTheClockReadsAndPublishes() {
        final State[] times = new State[2];
        final byte[] time = new byte[Long.BYTES];
        final StoreOptions options = StoreOptions.create().directory(directory.resolve("timed")).maxPages(4).clock(() -> {
            if (times[1] != null) {
                times[0].read(time);
                times[1].publish(time);
                times[0].read(ByteBuffer.wrap(time));
            }
            return ByteBuffer.wrap(time).getLong();
        });
        try (Kstate timed = Kstate.open(options)) {
            final State published = timed.subscribe("published", Permission.READ_WRITE, SIZE);
            times[0] = timed.subscribe("time", Permission.READ_WRITE, Long.BYTES);
            times[0].publish(new byte[] {1, 1, 1, 1, 1, 1, 1, 1});
            times[1] = store.subscribe("asked", Permission.READ_WRITE, Long.BYTES);
            final byte[] value = value(SIZE);
            final List<Runnable> ways = List.of(() -> published.publish(value), () -> published.publish(ByteBuffer.wrap(value)),
                () -> published.publish(Bytes.wrapForRead(value)));
            for (int i = 0; i < ways.size(); i++) {
                ways.get(i).run();
                final byte[] read = new byte[SIZE];
                assertEquals(i + 1, published.read(read));
                assertArrayEquals(value, read);
            }
            assertEquals(ways.size(), times[1].version());
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void shouldPublishWhatABufferHasInView(final Function<byte[], ByteBuffer> kind) {
        for (final int length : new int[] {SIZE, 5, 0}) {
            final ByteBuffer payload = kind.apply(value(length));
            final int position = payload.position();
            final long before = state.version();
            assertEquals(before + 1, state.publish(payload));
            assertArrayEquals(Arrays.copyOf(value(length), SIZE), present());
            assertEquals(List.of(position, length), List.of(payload.position(), payload.remaining()));
        }
        assertThrows(IllegalSizeException.class, () -> state.publish(kind.apply(value(SIZE + 1))));
        assertEquals(3, state.version());
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void shouldReadIntoABufferReadyToBeReadFrom(final Function<byte[], ByteBuffer> kind) {
        state.publish(value(SIZE));
        assertReadsInto(kind, state::read, state::read);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void shouldReadIntoABufferAsAnObserver(final Function<byte[], ByteBuffer> kind) {
        state.publish(value(SIZE));
        try (Observer observer = Kstate.observe(store.directory())) {
            final ObservedState observed = observer.state("a");
            assertReadsInto(kind, observed::read, observed::read);
        }
    }

    private static void assertReadsInto(final Function<byte[], ByteBuffer> kind, final ToLongFunction<ByteBuffer> read,
        final ToLongFunction<byte[]> readArray) {
        final ByteBuffer into = kind.apply(new byte[SIZE + 8]);
        if (into.isReadOnly()) {
            assertThrows(IllegalArgumentException.class, () -> read.applyAsLong(into));
            return;
        }
        assertEquals(1, read.applyAsLong(into));
        assertEquals(List.of(0, SIZE), List.of(into.position(), into.limit()));
        assertEquals(ByteBuffer.wrap(value(SIZE)), into);
        final ByteBuffer tooShort = kind.apply(new byte[0]).slice();
        final byte[] small = new byte[SIZE - 1];
        assertThrows(IllegalSizeException.class, () -> read.applyAsLong(tooShort));
        assertThrows(IllegalSizeException.class, () -> readArray.applyAsLong(small));
        assertArrayEquals(new byte[SIZE - 1], small);
        final byte[] longer = value(SIZE + 2);
        longer[0] = 99;
        assertEquals(1, readArray.applyAsLong(longer));
        assertArrayEquals(value(SIZE + 2), longer);
    }

    @Test
    void shouldReadZerosOfAStateNeverWrittenAsAnObserver() {
        try (Observer observer = Kstate.observe(store.directory())) {
            final byte[] into = value(SIZE);
            assertEquals(0, observer.state("a").read(into));
            assertArrayEquals(new byte[SIZE], into);
        }
    }

    /** The page is the next state's, which is longer than what was read to: that is not what is wrong. */
    @Test
    void shouldSayThatAnObservedStateIsGone() {
        final byte[] array = value(SIZE);
        final ByteBuffer heap = ByteBuffer.wrap(value(SIZE));
        final ByteBuffer direct = ByteBuffer.allocateDirect(SIZE);
        try (Observer observer = Kstate.observe(store.directory())) {
            final ObservedState observed = observer.state("a");
            state.publish(value(SIZE));
            state.close();
            for (final int size : new int[] {SIZE, SIZE + 1}) {
                try (State next = store.subscribe("next." + size, Permission.READ_WRITE, size)) {
                    assertEquals(observed.pageIndex(), next.pageIndex(), "the next state is to have its page");
                    next.publish(new byte[] {77});
                    assertThrows(ClosedException.class, () -> observed.read(array));
                    assertThrows(ClosedException.class, () -> observed.read(heap));
                    assertThrows(ClosedException.class, () -> observed.read(direct));
                }
            }
        }
        assertArrayEquals(value(SIZE), array);
        assertEquals(ByteBuffer.wrap(value(SIZE)), heap);
        assertEquals(SIZE, direct.remaining());
    }

    @Test
    void shouldReadNothingWhenTheObserverWasClosed() {
        final Observer observer = Kstate.observe(store.directory());
        final ObservedState observed = observer.state("a");
        observer.close();
        assertThrows(ClosedException.class, () -> observed.read(new byte[SIZE]));
        assertThrows(ClosedException.class, () -> observed.read(ByteBuffer.allocate(SIZE)));
    }

    @Test
    void shouldPublishAndReadArrays() {
        assertEquals(1, state.publish(value(SIZE)));
        assertArrayEquals(value(SIZE), present());
        assertEquals(2, state.publish(value(SIZE + 4), 4, 3));
        assertArrayEquals(Arrays.copyOf(new byte[] {5, 6, 7}, SIZE), present());
        final byte[] longer = value(SIZE + 2);
        assertEquals(2, state.read(longer));
        assertEquals(SIZE + 2, longer[SIZE + 1]);
    }

    @Test
    void shouldRefusePartsThatAreNotInTheArray() {
        final byte[] array = value(SIZE + 8);
        final int[][] parts = {{-1, 4}, {0, -1}, {0, SIZE + 1}, {SIZE + 8, 1}, {9, SIZE}, {Integer.MAX_VALUE, 1}, {Integer.MIN_VALUE, 1},
            {0, Integer.MAX_VALUE}, {1, Integer.MIN_VALUE}};
        for (final int[] part : parts) {
            assertThrows(IllegalSizeException.class, () -> state.publish(array, part[0], part[1]), () -> Arrays.toString(part));
        }
        assertEquals(0, state.version());
    }

    @Test
    void shouldPublishNothingThroughAHandleForReading() {
        try (State reading = store.subscribe("a", Permission.READ)) {
            assertThrows(ReadOnlyException.class, () -> reading.publish(value(1)));
            assertThrows(ReadOnlyException.class, () -> reading.publish(ByteBuffer.wrap(value(1))));
            assertThrows(ReadOnlyException.class, () -> reading.publish(Bytes.wrapForRead(value(1))));
        }
        assertEquals(0, state.version());
    }

    @Test
    void shouldRefuseWhatIsNoAddress() {
        for (final long address : new long[] {0, -1, Long.MIN_VALUE}) {
            assertThrows(IllegalArgumentException.class, () -> state.publish(address, SIZE));
            assertThrows(IllegalArgumentException.class, () -> state.read(address, SIZE));
        }
        assertEquals(0, state.version());
    }
}
