package org.kstate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

import net.openhft.chronicle.bytes.Bytes;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.exceptions.ClosedException;
import org.kstate.exceptions.StateBusyException;
import org.kstate.layout.CommitWord;
import org.kstate.layout.SlotHeader;
import org.kstate.session.StoreFiles;
import org.kstate.session.StoreLock;
import org.kstate.testing.Payload;
import org.kstate.testing.RawStore;
import org.kstate.testing.SharedMemory;

/** Handles and stores that are closed while other threads use them: each gets a result or a ClosedException, and nothing is harmed. */
class ClosingTest {

    private static final int ROUNDS = 12;
    private static final int USERS = 3;
    private static final int SIZE = 1024;
    private static final Path OPEN_FILES = Path.of("/proc/self/fd");

    @TempDir(factory = SharedMemory.class)
    private Path directory;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Bytes<?> payload = Bytes.allocateDirect(SIZE);

    @AfterEach
    void end() throws InterruptedException {
        threads.shutdownNow();
        assertTrue(threads.awaitTermination(1, TimeUnit.MINUTES));
        payload.releaseLast();
    }

    private StoreOptions options() {
        return StoreOptions.create().directory(directory.resolve("store")).maxPages(8).pageSize(SIZE).slotsPerPage(3);
    }

    /** Runs a use in several threads until it throws, and closes something meanwhile. */
    private void closeWhileUsed(final AutoCloseable closed, final Callable<?> use) throws Exception {
        final CountDownLatch running = new CountDownLatch(USERS);
        final List<Future<?>> users = new ArrayList<>();
        for (int i = 0; i < USERS; i++) {
            users.add(threads.submit(() -> {
                use.call();
                running.countDown();
                for (;;) {
                    use.call();
                }
            }));
        }
        assertTrue(running.await(1, TimeUnit.MINUTES), "the users do not run");
        closed.close();
        for (final Future<?> user : users) {
            final ExecutionException e = assertThrows(ExecutionException.class, () -> user.get(1, TimeUnit.MINUTES));
            if (!(e.getCause() instanceof ClosedException)) {
                fail("not told that it was closed", e.getCause());
            }
        }
    }

    @Test
    void shouldEndTheSessionInAnInterruptedThreadThoughItHasToWaitForTheLock() throws Exception {
        final StoreFiles files = new StoreFiles(options().directory());
        try (Kstate other = Kstate.open(options()); StoreLock lock = new StoreLock(files.storeLock(), 1_000)) {
            final Kstate store = Kstate.open(options());
            store.subscribe("a", Permission.READ_WRITE);
            final CountDownLatch held = new CountDownLatch(1);
            final Future<?> holder = threads.submit(() -> lock.holding(() -> {
                held.countDown();
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
                return lock;
            }));
            assertTrue(held.await(1, TimeUnit.MINUTES));
            Thread.currentThread().interrupt();
            store.close();
            assertTrue(Thread.interrupted(), "the interrupt is lost");
            holder.get(1, TimeUnit.MINUTES);
            assertEquals(1, Kstate.statistics(files.directory()).sessions().size());
            assertTrue(other.subscribe("a", Permission.READ).subscribers().size() == 1);
        }
    }

    @Test
    void shouldEndPublishingWhenTheHandleIsClosed() throws Exception {
        try (Kstate store = Kstate.open(options())) {
            for (int round = 0; round < ROUNDS; round++) {
                final State state = store.subscribe("a", Permission.READ_WRITE);
                closeWhileUsed(state, () -> state.publish(payload.addressForRead(0), SIZE));
            }
            assertNoSlotHeld();
        }
    }

    @Test
    void shouldEndPublishingWhenTheStoreIsClosed() throws Exception {
        try (Kstate other = Kstate.open(options()); State same = other.subscribe("a", Permission.READ)) {
            for (int round = 0; round < ROUNDS; round++) {
                final Kstate store = Kstate.open(options());
                final State state = store.subscribe("a", Permission.READ_WRITE);
                final AtomicLong atClose = new AtomicLong();
                closeWhileUsed(() -> closeAndLook(store, same, atClose), () -> state.publish(payload.addressForRead(0), SIZE));
                assertTrue(atClose.get() > 0);
                assertEquals(atClose.get(), same.version(), "something was committed after the store was closed");
            }
            assertNoSlotHeld();
        }
    }

    private static void closeAndLook(final Kstate closed, final State same, final AtomicLong atClose) {
        closed.close();
        atClose.set(same.version());
    }

    @Test
    void shouldEndTransactionsWhenTheStoreIsClosed() throws Exception {
        try (Kstate other = Kstate.open(options()); State same = other.subscribe("a", Permission.READ)) {
            for (int round = 0; round < ROUNDS; round++) {
                final Kstate store = Kstate.open(options());
                final State state = store.subscribe("a", Permission.READ_WRITE);
                final AtomicLong atClose = new AtomicLong();
                closeWhileUsed(() -> closeAndLook(store, same, atClose), () -> {
                    try (Transaction transaction = state.begin()) {
                        transaction.bytes().writeLong(0, 1);
                        return transaction.commit();
                    }
                });
                assertTrue(atClose.get() > 0);
                assertEquals(atClose.get(), same.version(), "something was committed after the store was closed");
            }
            assertNoSlotHeld();
        }
    }

    @Test
    void shouldEndTransactionsOverSeveralStatesWhenTheStoreIsClosed() throws Exception {
        try (Kstate other = Kstate.open(options()); State same = other.subscribe("a", Permission.READ);
             State alsoSame = other.subscribe("b", Permission.READ)) {
            for (int round = 0; round < ROUNDS; round++) {
                final Kstate store = Kstate.open(options());
                final State state = store.subscribe("a", Permission.READ_WRITE);
                final State second = store.subscribe("b", Permission.READ_WRITE);
                final AtomicLong atClose = new AtomicLong();
                closeWhileUsed(() -> closeAndLook(store, same, atClose), () -> {
                    try (Transaction transaction = store.begin(state, second)) {
                        transaction.bytes().writeLong(0, 1);
                        transaction.bytes(second).writeLong(0, 1);
                        return transaction.commit();
                    }
                });
                assertTrue(atClose.get() > 0);
                assertEquals(atClose.get(), same.version(), "something was committed after the store was closed");
                assertEquals(atClose.get(), alsoSame.version());
            }
            assertNoSlotHeld();
        }
    }

    /** The mapping lives as long as somebody reads through it: else this ends the virtual machine. */
    @Test
    void shouldEndReadingWhenTheStoreIsClosed() throws Exception {
        Payload.fill(payload.addressForRead(0), SIZE, 1);
        for (int round = 0; round < ROUNDS; round++) {
            final Kstate store = Kstate.open(options());
            final State state = store.subscribe("a", Permission.READ_WRITE);
            state.publish(payload.addressForRead(0), SIZE);
            closeWhileUsed(() -> closeAndCollect(store), () -> {
                final Snapshot snapshot = new Snapshot();
                state.read(snapshot);
                assertEquals(1, Payload.seed(snapshot.bytes().addressForRead(0), SIZE));
                return snapshot;
            });
            assertThrows(ClosedException.class, state::version);
        }
    }

    private static void closeAndCollect(final Kstate store) {
        store.close();
        System.gc();
    }

    @Test
    void shouldEndSubscribingWhenTheStoreIsClosed() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            final Kstate store = Kstate.open(options());
            closeWhileUsed(store, () -> {
                try (State state = store.subscribe("a", Permission.READ_WRITE)) {
                    return state.name();
                }
            });
        }
        try (Kstate store = Kstate.open(options())) {
            assertEquals(1, Kstate.statistics(store.directory()).sessions().size(), "numbers were not given back");
        }
    }

    /**
     * A thread that stands still inside a commit, longer than a close waits: its session stays alive for the others, or they would fill the
     * slot that it fills.
     */
    @Test
    void shouldNotGiveSlotsAwayWhenClosedWhileACommitStandsStill() {
        final Kstate store = Kstate.open(options().commitTimeoutMs(50));
        final int stuck = store.sessionId();
        final State state = store.subscribe("a", Permission.READ_WRITE);
        final int page = state.pageIndex();
        final RawStore raw = RawStore.open(store.directory());
        raw.page(page).releaseSlot(1, SlotHeader.of(1, stuck));
        raw.page(page).releaseSlot(2, SlotHeader.of(1, stuck));
        store.close();
        try (Kstate other = Kstate.open(options().commitTimeoutMs(50));
             State same = other.subscribe("a", Permission.READ_WRITE)) {
            assertNotEquals(stuck, other.sessionId());
            final StateBusyException e = assertThrows(StateBusyException.class, () -> same.publish(payload.addressForRead(0), SIZE));
            assertTrue(e.getMessage().contains("state=a"), e.getMessage());
            assertEquals(2, raw.slotsOf(page, stuck));
            raw.page(page).releaseSlot(1, SlotHeader.UNTOUCHED);
            assertEquals(1, same.publish(payload.addressForRead(0), SIZE), "the thread has gone on");
        }
    }

    @Test
    void shouldLeaveNoFileOpenBehind() throws Exception {
        Kstate.open(options()).close();
        System.gc();
        final long before = openFiles();
        for (int i = 0; i < 50; i++) {
            try (Kstate store = Kstate.open(options()); State state = store.subscribe("a", Permission.READ_WRITE);
                 Observer observer = Kstate.observe(store.directory())) {
                state.publish(payload.addressForRead(0), SIZE);
                assertEquals(1, observer.state("a").version());
            }
        }
        Awaitility.await().untilAsserted(() -> {
            System.gc();
            assertTrue(openFiles() <= before + 10, () -> "files are left open: before=" + before + ", now=" + openFiles());
        });
    }

    private static long openFiles() {
        try (Stream<Path> files = Files.list(OPEN_FILES)) {
            return files.count();
        } catch (final java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void assertNoSlotHeld() {
        final RawStore raw = RawStore.open(directory.resolve("store"));
        for (int slot = 0; slot < 3; slot++) {
            assertFalse(SlotHeader.isClaimed(raw.page(0).slotHeader(slot)), "slot " + slot + " is held");
        }
        assertFalse(CommitWord.isReference(raw.page(0).word()), "a reference was left");
    }
}
