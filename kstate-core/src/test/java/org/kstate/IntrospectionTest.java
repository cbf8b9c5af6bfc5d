package org.kstate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.exceptions.ClosedException;
import org.kstate.testing.NumberAgain;
import org.kstate.testing.RawStore;
import org.kstate.testing.SharedMemory;
import org.kstate.time.CachedEpochNanoClock;

/** What a state and a transaction tell of themselves. */
class IntrospectionTest {

    @TempDir(factory = SharedMemory.class)
    private Path directory;
    private final CachedEpochNanoClock clock = new CachedEpochNanoClock(1_000);

    private Kstate open() {
        return Kstate.open(StoreOptions.create().directory(directory.resolve("store")).maxPages(4).pageSize(64).clock(clock));
    }

    @Test
    void shouldTellOfAState() {
        final long pid = ProcessHandle.current().pid();
        try (Kstate store = open()) {
            final Kstate other = open();
            final State state = store.subscribe("a", Permission.READ_WRITE);
            assertEquals("a", state.name());
            assertEquals(Permission.READ_WRITE, state.permission());
            assertEquals(1_000, state.createdAtNs());
            assertEquals(LastCommit.NONE, state.lastCommit());
            assertEquals(List.of(new Subscriber(store.sessionId(), pid)), state.subscribers());
            clock.update(2_000);
            final long transaction;
            try (State same = other.subscribe("a", Permission.READ_WRITE); Transaction tx = same.begin()) {
                assertEquals(state.id(), same.id());
                assertEquals(List.of(new Subscriber(store.sessionId(), pid), new Subscriber(other.sessionId(), pid)), state.subscribers());
                tx.bytes().writeLong(0, 1);
                transaction = tx.id();
                tx.commit();
            }
            assertEquals(new LastCommit(1, 64, other.sessionId(), pid, 2_000, transaction), state.lastCommit());
            assertEquals(List.of(new Subscriber(store.sessionId(), pid)), state.subscribers());
            other.close();
            assertEquals(new LastCommit(1, 64, other.sessionId(), 0, 2_000, transaction), state.lastCommit(), "its session has ended");
            try (State b = store.subscribe("b", Permission.READ); Observer observer = Kstate.observe(store.directory())) {
                assertNotEquals(state.id(), b.id());
                assertEquals(b.id(), observer.state("b").id());
            }
            state.close();
            assertThrows(ClosedException.class, state::lastCommit);
            assertThrows(ClosedException.class, state::subscribers);
            assertThrows(ClosedException.class, state::createdAtNs);
        }
    }

    /** The number of a session is given again: a later process did not commit what an earlier one did. */
    @Test
    void shouldNotTakeALaterSessionForTheOneThatCommitted() {
        try (Kstate store = open(); State state = store.subscribe("a", Permission.READ)) {
            final Kstate first = open();
            try (State writer = first.subscribe("a", Permission.READ_WRITE); Transaction tx = writer.begin()) {
                tx.bytes().writeLong(0, 1);
                tx.commit();
            }
            first.close();
            clock.update(2_000);
            try (Kstate second = NumberAgain.open(first.sessionId(), this::open)) {
                assertEquals(first.sessionId(), second.sessionId());
                assertEquals(0, state.lastCommit().pid());
            }
        }
    }

    @Test
    void shouldTellOfATransaction() {
        try (Kstate store = open(); State state = store.subscribe("a", Permission.READ_WRITE)) {
            clock.update(5_000);
            try (Transaction tx = state.begin(); Transaction reading = state.begin(Permission.READ)) {
                clock.update(5_700);
                assertEquals(Permission.READ_WRITE, tx.permission());
                assertEquals(Permission.READ, reading.permission());
                assertEquals(List.of(state), tx.states());
                assertSame(state, tx.states().get(0));
                assertEquals(5_000, tx.beganAtNs());
                assertEquals(700, tx.ageNs());
                assertEquals(reading.id(), tx.id(), "they began on the same version");
                tx.bytes().writeLong(0, 1);
                tx.commit();
                final Snapshot snapshot = new Snapshot();
                state.read(snapshot);
                assertEquals(tx.id(), snapshot.transactionId());
            }
            try (Transaction next = state.begin()) {
                assertNotEquals(state.lastCommit().transactionId(), next.id());
            }
            assertEquals(0, RawStore.open(store.directory()).slotsOf(0, store.sessionId()));
        }
    }
}
