package org.kstate.notify;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

import net.openhft.chronicle.bytes.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.StoreOptions;
import org.kstate.layout.ControlLayout;
import org.kstate.testing.ChildJvm;
import org.kstate.testing.Payload;
import org.kstate.testing.RawStore;
import org.kstate.testing.SharedMemory;

/**
 * A million commits against watchers that sleep, that are slow, that are limited, that select, and that are killed asleep and awake: each that
 * lives gets the last version, nobody's memory or descriptors grow, and the dead leave no bit behind. The long run (profile {@code soak}) has 10^8
 * commits and 40 kills.
 */
class WatcherSoakIT {

    private static final boolean SOAK = Boolean.getBoolean("kstate.soak");
    private static final long COMMITS = Long.getLong("kstate.commits", SOAK ? 100_000_000 : 1_000_000);
    private static final int KILLS = SOAK ? 40 : 3;
    private static final int SIZE = FullSpeedWriter.SIZE;
    private static final int PAGES = 16;
    /** From time to time the writer lets everybody fall asleep. */
    private static final int BURST = 20_000;
    private static final long PAUSE_NS = TimeUnit.MICROSECONDS.toNanos(200);
    private static final long MOST_HEAP_BYTES = 1 << 20;
    /** What a virtual machine takes for itself meanwhile. */
    private static final long MOST_RESIDENT_KB = 48 << 10;
    private static final long DESCRIPTOR_SLACK = 2;

    @TempDir(factory = SharedMemory.class)
    private Path directory;
    private final State[] states = new State[WatchersProcess.STATES];
    private final Bytes<?> payload = Bytes.allocateDirect(SIZE);
    private final long address = payload.addressForWrite(0);
    private long version;
    private long allocated;

    @Test
    @Timeout(1_800)
    void shouldBringTheLastVersionToAllWhoLiveAndCostNothingForTheDead() throws IOException {
        final Path path = directory.resolve("store");
        try (Kstate store = Kstate.open(StoreOptions.create().directory(path).maxPages(PAGES).pageSize(SIZE))) {
            for (int i = 0; i < states.length; i++) {
                states[i] = store.subscribe(FullSpeedWriter.name(i), Permission.READ_WRITE);
                states[i].setSize(SIZE);
            }
            final long last = COMMITS / states.length;
            try (ChildJvm watching = ChildJvm.start(WatchersProcess.class, path, last)) {
                watching.lineAfter("watching");
                writeUntil(last / 10);
                final long[] before = use(watching, "early");
                final long descriptors = descriptors();
                for (int kill = 1; kill <= KILLS; kill++) {
                    killOne(path, last / 10 + (last - last / 10) * kill / KILLS);
                    assertTheDeadDoNotWatch(path);
                }
                assertEquals(last, version);
                final long[] after = use(watching, "late");
                watching.lineAfter("done");
                assertEquals(0, watching.exitStatus(), watching::said);
                System.out.println(COMMITS + " commits, " + KILLS + " kills; after a tenth and in the end: heap, bytes " + before[0] + ", " + after[0]
                    + "; resident, KiB " + before[1] + ", " + after[1] + "; descriptors " + before[2] + ", " + after[2]);
                assertTrue(after[0] - before[0] <= MOST_HEAP_BYTES, () -> "heap grew: " + before[0] + " to " + after[0]);
                assertTrue(after[1] - before[1] <= MOST_RESIDENT_KB, () -> "resident: " + before[1] + " to " + after[1] + " KiB");
                assertTrue(after[2] <= before[2] + DESCRIPTOR_SLACK, () -> "descriptors: " + before[2] + " to " + after[2]);
                assertTrue(descriptors() <= descriptors + DESCRIPTOR_SLACK, "the writer's descriptors");
                // Of the virtual machine's, not of the commits.
                assertTrue(allocated < COMMITS / 10, () -> "the writer allocated " + allocated + " bytes");
            }
        } finally {
            payload.releaseLast();
        }
    }

    /** Heap in bytes, resident memory in KiB, descriptors. */
    private static long[] use(final ChildJvm watching, final String when) {
        return Stream.of(watching.lineAfter(when).split(" ")).mapToLong(Long::parseLong).toArray();
    }

    private static long descriptors() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        }
    }

    /** Starts a process that watches, commits, kills it at any moment, and commits until all states are at a version. */
    private void killOne(final Path path, final long until) {
        final long half = (version + until) / 2;
        try (ChildJvm dying = ChildJvm.start(ChildJvm.SHORT_LIVED, WatchersProcess.Dying.class, path)) {
            dying.lineAfter("asleep");
            if (ThreadLocalRandom.current().nextBoolean()) {
                // In the middle of it; else in its sleep.
                writeUntil(half);
            }
            dying.kill();
        }
        writeUntil(until);
    }

    private void writeUntil(final long last) {
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        final long before = threads.getCurrentThreadAllocatedBytes();
        while (version < last) {
            version++;
            Payload.fill(address, SIZE, version);
            for (final State state : states) {
                state.publish(address, SIZE);
            }
            if (version % BURST == 0) {
                LockSupport.parkNanos(PAUSE_NS);
            }
        }
        allocated += threads.getCurrentThreadAllocatedBytes() - before;
    }

    /** The session that lives watches at most. One that died awake is asked for at every so many rings. */
    private void assertTheDeadDoNotWatch(final Path path) {
        final RawStore raw = RawStore.open(path);
        await().atMost(Duration.ofSeconds(30)).until(() -> {
            int watching = 0;
            for (int i = 0; i < ControlLayout.WATCHER_BYTES; i += Long.BYTES) {
                watching += Long.bitCount(raw.control().getLongAcquire(ControlLayout.WATCHING + i));
            }
            return watching <= 1;
        });
    }
}
