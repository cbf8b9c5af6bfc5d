package org.kstate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.BufferUnderflowException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.bytes.RandomDataInput;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.exceptions.ClosedException;
import org.kstate.exceptions.IllegalSizeException;
import org.kstate.exceptions.ReadOnlyException;
import org.kstate.exceptions.WrongThreadException;
import org.kstate.testing.SharedMemory;

/** What one transaction does and does not: its copy, its ends, its thread. */
class TransactionTest {

    private static final int SIZE = 32;

    @TempDir(factory = SharedMemory.class)
    private Path directory;
    private Kstate store;
    private State state;

    @BeforeEach
    void open() {
        store = Kstate.open(StoreOptions.create().directory(directory.resolve("store")).maxPages(4).pageSize(64));
        state = store.subscribe("a", Permission.READ_WRITE);
        state.setSize(SIZE);
        put(5);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private void put(final long value) {
        try (Transaction transaction = state.begin()) {
            transaction.bytes().writeLong(0, value);
            assertEquals(CommitResult.COMMITTED, transaction.commit());
        }
    }

    private long value() {
        final Bytes<?> into = Bytes.allocateElasticOnHeap(SIZE);
        state.read(into);
        return into.readLong(0);
    }

    @Test
    void shouldKeepItsCopyFrozenWhateverOthersCommit() {
        try (Transaction transaction = state.begin()) {
            put(6);
            assertEquals(5, transaction.view().readLong(0));
            assertEquals(5, transaction.bytes().readLong(0));
            assertEquals(1, transaction.baseVersion());
            assertEquals(1, transaction.version());
            assertEquals(2, state.version());
        }
    }

    @Test
    void shouldShowItsOwnWritesAndNobodyElseBeforeCommit() {
        try (Transaction transaction = state.begin()) {
            transaction.bytes().writeLong(0, 7).writeLong(24, 8);
            assertEquals(7, transaction.view().readLong(0));
            assertEquals(8, transaction.view().readLong(24));
            assertEquals(5, value());
            assertEquals(CommitResult.COMMITTED, transaction.commit());
            assertEquals(7, value());
            assertEquals(2, transaction.version());
            assertEquals(1, transaction.baseVersion());
        }
    }

    /** Asking for the writable view is what counts. */
    @Test
    void shouldMakeAVersionWhenTheSameBytesAreWritten() {
        try (Transaction transaction = state.begin()) {
            transaction.bytes();
            assertEquals(CommitResult.COMMITTED, transaction.commit());
        }
        assertEquals(2, state.version());
        assertEquals(5, value());
    }

    @Test
    void shouldReadModifyAndWriteThroughOneView() {
        try (Transaction transaction = state.begin()) {
            final Bytes<?> bytes = transaction.bytes();
            bytes.writeLong(0, bytes.readLong(0) + 1);
            transaction.bytes().writeLong(8, transaction.view().readLong(0) + 1);
            transaction.commit();
        }
        assertEquals(6, value());
    }

    @Test
    void shouldWriteInSequenceFromTheBeginning() {
        try (Transaction transaction = state.begin()) {
            transaction.bytes().writeLong(1).writeLong(2);
            transaction.bytes().writeLong(3);
            assertEquals(1, transaction.view().readLong(0));
            assertEquals(3, transaction.view().readLong(16));
        }
    }

    @Test
    void shouldKeepWritesAndReadsWithinTheSize() {
        try (Transaction transaction = state.begin()) {
            final Bytes<?> bytes = transaction.bytes();
            assertThrows(IllegalSizeException.class, () -> bytes.writeLong(SIZE, 1));
            assertThrows(IllegalSizeException.class, () -> bytes.writeLong(SIZE - 7, 1));
            assertThrows(IllegalSizeException.class, () -> bytes.write(new byte[SIZE + 1]));
            final RandomDataInput view = transaction.view();
            assertThrows(BufferUnderflowException.class, () -> view.readLong(SIZE - 7));
            assertThrows(BufferUnderflowException.class, () -> view.readLong(1 << 20));
        }
    }

    @Test
    void shouldLeaveNoTraceWhenAborted() {
        try (Transaction transaction = state.begin()) {
            transaction.bytes().writeLong(0, 9);
            transaction.abort();
            assertFalse(transaction.isOpen());
            assertThrows(ClosedException.class, transaction::commit);
            assertThrows(ClosedException.class, transaction::abort);
        }
        try (Transaction transaction = state.begin()) {
            transaction.bytes().writeLong(0, 9);
        }
        assertEquals(1, state.version());
        assertEquals(5, value());
    }

    @Test
    void shouldCommitOnceOnly() {
        try (Transaction transaction = state.begin()) {
            transaction.bytes().writeLong(0, 9);
            assertEquals(CommitResult.COMMITTED, transaction.commit());
            assertThrows(ClosedException.class, transaction::commit);
            assertThrows(ClosedException.class, transaction::bytes);
            assertThrows(ClosedException.class, transaction::view);
            assertThrows(ClosedException.class, transaction::abort);
        }
        assertEquals(2, state.version());
    }

    @Test
    void shouldEndWithAConflict() {
        try (Transaction transaction = state.begin()) {
            put(6);
            transaction.bytes().writeLong(0, 9);
            assertEquals(CommitResult.CONFLICT, transaction.commit());
            assertThrows(ClosedException.class, transaction::commit);
            assertEquals(2, transaction.conflict().foundVersion());
            assertEquals(6, value());
        }
    }

    @Test
    void shouldTellOfNoConflictWhenThereIsNone() {
        try (Transaction transaction = state.begin()) {
            assertThrows(IllegalStateException.class, transaction::conflict);
            assertEquals(CommitResult.UNCHANGED, transaction.commit());
            assertThrows(IllegalStateException.class, transaction::conflict);
        }
    }

    @Test
    void shouldDetectEveryUseAfterClose() {
        final Transaction transaction = state.begin();
        transaction.close();
        transaction.close();
        assertThrows(ClosedException.class, transaction::bytes);
        assertThrows(ClosedException.class, transaction::view);
        assertThrows(ClosedException.class, transaction::commit);
        assertThrows(ClosedException.class, transaction::abort);
        assertThrows(IllegalStateException.class, transaction::conflict);
        try (Transaction another = state.begin()) {
            assertNotSame(transaction, another, "with assertions on nothing is pooled");
            assertThrows(ClosedException.class, transaction::commit);
            assertTrue(another.isOpen());
        }
    }

    @Test
    void shouldBeForTheThreadThatBeganIt() {
        try (Transaction transaction = state.begin()) {
            assertWrongThread(transaction::bytes);
            assertWrongThread(transaction::view);
            assertWrongThread(transaction::commit);
            assertWrongThread(transaction::abort);
            assertWrongThread(transaction::close);
            transaction.bytes().writeLong(0, 1);
            assertEquals(CommitResult.COMMITTED, transaction.commit());
        }
    }

    private static void assertWrongThread(final Runnable use) {
        final CompletionException e = assertThrows(CompletionException.class, () -> CompletableFuture.runAsync(use).join());
        assertEquals(WrongThreadException.class, e.getCause().getClass());
        assertTrue(e.getCause().getMessage().contains("began=" + Thread.currentThread().getName()), e.getCause().getMessage());
    }

    @Test
    void shouldNotWriteWhenBegunForReading() {
        try (Transaction transaction = state.begin(Permission.READ)) {
            assertEquals(5, transaction.view().readLong(0));
            assertThrows(ReadOnlyException.class, transaction::bytes);
            assertThrows(ReadOnlyException.class, transaction::commit);
        }
    }

    @Test
    void shouldEndWithTheStore() {
        try (Kstate other = Kstate.open(store.directory()); State same = other.subscribe("a", Permission.READ)) {
            try (Transaction transaction = state.begin()) {
                transaction.bytes().writeLong(0, 9);
                store.close();
                assertThrows(ClosedException.class, transaction::commit);
            }
            assertEquals(1, same.version());
        }
    }

    @Test
    void shouldKeepTheSubscriptionUntilTheLastTransactionEnds() {
        final Transaction transaction = state.begin();
        transaction.bytes().writeLong(0, 9);
        state.close();
        assertEquals(0, subscription(), "still subscribed to page 0");
        assertEquals(CommitResult.COMMITTED, transaction.commit());
        transaction.close();
        assertEquals(-1, subscription());
        assertThrows(ClosedException.class, () -> state.begin());
    }

    private int subscription() {
        return store.session().table().nextSubscription(store.sessionId(), 0);
    }
}
