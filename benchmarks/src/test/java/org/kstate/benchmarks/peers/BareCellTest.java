package org.kstate.benchmarks.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;

import net.openhft.chronicle.bytes.BytesStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.time.CachedEpochNanoClock;

/** A baseline that does not do the work would flatter nobody, and mislead. */
class BareCellTest {

    private static final int SIZE = 64;

    @TempDir
    private Path folder;

    @Test
    void shouldReadWhatWasPublishedWhenSlotsHaveGoneRound() {
        final BytesStore<?, ?> memory = BytesStore.nativeStoreWithFixedCapacity(2 * SIZE);
        final long from = memory.addressForRead(0);
        final long to = memory.addressForRead(SIZE);
        try (BareCell cell = new BareCell(folder.resolve("cell"), new CachedEpochNanoClock(1))) {
            for (long version = 1; version <= 3 * BareCell.SLOTS; version++) {
                memory.writeLong(0, version);
                memory.writeLong(SIZE - Long.BYTES, -version);

                assertEquals(version, cell.publish(from, SIZE));
                assertEquals(version, cell.read(to, SIZE));
                assertEquals(version, memory.readLong(SIZE));
                assertEquals(-version, memory.readLong(2 * SIZE - Long.BYTES));
            }
        } finally {
            memory.releaseLast();
        }
    }

    @Test
    void shouldGiveWhatWasPublishedToWhoOpensItLater() {
        final BytesStore<?, ?> memory = BytesStore.nativeStoreWithFixedCapacity(2 * SIZE);
        final CachedEpochNanoClock clock = new CachedEpochNanoClock(1);
        try (BareCell cell = new BareCell(folder.resolve("cell"), clock)) {
            memory.writeLong(0, 7);
            cell.publish(memory.addressForRead(0), SIZE);
            try (BareCell other = new BareCell(folder.resolve("cell"), clock)) {
                assertEquals(1, other.read(memory.addressForRead(SIZE), SIZE));
                assertEquals(7, memory.readLong(SIZE));
            }
        } finally {
            memory.releaseLast();
        }
    }
}
