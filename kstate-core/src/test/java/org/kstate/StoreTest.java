package org.kstate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;

import net.openhft.chronicle.bytes.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.exceptions.ClosedException;
import org.kstate.exceptions.IllegalSizeException;
import org.kstate.exceptions.ReadOnlyException;

class StoreTest {

    @TempDir
    private Path directory;
    private Kstate store;

    @BeforeEach
    void open() {
        store = Kstate.open(StoreOptions.create().directory(directory.resolve("store")).maxPages(16));
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void shouldReadZerosAndVersionZeroWhenNeverWritten() {
        try (State state = store.subscribe("a.b", Permission.READ)) {
            final Bytes<?> into = Bytes.allocateDirect(4096);
            assertEquals(0, state.read(into));
            assertEquals(4096, into.readRemaining());
            assertEquals(0, into.readLong(0));
            assertFalse(state.isWritten());
            into.releaseLast();
        }
    }

    @Test
    void shouldSeeCommitOfAnotherHandleWhole() {
        try (State writer = store.subscribe("a", Permission.READ_WRITE); State reader = store.subscribe("a", Permission.READ)) {
            writer.setSize(32);
            try (Transaction transaction = writer.begin()) {
                transaction.bytes().writeLong(0, 7).writeLong(24, 9);
                assertEquals(CommitResult.COMMITTED, transaction.commit());
                assertEquals(1, transaction.version());
            }
            final Snapshot snapshot = new Snapshot();
            assertEquals(1, reader.read(snapshot));
            assertEquals(32, snapshot.length());
            assertEquals(7, snapshot.bytes().readLong(0));
            assertEquals(9, snapshot.bytes().readLong(24));
            assertEquals(store.sessionId(), snapshot.sessionId());
            assertTrue(snapshot.timeNs() > 0);
        }
    }

    @Test
    void shouldReportConflictWhenSomebodyCommittedSinceBegin() {
        try (State state = store.subscribe("a", Permission.READ_WRITE);
             Transaction slow = state.begin(); Transaction fast = state.begin()) {
            fast.bytes().writeLong(0, 1);
            assertEquals(CommitResult.COMMITTED, fast.commit());
            slow.bytes().writeLong(0, 2);
            assertEquals(CommitResult.CONFLICT, slow.commit());
            final Conflict conflict = slow.conflict();
            assertEquals("a", conflict.state());
            assertEquals(0, conflict.expectedVersion());
            assertEquals(1, conflict.foundVersion());
            assertEquals(store.sessionId(), conflict.winnerSessionId());
            assertEquals(ProcessHandle.current().pid(), conflict.winnerPid());
            assertEquals(1, state.version());
        }
    }

    @Test
    void shouldStayUnchangedWhenNothingWasWritten() {
        try (State state = store.subscribe("a", Permission.READ_WRITE); Transaction transaction = state.begin()) {
            transaction.view().readLong(0);
            assertEquals(CommitResult.UNCHANGED, transaction.commit());
            assertEquals(0, state.version());
        }
    }

    @Test
    void shouldFillUpWithZerosWhenPublishedShort() {
        try (State state = store.subscribe("a", Permission.READ_WRITE)) {
            state.setSize(16);
            final Bytes<?> payload = Bytes.allocateElasticDirect(16);
            payload.writeLong(-1).writeLong(-1);
            assertEquals(1, state.publish(payload));
            payload.writePosition(8);
            assertEquals(2, state.publish(payload));
            final Bytes<?> into = Bytes.allocateElasticOnHeap(16);
            assertEquals(2, state.read(into));
            assertEquals(-1, into.readLong());
            assertEquals(0, into.readLong());
            payload.releaseLast();
        }
    }

    @Test
    void shouldRefuseWhatTheHandleMayNotDo() {
        try (State state = store.subscribe("a", Permission.READ)) {
            assertThrows(ReadOnlyException.class, () -> state.begin(Permission.READ_WRITE));
            assertThrows(ReadOnlyException.class, () -> state.publish(0, 0));
            assertThrows(ReadOnlyException.class, () -> state.setSize(8));
        }
    }

    @Test
    void shouldGrowButNeverShrinkOnceWritten() {
        try (State state = store.subscribe("a", Permission.READ_WRITE)) {
            state.setSize(8);
            state.setSize(4);
            state.setSize(8);
            try (Transaction transaction = state.begin()) {
                transaction.bytes().writeLong(0, 5);
                transaction.commit();
            }
            assertThrows(IllegalSizeException.class, () -> state.setSize(4));
            state.setSize(64);
            final Snapshot snapshot = new Snapshot();
            assertEquals(1, state.read(snapshot));
            assertEquals(64, snapshot.length());
            assertEquals(5, snapshot.bytes().readLong(0));
            assertEquals(0, snapshot.bytes().readLong(56));
            assertThrows(IllegalSizeException.class, () -> state.setSize(4097));
        }
    }

    @Test
    void shouldFailClearlyAfterClose() {
        final State state = store.subscribe("a", Permission.READ_WRITE);
        final Transaction transaction = state.begin();
        transaction.bytes().writeLong(0, 1);
        state.close();
        assertThrows(ClosedException.class, state::version);
        assertEquals(CommitResult.COMMITTED, transaction.commit(), "a transaction outlives its handle");
        assertThrows(ClosedException.class, transaction::commit);
        transaction.close();
        store.close();
        assertThrows(ClosedException.class, () -> store.subscribe("a", Permission.READ));
        state.close();
    }

    @Test
    void shouldKeepStatesWhenOpenedAgainWhileAnotherSessionLives() throws Exception {
        final State state = store.subscribe("a", Permission.READ_WRITE);
        try (Kstate second = Kstate.open(store.directory()); State same = second.subscribe("a", Permission.READ_WRITE)) {
            try (Transaction transaction = same.begin()) {
                transaction.bytes().writeLong(0, 3);
                assertEquals(CommitResult.COMMITTED, transaction.commit());
            }
            assertEquals(1, state.version());
            assertEquals(2, second.sessionId());
        }
        assertTrue(Files.exists(store.directory().resolve("pages")));
    }

    @Test
    void shouldShowStatesToAnObserver() {
        try (State state = store.subscribe("x.y", Permission.READ_WRITE); Observer observer = Kstate.observe(store.directory())) {
            try (Transaction transaction = state.begin()) {
                transaction.bytes().writeLong(0, 3);
                transaction.commit();
            }
            assertEquals(1, observer.states().size());
            final Snapshot snapshot = new Snapshot();
            assertEquals(1, observer.state("x.y").read(snapshot));
            assertEquals(3, snapshot.bytes().readLong(0));
        }
    }
}
