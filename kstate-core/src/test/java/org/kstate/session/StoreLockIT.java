package org.kstate.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.StoreOptions;
import org.kstate.exceptions.ClosedException;
import org.kstate.exceptions.StoreBusyException;
import org.kstate.testing.ChildJvm;
import org.kstate.testing.SharedMemory;

/** The store's lock in the hands of another process, stopped or killed: waiting is bounded, the holder is named, commits need none of it. */
class StoreLockIT {

    private static final long TIMEOUT_MS = 200;
    private static final long ENOUGH_MS = 30_000;

    @TempDir(factory = SharedMemory.class)
    private Path directory;

    private StoreOptions options(final long timeoutMs) {
        return StoreOptions.create().directory(directory).maxPages(4).pageSize(64).storeLockTimeoutMs(timeoutMs);
    }

    @Test
    void shouldNameTheHolderWhenTheLockIsNotToBeHad() {
        try (Kstate store = Kstate.open(options(TIMEOUT_MS));
             State state = store.subscribe("a", Permission.READ_WRITE);
             ChildJvm holder = ChildJvm.start(ChildJvm.SHORT_LIVED, Holding.class, directory)) {
            assertEquals("lock", holder.lineAfter("has"));
            holder.stop();
            final long start = System.nanoTime();
            final StoreBusyException e = assertThrows(StoreBusyException.class, () -> store.subscribe("b", Permission.READ));
            final long waitedMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
            assertTrue(waitedMs >= TIMEOUT_MS && waitedMs < ENOUGH_MS, "waitedMs=" + waitedMs);
            assertTrue(e.getMessage().contains("holder=[pid=" + holder.pid() + " "), e.getMessage());
            assertThrows(StoreBusyException.class, () -> Kstate.open(options(TIMEOUT_MS)).close());
            try (var transaction = state.begin()) {
                transaction.bytes().writeLong(0, 1);
                transaction.commit();
            }
            assertEquals(1, state.version(), "a commit needs no lock");
            assertEquals(1, Kstate.observe(directory).state("a").version(), "an observer needs no lock");
            holder.resume();
            holder.kill();
            store.subscribe("b", Permission.READ).close();
        }
    }

    @Test
    void shouldGiveTheLockOfADeadProcessToWhoeverWaits() {
        try (ChildJvm holder = ChildJvm.start(ChildJvm.SHORT_LIVED, Holding.class, directory)) {
            assertEquals("lock", holder.lineAfter("has"));
            holder.stop();
            final Thread killer = new Thread(holder::kill);
            killer.start();
            try (Kstate store = Kstate.open(options(ENOUGH_MS)); State state = store.subscribe("a", Permission.READ)) {
                assertEquals(0, state.version());
            }
        }
    }

    @Test
    void shouldLetOneThreadInAtATime() throws Exception {
        final StoreFiles files = new StoreFiles(directory);
        final int[] count = {0};
        try (StoreLock lock = new StoreLock(files.storeLock(), ENOUGH_MS); StoreLock other = new StoreLock(files.storeLock(), ENOUGH_MS)) {
            final Thread[] threads = new Thread[4];
            for (int i = 0; i < threads.length; i++) {
                final StoreLock chosen = i % 2 == 0 ? lock : other;
                threads[i] = new Thread(() -> {
                    for (int k = 0; k < 500; k++) {
                        chosen.holding(() -> count[0]++);
                    }
                });
                threads[i].start();
            }
            for (final Thread thread : threads) {
                thread.join();
            }
            assertEquals(2_000, count[0]);
        }
    }

    @Test
    void shouldGiveTheLockBackWhenTheActionFails() {
        final StoreFiles files = new StoreFiles(directory);
        try (StoreLock lock = new StoreLock(files.storeLock(), TIMEOUT_MS); StoreLock other = new StoreLock(files.storeLock(), TIMEOUT_MS)) {
            assertThrows(IllegalStateException.class, () -> lock.holding(() -> {
                assertThrows(StoreBusyException.class, () -> other.holding(() -> 1));
                throw new IllegalStateException();
            }));
            assertEquals(1, other.holding(() -> 1));
        }
    }

    @Test
    void shouldRefuseTheLockWhenClosed() {
        final StoreLock lock = new StoreLock(new StoreFiles(directory).storeLock(), TIMEOUT_MS);
        assertEquals(1, lock.holding(() -> 1));
        lock.close();
        lock.close();
        assertThrows(ClosedException.class, () -> lock.holding(() -> 1));
    }

    /** The child: takes the lock of the store and keeps it. */
    static final class Holding {

        private Holding() {
        }

        public static void main(final String[] arguments) {
            try (StoreLock lock = new StoreLock(new StoreFiles(Path.of(arguments[0])).storeLock(), ENOUGH_MS)) {
                lock.holding(Holding::keep);
            }
        }

        private static int keep() {
            System.out.println("has lock");
            try {
                return System.in.read();
            } catch (final IOException e) {
                return 0;
            }
        }
    }
}
