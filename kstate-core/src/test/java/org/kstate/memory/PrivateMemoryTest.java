package org.kstate.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.BufferOverflowException;
import java.time.Duration;

import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.bytes.BytesStore;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.kstate.Snapshot;

class PrivateMemoryTest {

    @Test
    void shouldBeZeroedAndOfTheCapacityAskedFor() {
        final BytesStore<?, ?> memory = PrivateMemory.allocate(24);
        assertEquals(24, memory.capacity());
        assertEquals(0, memory.readLong(16));
        assertTrue(memory.isDirectMemory());
        final Bytes<?> bytes = memory.bytesForWrite();
        bytes.clear();
        bytes.writeLong(1).writeLong(2).writeLong(3);
        assertThrows(BufferOverflowException.class, () -> bytes.writeLong(4));
    }

    @Test
    void shouldBeFreedWhenNothingReachesIt() {
        final BufferPoolMXBean direct = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
            .filter(pool -> "direct".equals(pool.getName())).findFirst().orElseThrow();
        final long before = direct.getMemoryUsed();
        for (int i = 0; i < 1000; i++) {
            new Snapshot();
        }
        assertTrue(direct.getMemoryUsed() > before, "snapshots hold direct memory");
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> {
            System.gc();
            return direct.getMemoryUsed() < before + 1_000_000;
        });
    }
}
