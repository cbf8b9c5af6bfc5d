package org.kstate.doorbell;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.Kstate;
import org.kstate.StoreOptions;
import org.kstate.layout.ControlLayout;
import org.kstate.memory.FutexVector;
import org.kstate.memory.Mapping;
import org.kstate.testing.RawStore;
import org.kstate.testing.SharedMemory;

/** An interrupt that comes between a thread's mark and its sleep, while another thread falls asleep on the same word. */
class DisturbedSleepTest {

    private static final int PAGES = 4;
    private static final long LONG_NS = TimeUnit.SECONDS.toNanos(60);

    @TempDir(factory = SharedMemory.class)
    private Path directory;

    @Test
    void shouldNotFallAsleepThoughAnotherThreadHasMarkedTheWordAgain() {
        Assumptions.assumeTrue(FutexVector.isAvailable(1), "a kernel before 5.16");
        try (Kstate store = Kstate.open(StoreOptions.create().directory(directory.resolve("store")).maxPages(PAGES).pageSize(64))) {
            final Mapping control = Mapping.map(RawStore.open(store.directory()).files().control(), ControlLayout.fileLength(PAGES), true);
            final OwnDoorbell doorbell = new OwnDoorbell(control, PAGES, store.sessionId(), true);
            final FutexVector disturbed = new FutexVector(1);
            final FutexVector other = new FutexVector(1);
            assertTrue(doorbell.fallAsleep(doorbell.rings(), disturbed, 0));
            doorbell.disturb();
            assertTrue(doorbell.fallAsleep(doorbell.rings(), other, 0));
            final long beganNs = System.nanoTime();
            disturbed.await(LONG_NS);
            assertFalse(System.nanoTime() - beganNs >= LONG_NS, "the interrupt is lost");
        }
    }
}
