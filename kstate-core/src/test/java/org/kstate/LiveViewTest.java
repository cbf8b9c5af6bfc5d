package org.kstate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

import net.openhft.chronicle.bytes.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.exceptions.ClosedException;
import org.kstate.exceptions.CorruptStoreException;
import org.kstate.exceptions.IllegalSizeException;
import org.kstate.layout.SlotHeader;
import org.kstate.testing.RawStore;
import org.kstate.testing.SharedMemory;

/** A view of the version where it lies: what it shows, and how it tells that it was one version. */
class LiveViewTest {

    private static final int SLOTS = 4;
    private static final int SIZE = 24;

    @TempDir(factory = SharedMemory.class)
    private Path directory;
    private final Bytes<?> payload = Bytes.allocateDirect(64);
    private Kstate store;
    private State state;

    @BeforeEach
    void open() {
        store = Kstate.open(StoreOptions.create().directory(directory.resolve("store")).maxPages(2).pageSize(64).slotsPerPage(SLOTS));
        state = store.subscribe("a", Permission.READ_WRITE);
        state.setSize(SIZE);
    }

    @AfterEach
    void close() {
        state.close();
        store.close();
        payload.releaseLast();
    }

    private void publish(final long value, final int length) {
        for (int i = 0; i < 3; i++) {
            payload.writeLong(i * 8L, value + i);
        }
        state.publish(payload.addressForRead(0), length);
    }

    @Test
    void shouldShowZerosWhileNothingWasWritten() {
        final LiveView view = state.live();
        assertEquals(0, view.refresh());
        assertEquals(SIZE, view.size());
        assertEquals(0, view.readLong(16));
        assertTrue(view.isWhole());
        assertFalse(view.isStale());
        publish(1, SIZE);
        assertEquals(0, view.readLong(0), "it moved on by itself");
        assertTrue(view.isWhole(), "what was read was version 0");
        assertTrue(view.isStale());
    }

    @Test
    void shouldShowTheVersionOfTheLastRefreshUntilItsPlaceIsFilledAgain() {
        publish(10, SIZE);
        final LiveView view = state.live();
        for (int i = 1; i < SLOTS; i++) {
            publish(10 + 10 * i, SIZE);
            assertEquals(10, view.readLong(0));
            assertEquals(12, view.readLong(16));
            assertTrue(view.isWhole(), "commits since: " + i);
        }
        publish(99, SIZE);
        assertEquals(99, view.readLong(0));
        assertFalse(view.isWhole());
        assertEquals(SLOTS + 1, view.refresh());
        assertEquals(101, view.readLong(16));
        assertTrue(view.isWhole());
    }

    @Test
    void shouldShowZerosBeyondWhatWasPublished() {
        publish(-1, 10);
        final LiveView view = state.live();
        assertEquals(-1, view.readLong(0));
        assertEquals(0, view.readLong(16));
        assertEquals(0, view.readInt(12));
        assertEquals(0, view.readByte(10));
        assertEquals(0, view.readLong(8), "the value 0 at 8 is cut after two bytes");
        publish(0x0102_0304_0506_0706L, 3);
        view.refresh();
        assertEquals(0x06_0706, view.readLong(0) & 0xFF_FFFF_FFFFL);
        assertEquals(0x06_0706, view.readInt(0));
        assertEquals(0x06, view.readByte(2));
        assertEquals(Double.longBitsToDouble(0x06_0706), view.readDouble(0));
        assertTrue(view.isWhole());
    }

    @Test
    void shouldRefuseToReadOutside() {
        publish(1, SIZE);
        final LiveView view = state.live();
        assertEquals(3, view.readLong(16));
        assertThrows(IllegalSizeException.class, () -> view.readLong(17));
        assertThrows(IllegalSizeException.class, () -> view.readInt(SIZE - 3));
        assertThrows(IllegalSizeException.class, () -> view.readByte(SIZE));
        assertThrows(IllegalSizeException.class, () -> view.readByte(-1));
        assertThrows(IllegalSizeException.class, () -> view.readDouble(Integer.MAX_VALUE));
        state.setSize(64);
        assertEquals(0, state.live().readLong(56));
    }

    @Test
    void shouldEndWithTheHandle() {
        publish(1, SIZE);
        final State reader = store.subscribe("a", Permission.READ);
        final LiveView view = reader.live();
        assertEquals(1, view.readLong(0));
        reader.close();
        assertFalse(view.isWhole());
        assertThrows(ClosedException.class, view::refresh);
        assertThrows(ClosedException.class, reader::live);
        final LiveView other = state.live();
        store.close();
        assertFalse(other.isWhole());
        assertThrows(ClosedException.class, other::refresh);
    }

    @Test
    void shouldTellADamagedHeader() {
        publish(1, SIZE);
        final LiveView view = state.live();
        final RawStore raw = RawStore.open(store.directory());
        raw.page(0).releaseSlot((int) (raw.page(0).word() >>> 4 & 0xF), SlotHeader.of(77, 0));
        assertFalse(view.isWhole());
        assertThrows(CorruptStoreException.class, view::refresh);
    }

    /** Beside a writer that does not pause: what is told to be whole is. */
    @Test
    void shouldTellMixturesApart() {
        final CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
            for (long i = 1; i <= 300_000; i++) {
                publish(i * 10, SIZE);
            }
        });
        final LiveView view = state.live();
        long whole = 0;
        long last = 0;
        while (!writer.isDone() || whole == 0) {
            final long version = view.refresh();
            final long first = view.readLong(0);
            final long third = view.readLong(16);
            if (view.isWhole() && version > 0) {
                whole++;
                assertEquals(version * 10, first);
                assertEquals(version * 10 + 2, third);
                assertTrue(version >= last);
                last = version;
            }
        }
        writer.join();
        assertTrue(whole > 0);
    }
}
