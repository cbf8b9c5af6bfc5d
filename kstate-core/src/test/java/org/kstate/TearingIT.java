package org.kstate;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.nio.file.Path;
import java.util.Scanner;
import java.util.concurrent.TimeUnit;

import net.openhft.chronicle.bytes.Bytes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.testing.ChildJvm;
import org.kstate.testing.Payload;
import org.kstate.testing.SharedMemory;

/** A writer at full speed in one process, a reader that checks every read in another: no read is torn and no version goes back. */
class TearingIT {

    private static final int[] SIZES = {64, 256, 1024, 4096};
    private static final int[] READS = {5_000_000, 3_000_000, 1_500_000, 600_000};
    private static final int PART_BY_OBSERVER = 4;
    private static final int MIN_VERSIONS_SEEN = 1_000;
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(60);

    @TempDir(factory = SharedMemory.class)
    private Path directory;

    /** The fewest slots there can be: the writer comes round as soon as it can. */
    @Test
    void shouldReadOnlyWholeVersionsWhileAnotherProcessWrites() {
        final Path path = directory.resolve("store");
        try (Kstate store = Kstate.open(StoreOptions.create().directory(path).maxPages(SIZES.length).slotsPerPage(3));
             Observer observer = Kstate.observe(path);
             ChildJvm writer = ChildJvm.start(FullSpeedWriter.class, path)) {
            for (int i = 0; i < SIZES.length; i++) {
                final int size = SIZES[i];
                try (State state = store.subscribe("size." + size, Permission.READ_WRITE)) {
                    state.setSize(size);
                    writer.send(Integer.toString(size));
                    await().until(state::isWritten);
                    final int observed = READS[i] / PART_BY_OBSERVER;
                    readAll(state, READS[i] - observed);
                    observeAll(observer.state(state.name()), observed);
                }
            }
        }
    }

    private static void readAll(final State state, final int reads) {
        final Bytes<?> into = Bytes.allocateDirect(state.size());
        try {
            final long address = into.addressForRead(0);
            long last = 0;
            long distinct = 0;
            final long deadline = System.nanoTime() + TIMEOUT_NS;
            for (int i = 0; goesOn(i, reads, distinct, deadline); i++) {
                final long version = state.read(address, state.size());
                distinct += check(last, version, Payload.seed(address, state.size()));
                last = version;
            }
        } finally {
            into.releaseLast();
        }
    }

    private static void observeAll(final ObservedState state, final int reads) {
        final Snapshot snapshot = new Snapshot();
        long last = 0;
        long distinct = 0;
        final long deadline = System.nanoTime() + TIMEOUT_NS;
        for (int i = 0; goesOn(i, reads, distinct, deadline); i++) {
            state.read(snapshot);
            assertEquals(state.size(), snapshot.length());
            distinct += check(last, snapshot.version(), Payload.seed(snapshot.bytes().addressForRead(0), snapshot.length()));
            last = snapshot.version();
        }
    }

    /** Reads on beyond their number if the writer did not get enough of the processor meanwhile: then nothing would be shown. */
    private static boolean goesOn(final int done, final int reads, final long distinct, final long deadline) {
        if (done < reads) {
            return true;
        }
        if (distinct < MIN_VERSIONS_SEEN) {
            assertTrue(System.nanoTime() - deadline < 0, "the writer does not write: versions seen=" + distinct);
            return true;
        }
        return false;
    }

    /** The writer is alone, so each payload's seed is its version. */
    private static int check(final long last, final long version, final long seed) {
        if (seed != version) {
            fail("a torn read: version=" + version + ", seed=" + (seed == Payload.TORN ? "none" : seed));
        }
        if (version < last) {
            fail("a version went back: from=" + last + ", to=" + version);
        }
        return version == last ? 0 : 1;
    }

    /** The child: publishes the state of the size that it was told last. */
    static final class FullSpeedWriter {

        private static volatile int size;

        private FullSpeedWriter() {
        }

        public static void main(final String[] arguments) {
            final Thread commands = new Thread(() -> {
                try (Scanner scanner = new Scanner(System.in)) {
                    while (scanner.hasNextInt()) {
                        size = scanner.nextInt();
                    }
                }
                Runtime.getRuntime().halt(0);
            });
            commands.start();
            while (size == 0) {
                Thread.onSpinWait();
            }
            final Bytes<?> payload = Bytes.allocateDirect(4096);
            final long address = payload.addressForRead(0);
            try (Kstate store = Kstate.open(Path.of(arguments[0]))) {
                for (;;) {
                    final int present = size;
                    try (State state = store.subscribe("size." + present, Permission.READ_WRITE)) {
                        for (long version = state.version() + 1; size == present; version++) {
                            Payload.fill(address, present, version);
                            state.publish(address, present);
                        }
                    }
                }
            } finally {
                payload.releaseLast();
            }
        }
    }
}
