package org.kstate.persistence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.JournalOptions;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.StoreOptions;
import org.kstate.exceptions.CorruptJournalException;
import org.kstate.exceptions.JournalHistoryException;
import org.kstate.exceptions.JournalMissingException;
import org.kstate.testing.SharedMemory;

/** A journal that a store knows has to be there; after the store is gone, options ask for the same. */
class KnownJournalTest {

    private static final int MANY = 500;

    @TempDir(factory = SharedMemory.class)
    private Path directory;

    private Path store() {
        return directory.resolve("store");
    }

    private Path journal() {
        return directory.resolve("journal");
    }

    private static State persistent(final Kstate store, final String name, final Path journal) {
        final State state = store.subscribe(name, Permission.READ_WRITE, 8);
        state.persistTo(journal);
        return state;
    }

    private void assertRefused(final Class<? extends Exception> expected) {
        try (Kstate second = Kstate.open(store()); State a = second.subscribe("a", Permission.READ_WRITE);
             State b = second.subscribe("b", Permission.READ_WRITE, 8)) {
            assertThrows(expected, () -> a.publish(new byte[] {9}));
            assertEquals(2, a.version(), "nothing was committed");
            assertThrows(expected, () -> b.persistTo(journal()));
            assertFalse(b.isPersistent());
        }
    }

    private void commitTwo(final Kstate store) {
        final State a = persistent(store, "a", journal());
        a.publish(new byte[] {1});
        a.publish(new byte[] {2});
    }

    @Test
    void shouldNotMakeAnotherJournalWhereTheKnownOneWasMovedAway() throws IOException {
        try (Kstate first = Kstate.open(store())) {
            commitTwo(first);
            Files.move(journal(), directory.resolve("moved"));
            assertRefused(JournalMissingException.class);
            assertFalse(Files.exists(journal()));
            Files.createDirectory(journal());
            assertRefused(JournalMissingException.class);
            assertEquals(0, journal().toFile().list().length);
            Files.delete(journal());
            Files.move(directory.resolve("moved"), journal());
            try (Kstate second = Kstate.open(store()); State a = second.subscribe("a", Permission.READ_WRITE)) {
                assertEquals(3, a.publish(new byte[] {3}));
            }
        }
    }

    @Test
    void shouldNotTakeAnotherJournalForTheKnownOne() throws IOException {
        try (Kstate other = Kstate.open(directory.resolve("other"))) {
            persistent(other, "z", directory.resolve("another"));
        }
        try (Kstate first = Kstate.open(store())) {
            commitTwo(first);
            Files.move(journal(), directory.resolve("moved"));
            Files.move(directory.resolve("another"), journal());
            assertRefused(JournalMissingException.class);
        }
    }

    @Test
    void shouldNotGoOnInAnOlderCopyOfTheKnownJournal() throws IOException {
        try (Kstate first = Kstate.open(store())) {
            commitTwo(first);
            Files.createDirectory(directory.resolve("older"));
            for (final String file : journal().toFile().list()) {
                Files.copy(journal().resolve(file), directory.resolve("older").resolve(file));
            }
            try (State b = persistent(first, "c", journal())) {
                b.publish(new byte[] {1});
            }
            Files.move(journal(), directory.resolve("moved"));
            Files.move(directory.resolve("older"), journal());
            assertRefused(CorruptJournalException.class);
        }
    }

    @Test
    void shouldAskForAJournalWhereTheStoreIsGone() throws IOException {
        try (Kstate store = Kstate.open(store()); State a = store.subscribe("a", Permission.READ_WRITE, 8)) {
            assertThrows(JournalMissingException.class, () -> a.persistTo(directory.resolve("deep").resolve("journal"),
                JournalOptions.create().mustExist(true)));
            assertFalse(Files.exists(directory.resolve("deep")));
            a.persistTo(journal());
            a.publish(new byte[] {1});
        }
        final long id;
        try (JournalReader reader = JournalReader.open(journal())) {
            id = reader.journalId();
        }
        try (Kstate fresh = Kstate.open(directory.resolve("fresh")); State a = fresh.subscribe("a", Permission.READ_WRITE, 8)) {
            assertThrows(JournalMissingException.class, () -> a.persistTo(journal(), JournalOptions.create().journalId(id + 1)));
            a.persistTo(journal(), JournalOptions.create().mustExist(true).journalId(id));
            assertEquals(1, a.version());
        }
        assertThrows(IllegalArgumentException.class, () -> JournalOptions.create().journalId(0));
    }

    @Test
    void shouldOpenNoJournalForNoStates() {
        try (Kstate store = Kstate.open(store())) {
            store.persistTo(List.of(), journal(), JournalOptions.create());
            assertFalse(Files.exists(journal()));
        }
    }

    @Test
    void shouldPersistManyStatesInOneCall() {
        try (Kstate store = Kstate.open(StoreOptions.create().directory(store()).maxPages(MANY).pageSize(64))) {
            final List<State> states = new ArrayList<>();
            for (int i = 0; i < MANY; i++) {
                states.add(store.subscribe("s" + i, Permission.READ_WRITE, 8));
                states.get(i).publish(new byte[] {(byte) i});
            }
            store.persistTo(states, journal(), JournalOptions.create());
            states.forEach(state -> assertTrue(state.isPersistent()));
            assertThrows(JournalHistoryException.class, () -> store.persistTo(states, directory.resolve("elsewhere"), JournalOptions.create()));
        }
        try (Kstate fresh = Kstate.open(StoreOptions.create().directory(directory.resolve("fresh")).maxPages(MANY).pageSize(64))) {
            final List<State> states = new ArrayList<>();
            for (int i = 0; i < MANY; i++) {
                states.add(fresh.subscribe("s" + i, Permission.READ_WRITE));
            }
            fresh.persistTo(states, journal(), JournalOptions.create().mustExist(true));
            final byte[] read = new byte[8];
            for (int i = 0; i < MANY; i++) {
                assertEquals(2, states.get(i).read(read));
                assertEquals((byte) i, read[0]);
            }
        }
    }
}
