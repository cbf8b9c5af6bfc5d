package org.kstate.benchmarks.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;

import net.openhft.chronicle.bytes.BytesStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.time.CachedEpochNanoClock;

class BareQueueTest {

    private static final int SIZE = 64;

    @TempDir
    private Path folder;

    @Test
    void shouldAppendRecordsWhenQueueIsNew() {
        final BytesStore<?, ?> payload = BytesStore.nativeStoreWithFixedCapacity(SIZE);
        try (BareQueue queue = new BareQueue(folder.resolve("queue"), "name".length(), SIZE, new CachedEpochNanoClock(1))) {
            final long first = queue.append(payload.addressForRead(0));
            final long second = queue.append(payload.addressForRead(0));

            assertEquals(first + 1, second);
            assertTrue(folder.resolve("queue").toFile().isDirectory());
        } finally {
            payload.releaseLast();
        }
    }
}
