package org.kstate.benchmarks.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;

import net.openhft.chronicle.bytes.BytesStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SeqlockCellTest {

    private static final int SIZE = 64;

    @TempDir
    private Path folder;

    @Test
    void shouldReadWhatWasPublishedThroughAnotherMapping() {
        final BytesStore<?, ?> memory = BytesStore.nativeStoreWithFixedCapacity(2 * SIZE);
        final long from = memory.addressForRead(0);
        final long to = memory.addressForRead(SIZE);
        try (SeqlockCell writer = new SeqlockCell(folder.resolve("cell")); SeqlockCell reader = new SeqlockCell(folder.resolve("cell"))) {
            assertEquals(0, reader.read(to, SIZE));
            for (long version = 1; version <= 3; version++) {
                memory.writeLong(0, version);
                memory.writeLong(SIZE - Long.BYTES, -version);

                assertEquals(version, writer.publish(from, SIZE));
                assertEquals(version, reader.version());
                assertEquals(version, reader.read(to, SIZE));
                assertEquals(version, memory.readLong(SIZE));
                assertEquals(-version, memory.readLong(2 * SIZE - Long.BYTES));
            }
        } finally {
            memory.releaseLast();
        }
    }
}
