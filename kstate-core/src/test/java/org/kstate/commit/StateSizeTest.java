package org.kstate.commit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import net.openhft.chronicle.bytes.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.CommitResult;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.StoreOptions;
import org.kstate.Transaction;
import org.kstate.counters.SessionLedger;
import org.kstate.doorbell.Doorbells;
import org.kstate.exceptions.ClosedException;
import org.kstate.exceptions.IllegalSizeException;
import org.kstate.exceptions.StateBusyException;
import org.kstate.layout.SlotHeader;
import org.kstate.memory.Mapping;
import org.kstate.page.Page;
import org.kstate.testing.EveryOwnerLives;
import org.kstate.testing.RawStore;
import org.kstate.testing.SharedMemory;

/** A state becomes smaller before its first version or not at all: never so that a version is cut. */
class StateSizeTest {

    private static final int ROUNDS = 1_000;
    private static final int SMALL = 8;
    private static final int LARGE = 64;
    private static final int SLOTS = 4;
    private static final int PAGES = 4;

    @TempDir(factory = SharedMemory.class)
    private Path directory;
    private final Bytes<?> payload = Bytes.allocateDirect(LARGE);
    private Kstate store;
    private RawStore raw;

    @BeforeEach
    void open() {
        store = openStore();
        raw = RawStore.open(store.directory());
    }

    @AfterEach
    void close() {
        store.close();
        payload.releaseLast();
    }

    private Kstate openStore() {
        return Kstate.open(StoreOptions.create().directory(directory.resolve("store")).maxPages(PAGES).pageSize(LARGE).slotsPerPage(SLOTS)
            .commitTimeoutMs(100));
    }

    /** Who is late: the handle was closed, and the page may be another state's by now. */
    @Test
    void shouldChangeNoSizeOnceItsHandleIsClosed() {
        try (State state = store.subscribe("a", Permission.READ_WRITE)) {
            state.setSize(SMALL);
            final Page page = raw.page(state.pageIndex());
            final Mapping control = Mapping.map(raw.files().control(), raw.control().capacity(), true);
            final Writer writer = new Writer(store.sessionId(), 1, new EveryOwnerLives(), store.clock(), 0,
                new Doorbells(control, PAGES, session -> true), SessionLedger.NONE);
            writer.own(raw.owner(store.sessionId()));
            writer.close();
            assertThrows(ClosedException.class, () -> StateSize.choose(page, LARGE, writer));
            assertEquals(SMALL, state.size());
            assertEquals(0, raw.slotsOf(state.pageIndex(), store.sessionId()), "the slot was kept");
        }
    }

    @Test
    void shouldWaitForNoSlotThatIsNotNeededToBecomeLarger() {
        try (Kstate other = openStore(); State state = store.subscribe("a", Permission.READ_WRITE)) {
            state.setSize(SMALL);
            final Page page = raw.page(state.pageIndex());
            assertTrue(page.compareAndSetSlotHeader(2, page.slotHeader(2), SlotHeader.of(1, other.sessionId())));
            state.setSize(LARGE);
            assertEquals(LARGE, state.size());
            assertEquals(0, raw.slotsOf(state.pageIndex(), store.sessionId()), "the slot was kept");
            page.releaseSlot(2, SlotHeader.UNTOUCHED);
        }
    }

    @Test
    void shouldNotBecomeSmallerWhileACommitIsUnderWay() {
        try (Kstate other = openStore(); State state = store.subscribe("a", Permission.READ_WRITE)) {
            final Page page = raw.page(state.pageIndex());
            assertTrue(page.compareAndSetSlotHeader(2, SlotHeader.UNTOUCHED, SlotHeader.of(1, other.sessionId())));
            assertThrows(StateBusyException.class, () -> state.setSize(SMALL));
            assertEquals(LARGE, state.size());
            assertEquals(0, raw.slotsOf(state.pageIndex(), store.sessionId()), "slots were kept");
            page.releaseSlot(2, SlotHeader.UNTOUCHED);
            state.setSize(SMALL);
            assertEquals(SMALL, state.size());
            assertEquals(0, raw.slotsOf(state.pageIndex(), store.sessionId()), "slots were kept");
            assertEquals(0, state.version());
            assertEquals(1, state.publish(payload.addressForRead(0), SMALL));
        }
    }

    /** A commit that compared its length before the state became smaller, and claims afterwards. */
    @Test
    void shouldRefuseALengthThatDoesNotFitAnyMore() {
        try (State state = store.subscribe("a", Permission.READ_WRITE)) {
            final Page page = raw.page(state.pageIndex());
            final long base = page.resolve();
            state.setSize(SMALL);
            final Mapping control = Mapping.map(raw.files().control(), raw.control().capacity(), true);
            final Writer writer = new Writer(store.sessionId(), 1, new EveryOwnerLives(), store.clock(), 0,
                new Doorbells(control, PAGES, session -> true), SessionLedger.NONE);
            writer.own(raw.owner(store.sessionId()));
            final IllegalSizeException e = assertThrows(IllegalSizeException.class,
                () -> TransientCommit.commit(page, base, payload.addressForRead(0), LARGE, 1, writer));
            assertTrue(e.getMessage().contains("length=64, size=8"), e.getMessage());
            assertEquals(0, state.version());
            assertEquals(0, raw.slotsOf(state.pageIndex(), store.sessionId()), "the slot was kept");
        }
    }

    @Test
    void shouldRefuseATransactionThatBeganWhenTheStateWasLarger() {
        try (State state = store.subscribe("a", Permission.READ_WRITE); Transaction transaction = state.begin()) {
            transaction.bytes().writeLong(0, 1);
            state.setSize(SMALL);
            assertThrows(IllegalSizeException.class, transaction::commit);
            assertEquals(0, state.version());
            try (Transaction next = state.begin()) {
                next.bytes().writeLong(0, 2);
                assertEquals(CommitResult.COMMITTED, next.commit());
            }
        }
    }

    @Test
    void shouldDecideBetweenTheFirstVersionAndASmallerSize() throws Exception {
        final ExecutorService thread = Executors.newSingleThreadExecutor();
        final CyclicBarrier start = new CyclicBarrier(2);
        try {
            for (int round = 0; round < ROUNDS; round++) {
                try (State state = store.subscribe("a", Permission.READ_WRITE)) {
                    final Future<Boolean> published = thread.submit(() -> {
                        start.await();
                        return isDone(() -> state.publish(payload.addressForRead(0), LARGE));
                    });
                    start.await();
                    final boolean smaller = isDone(() -> state.setSize(SMALL));
                    assertEquals(published.get(1, TimeUnit.MINUTES), !smaller, "both were done, or neither");
                    assertEquals(smaller ? SMALL : LARGE, state.size());
                    assertEquals(smaller ? 0 : 1, state.version());
                    if (!smaller) {
                        assertEquals(LARGE, state.lastCommit().length());
                    }
                }
            }
        } finally {
            thread.shutdownNow();
            assertTrue(thread.awaitTermination(1, TimeUnit.MINUTES));
        }
    }

    private static boolean isDone(final Runnable action) {
        try {
            action.run();
            return true;
        } catch (final IllegalSizeException e) {
            return false;
        }
    }
}
