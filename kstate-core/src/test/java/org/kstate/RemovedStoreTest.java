package org.kstate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.exceptions.StoreRemovedException;
import org.kstate.testing.SharedMemory;

/** The directory of a store is removed under its sessions: they are told, a new store is made there, and the two do not touch each other. */
class RemovedStoreTest {

    @TempDir(factory = SharedMemory.class)
    private Path folder;

    private Path directory() {
        return folder.resolve("store");
    }

    private StoreOptions options() {
        return StoreOptions.create().directory(directory()).maxPages(8).pageSize(64);
    }

    private static void publish(final State state, final long value) {
        try (Transaction transaction = state.begin()) {
            transaction.bytes().writeLong(0, value);
            assertEquals(CommitResult.COMMITTED, transaction.commit());
        }
    }

    private void remove() throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory())) {
            for (final Path file : files) {
                Files.delete(file);
            }
        }
        Files.delete(directory());
    }

    private static void assertToldOf(final Kstate store, final String name) {
        final StoreRemovedException e = assertThrows(StoreRemovedException.class, () -> store.subscribe(name, Permission.READ_WRITE));
        assertTrue(e.getMessage().contains("removed") && e.getMessage().endsWith("directory=" + store.directory()), e.getMessage());
    }

    @Test
    void shouldTellOfItAndMakeANewStoreInTheSameProcess() throws IOException {
        try (Kstate former = Kstate.open(options()); Kstate reader = Kstate.open(options());
             State state = former.subscribe("a", Permission.READ_WRITE)) {
            publish(state, 7);
            remove();
            assertToldOf(former, "b");
            assertToldOf(reader, "a");
            assertThrows(StoreRemovedException.class, () -> former.delete("a"));
            publish(state, 8);
            assertEquals(2, state.version(), "who has a handle goes on, for itself");

            try (Kstate store = Kstate.open(options()); State same = store.subscribe("a", Permission.READ_WRITE)) {
                assertNotEquals(former.storeId(), store.storeId());
                assertEquals(0, same.version());
                publish(same, 1);
                assertToldOf(former, "b");
                assertToldOf(reader, "a");
                List.<Runnable>of(state::close, former::close, reader::close).forEach(Runnable::run);
                try (Kstate second = Kstate.open(options()); State again = second.subscribe("a", Permission.READ_WRITE);
                     State other = second.subscribe("other", Permission.READ_WRITE); Observer observer = Kstate.observe(directory())) {
                    publish(again, 2);
                    publish(other, 3);
                    assertEquals(2, same.version());
                    assertEquals(2, observer.states().size(), "of the former store's names none is here");
                    assertEquals(0, Kstate.statistics(directory()).errors().size());
                }
            }
        }
    }

    @Test
    void shouldDoSoAgainAndAgain() throws IOException {
        final Kstate[] stores = new Kstate[3];
        for (int i = 0; i < stores.length; i++) {
            stores[i] = Kstate.open(options());
            publish(stores[i].subscribe("a", Permission.READ_WRITE), i);
            if (i + 1 < stores.length) {
                remove();
            }
        }
        assertToldOf(stores[0], "b");
        assertToldOf(stores[1], "b");
        publish(stores[2].subscribe("b", Permission.READ_WRITE), 1);
        for (final Kstate store : stores) {
            store.close();
        }
    }
}
