package org.kstate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kstate.exceptions.IllegalSizeException;
import org.kstate.exceptions.NotAJournalException;
import org.kstate.exceptions.NotAStoreException;
import org.kstate.exceptions.StoreBusyException;
import org.kstate.memory.KernelLock;
import org.kstate.session.StoreFiles;
import org.kstate.testing.SharedMemory;

/** Opening and closing: by several at a time, by threads that were interrupted, with numbers out of range. */
class OpeningTest {

    private static final int OPENERS = 4;
    private static final int ROUNDS = 300;
    private static final int PAGES = 8;

    @TempDir(factory = SharedMemory.class)
    private Path directory;

    @Test
    void shouldMakeOneStoreWhenSeveralOpenItAtOnce() throws Exception {
        final ExecutorService threads = Executors.newFixedThreadPool(OPENERS);
        try {
            for (int round = 0; round < ROUNDS; round++) {
                final Path path = directory.resolve("store" + round);
                final CyclicBarrier barrier = new CyclicBarrier(OPENERS);
                final CountDownLatch allOpen = new CountDownLatch(OPENERS);
                final List<Future<Long>> ids = new ArrayList<>();
                for (int i = 0; i < OPENERS; i++) {
                    ids.add(threads.submit(() -> {
                        barrier.await();
                        try (Kstate store = Kstate.open(options(path))) {
                            allOpen.countDown();
                            assertTrue(allOpen.await(1, TimeUnit.MINUTES));
                            return store.storeId();
                        } finally {
                            allOpen.countDown();
                        }
                    }));
                }
                final long id = ids.get(0).get();
                for (final Future<Long> other : ids) {
                    assertEquals(id, other.get());
                }
            }
        } finally {
            threads.shutdownNow();
            assertTrue(threads.awaitTermination(1, TimeUnit.MINUTES));
        }
    }

    @Test
    void shouldRefuseAPathThatIsNoFileOfTheMachine() throws Exception {
        final URI archive = URI.create("jar:" + directory.resolve("archive.zip").toUri());
        try (FileSystem inside = FileSystems.newFileSystem(archive, Map.of("create", "true"))) {
            final Path path = inside.getPath("/store");
            assertThrows(NotAStoreException.class, () -> Kstate.open(path));
            assertThrows(NotAStoreException.class, () -> Kstate.observe(path));
            assertThrows(NotAStoreException.class, () -> Kstate.statistics(path));
            try (Kstate store = Kstate.open(options(directory.resolve("store"))); State state = store.subscribe("a", Permission.READ_WRITE)) {
                assertThrows(NotAJournalException.class, () -> state.persistTo(path));
                assertFalse(state.isPersistent());
            }
            assertFalse(Files.exists(path), "something was made there");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 1, 63, 65, 96, 4097, 8192, Integer.MAX_VALUE})
    void shouldRefusePageSizesOutOfRange(final int bytes) {
        assertRefused(StoreOptions.create().pageSize(bytes), "pageSize=" + bytes);
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 1, 2, 17, Integer.MAX_VALUE})
    void shouldRefuseNumbersOfSlotsOutOfRange(final int slots) {
        assertRefused(StoreOptions.create().slotsPerPage(slots), "slots=" + slots);
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 1_048_577, Integer.MAX_VALUE})
    void shouldRefuseNumbersOfPagesOutOfRange(final int pages) {
        assertRefused(StoreOptions.create().maxPages(pages), "pages=" + pages);
    }

    private void assertRefused(final StoreOptions options, final String said) {
        final Path path = directory.resolve("store");
        final IllegalSizeException e = assertThrows(IllegalSizeException.class, () -> Kstate.open(options.directory(path)).close());
        assertTrue(e.getMessage().endsWith(said), e.getMessage());
        assertFalse(Files.exists(path), "nothing half made");
    }

    @Test
    void shouldServeAThreadThatWasInterrupted() {
        final Path path = directory.resolve("store");
        try {
            Thread.currentThread().interrupt();
            try (Kstate store = Kstate.open(options(path)); State state = store.subscribe("a", Permission.READ_WRITE)) {
                state.setSize(8);
                try (Transaction transaction = state.begin(); Observer observer = Kstate.observe(path)) {
                    transaction.bytes().writeLong(0, 1);
                    assertEquals(CommitResult.COMMITTED, transaction.commit());
                    assertEquals(1, observer.state("a").version());
                }
            }
            assertTrue(Thread.currentThread().isInterrupted(), "the interrupt was swallowed");
        } finally {
            Thread.interrupted();
        }
        try (Kstate store = Kstate.open(path)) {
            assertEquals(1, Kstate.statistics(path).sessions().size(), "the number was not given back: " + store.sessionId());
        }
    }

    /** The lock is not to be had, so the thread would wait, and whoever interrupted it wants it to end. */
    @Test
    void shouldNotWaitInAThreadThatWasInterrupted() {
        final Path path = directory.resolve("store");
        Kstate.open(options(path)).close();
        try (KernelLock holder = KernelLock.open(new StoreFiles(path).storeLock())) {
            assertTrue(holder.tryExclusive(0));
            Thread.currentThread().interrupt();
            final long start = System.nanoTime();
            assertThrows(StoreBusyException.class, () -> Kstate.open(options(path).storeLockTimeoutMs(60_000)).close());
            assertTrue(System.nanoTime() - start < TimeUnit.SECONDS.toNanos(30), "it waited");
            assertTrue(Thread.currentThread().isInterrupted(), "the interrupt was swallowed");
        } finally {
            Thread.interrupted();
        }
    }

    /** Who had it before is not to be ended in its place. */
    @Test
    void shouldNotTakeTheLastHolderForOneThatHasNotSaidItsNameYet() {
        final Path path = directory.resolve("store");
        Kstate.open(options(path)).close();
        try (KernelLock holder = KernelLock.open(new StoreFiles(path).storeLock())) {
            assertTrue(holder.tryExclusive(0));
            final StoreBusyException e = assertThrows(StoreBusyException.class,
                () -> Kstate.open(options(path).storeLockTimeoutMs(1)).close());
            assertTrue(e.getMessage().contains("holder=[unknown]"), e.getMessage());
        }
    }

    private static StoreOptions options(final Path path) {
        return StoreOptions.create().directory(path).maxPages(PAGES).pageSize(64);
    }
}
