package org.kstate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.exceptions.IllegalStateNameException;
import org.kstate.exceptions.ReadOnlyException;
import org.kstate.testing.SharedMemory;
import org.kstate.time.CachedEpochNanoClock;

/** What the calls mean together, where no other test says it. */
class SemanticsTest {

    @TempDir(factory = SharedMemory.class)
    private Path directory;
    private final CachedEpochNanoClock clock = new CachedEpochNanoClock(1_000);
    private Kstate store;

    @BeforeEach
    void open() {
        store = Kstate.open(StoreOptions.create().directory(directory.resolve("store")).maxPages(8).pageSize(64).clock(clock));
    }

    @AfterEach
    void close() {
        store.close();
    }

    private static void write(final Transaction transaction, final long value) {
        transaction.bytes().writeLong(0, value);
    }

    @Test
    void shouldTakeWriteAloneForBoth() {
        try (State state = store.subscribe("a", Permission.WRITE)) {
            assertEquals(Permission.READ_WRITE, state.permission());
            try (Transaction transaction = state.begin(Permission.WRITE)) {
                assertEquals(0, transaction.view().readLong(0));
                write(transaction, 5);
                assertEquals(CommitResult.COMMITTED, transaction.commit());
            }
        }
    }

    @Test
    void shouldSubscribeToOneStateManyTimes() {
        final List<State> handles = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            handles.add(store.subscribe("a", i % 2 == 0 ? Permission.READ_WRITE : Permission.READ));
        }
        handles.get(0).update(transaction -> write(transaction, 7), Retry.once());
        final long id = handles.get(0).id();
        while (handles.size() > 1) {
            handles.remove(0).close();
            assertEquals(1, handles.get(handles.size() - 1).version());
            assertEquals(id, handles.get(handles.size() - 1).id());
        }
        assertEquals(1, handles.get(0).subscribers().size(), "a process is one subscriber, however many handles it has");
        handles.remove(0).close();
        try (State state = store.subscribe("a", Permission.READ)) {
            assertFalse(state.isWritten());
        }
    }

    @Test
    void shouldTakeNamesOfEveryLengthAllowed() {
        for (final String name : List.of("a", "a".repeat(254), "a.b-c_D.9")) {
            try (State state = store.subscribe(name, Permission.READ_WRITE); Observer observer = Kstate.observe(store.directory())) {
                assertEquals(name, state.name());
                assertEquals(name, observer.state(name).name());
            }
        }
        for (final String name : List.of("", "a".repeat(255), ".a", "a.", "a..b", "a b")) {
            assertThrows(IllegalStateNameException.class, () -> store.subscribe(name, Permission.READ), name);
            assertThrows(IllegalStateNameException.class, () -> store.delete(name), name);
        }
    }

    /** One within the other, in one thread, on one handle. */
    @Test
    void shouldDecideNestedTransactionsEachAtItsOwnCommit() {
        try (State state = store.subscribe("a", Permission.READ_WRITE);
             Transaction outer = state.begin(); Transaction looking = state.begin(Permission.READ)) {
            write(outer, 1);
            try (Transaction inner = state.begin()) {
                assertEquals(0, inner.view().readLong(0), "what the outer one did not commit");
                write(inner, 2);
                try (Transaction innermost = state.begin()) {
                    write(innermost, 3);
                    innermost.abort();
                }
                clock.update(2_000);
                assertEquals(CommitResult.COMMITTED, inner.commit());
            }
            assertEquals(CommitResult.CONFLICT, outer.commit());
            assertEquals(new Conflict("a", 0, 1, store.sessionId(), ProcessHandle.current().pid(), 2_000), outer.conflict());
            assertEquals(0, looking.view().readLong(0), "frozen");
            assertThrows(ReadOnlyException.class, looking::commit);
            assertEquals(1, state.version());
        }
    }

    /** Begun and ended in any order, on two states. */
    @Test
    void shouldDecideInterleavedTransactionsEachAtItsOwnCommit() {
        try (State a = store.subscribe("a", Permission.READ_WRITE); State b = store.subscribe("b", Permission.READ_WRITE);
             Transaction first = a.begin(); Transaction second = b.begin(); Transaction third = a.begin(); Transaction fourth = b.begin();
             Transaction idle = a.begin()) {
            write(first, 1);
            write(second, 2);
            write(third, 3);
            write(fourth, 4);
            assertEquals(CommitResult.COMMITTED, third.commit());
            assertEquals(CommitResult.COMMITTED, second.commit());
            assertEquals(CommitResult.CONFLICT, first.commit());
            assertEquals(CommitResult.CONFLICT, fourth.commit());
            assertEquals(CommitResult.UNCHANGED, idle.commit(), "nothing was written, so nothing can conflict");
            assertEquals(1, a.version());
            assertEquals(1, b.version());
            assertTrue(a.isWritten());
        }
    }
}
