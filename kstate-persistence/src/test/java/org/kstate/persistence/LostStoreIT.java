package org.kstate.persistence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

import net.openhft.chronicle.bytes.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.Snapshot;
import org.kstate.State;
import org.kstate.exceptions.JournalHistoryException;
import org.kstate.exceptions.JournalInUseException;
import org.kstate.testing.ChildJvm;
import org.kstate.testing.Payload;
import org.kstate.testing.SharedMemory;

/** Stores that are lost, and made anew: persistent states come back from the journal; and a journal is one store's at a time. */
@Tag("beside")
class LostStoreIT {

    private static final int SIZE = JournalingChild.SIZE;

    private final Bytes<?> payload = Bytes.allocateDirect(SIZE);
    private final Snapshot snapshot = new Snapshot();
    @TempDir(factory = SharedMemory.class)
    private Path directory;

    @AfterEach
    void release() {
        payload.releaseLast();
    }

    private Path store() {
        return directory.resolve("store");
    }

    private Path journal() {
        return directory.resolve("journal");
    }

    private static State subscribe(final Kstate store, final String name) {
        final State state = store.subscribe(name, Permission.READ_WRITE);
        if (!state.isWritten()) {
            state.setSize(SIZE);
        }
        return state;
    }

    private State persistent(final Kstate store, final String name) {
        final State state = subscribe(store, name);
        state.persistTo(journal());
        return state;
    }

    private long publish(final State state, final long seed) {
        Payload.fill(payload.addressForRead(0), SIZE, seed);
        return state.publish(payload.addressForRead(0), SIZE);
    }

    private void assertHolds(final State state, final long version, final long seed) {
        assertEquals(version, state.read(snapshot));
        assertEquals(seed, Payload.seed(snapshot.bytes().addressForRead(0), SIZE));
    }

    private static void remove(final Path tree) {
        try (Stream<Path> all = Files.walk(tree)) {
            for (final Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void shouldBringBackValuesAndVersionsEachTimeTheStoreIsLost() {
        final List<Runnable> losses = List.of(() -> remove(store()), () -> remove(store()));
        long version = 0;
        long timeNs = 0;
        for (final Runnable loss : losses) {
            final long storeId;
            try (Kstate store = Kstate.open(store())) {
                storeId = store.storeId();
                final State a = persistent(store, "a");
                final State empty = persistent(store, "empty");
                assertEquals(0, empty.version());
                if (version > 0) {
                    assertHolds(a, version, version);
                    assertEquals(timeNs, snapshot.timeNs());
                }
                for (int i = 0; i < 100; i++) {
                    version++;
                    assertEquals(version, publish(a, version));
                }
                a.read(snapshot);
                timeNs = snapshot.timeNs();
                assertFalse(store.subscribe("transient", Permission.READ).isWritten());
                publish(subscribe(store, "transient"), 1);
            }
            loss.run();
            try (Kstate store = Kstate.open(store())) {
                assertTrue(store.storeId() != storeId, "a new store");
            }
        }
        final JournalContent content = JournalContent.of(journal());
        assertEquals(1, content.of("a").first());
        assertEquals(version, content.of("a").last());
        assertEquals(version + 2, content.records(), "the versions, and two states that became persistent without a value: once each");
    }

    @Test
    void shouldBringBackWhatAProcessCommittedThatWasKilledWithItsStore() {
        try (JournalScene scene = new JournalScene(directory)) {
            final ChildJvm child = scene.openChild();
            child.send("persist a");
            child.send("publish a 1");
            child.send("publish a 2");
            child.send("kill PUBLISH 1");
            child.send("publish a 3");
            child.exitStatus();
            // The third version was in the store only, and its writer was not told that it is committed.
            remove(store());
            try (Kstate store = Kstate.open(store())) {
                final State a = persistent(store, "a");
                assertHolds(a, 2, 2);
                assertEquals(3, publish(a, 4));
            }
            assertEquals(4, JournalContent.of(journal()).of("a").seed(3));
        }
    }

    @Test
    void shouldLeaveAJournalToTheStoreThatHasItOpen() {
        try (JournalScene scene = new JournalScene(directory)) {
            final ChildJvm child = scene.openChild();
            child.send("persist a");
            child.lineAfter("persistent");
            child.send("publish a 1");
            child.lineAfter(JournalingChild.ACKNOWLEDGED);
            try (Kstate other = Kstate.open(directory.resolve("other"))) {
                final State a = subscribe(other, "a");
                final JournalInUseException inUse = assertThrows(JournalInUseException.class, () -> a.persistTo(journal()));
                assertTrue(inUse.getMessage().contains("journal=" + journal()), inUse.getMessage());
                assertFalse(a.isPersistent());
                assertEquals(0, a.version());
                child.send("publish a 2");
                assertTrue(child.lineAfter(JournalingChild.ACKNOWLEDGED).startsWith("a 2 2"));
                child.kill();
                a.persistTo(journal());
                assertHolds(a, 2, 2);
                assertEquals(3, publish(a, 3));
                try (Kstate first = Kstate.open(store())) {
                    final State former = first.subscribe("a", Permission.READ_WRITE);
                    assertHolds(former, 2, 2);
                    assertThrows(JournalInUseException.class, () -> publish(former, 9));
                    assertHolds(former, 2, 2);
                }
            }
            assertEquals(3, JournalContent.of(journal()).of("a").last());
        }
    }

    @Test
    void shouldRefuseToMixAWrittenStateWithAnotherHistory() {
        try (Kstate store = Kstate.open(store())) {
            publish(persistent(store, "a"), 1);
        }
        remove(store());
        try (Kstate store = Kstate.open(store())) {
            final State a = subscribe(store, "a");
            publish(a, 7);
            final JournalHistoryException history = assertThrows(JournalHistoryException.class, () -> a.persistTo(journal()));
            assertTrue(history.getMessage().contains("stateVersion=1") && history.getMessage().contains("journalVersion=1"), history.getMessage());
            assertFalse(a.isPersistent());
            assertHolds(a, 1, 7);
            assertEquals(2, publish(a, 8));
            final State b = persistent(store, "b");
            publish(b, 9);
            assertThrows(JournalHistoryException.class, () -> b.persistTo(directory.resolve("elsewhere")));
        }
        final JournalContent content = JournalContent.of(journal());
        assertEquals(1, content.of("a").last());
        assertEquals(1, content.of("a").seed(1));
        assertEquals(9, content.of("b").seed(1));
    }
}
