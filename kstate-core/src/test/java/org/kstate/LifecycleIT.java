package org.kstate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.exceptions.ClosedException;
import org.kstate.exceptions.StateInUseException;
import org.kstate.layout.ControlLayout;
import org.kstate.layout.PageTableEntry;
import org.kstate.testing.ChildJvm;
import org.kstate.testing.RawStore;
import org.kstate.testing.SharedMemory;

/** The end of states by the end of processes. */
@Tag("beside")
class LifecycleIT {

    private static final int PAGES = 4;

    @TempDir(factory = SharedMemory.class)
    private Path directory;
    private Kstate store;

    @BeforeEach
    void open() {
        store = Kstate.open(StoreOptions.create().directory(directory.resolve("store")).maxPages(PAGES).pageSize(64));
    }

    @AfterEach
    void close() {
        store.close();
    }

    private ChildJvm subscriber(final Permission permission) {
        final ChildJvm child = ChildJvm.start(ChildJvm.SHORT_LIVED, Subscribing.class, store.directory(), permission);
        child.lineAfter("subscribed");
        return child;
    }

    @Test
    void shouldEvaporateWhenTheLastSubscriberIsKilled() {
        try (ChildJvm writer = subscriber(Permission.READ_WRITE); ChildJvm reader = subscriber(Permission.READ)) {
            writer.kill();
            try (State state = store.subscribe("a", Permission.READ)) {
                assertEquals(1, state.version(), "the reader is still subscribed");
                assertEquals(2, state.subscribers().size());
                assertTrue(state.subscribers().stream().anyMatch(subscriber -> subscriber.pid() == reader.pid()));
            }
            reader.kill();
            try (State state = store.subscribe("a", Permission.READ)) {
                assertEquals(0, state.version(), "it was found as the dead left it");
                assertEquals(List.of(new Subscriber(store.sessionId(), ProcessHandle.current().pid())), state.subscribers());
            }
        }
    }

    /** A stopped process is subscribed; when it is killed, it is not any more. */
    @Test
    void shouldNotDeleteWhatAStoppedProcessIsSubscribedTo() {
        try (ChildJvm child = subscriber(Permission.READ)) {
            child.stop();
            final StateInUseException e = assertThrows(StateInUseException.class, () -> store.delete("a"));
            assertTrue(e.getMessage().contains("pid=" + child.pid()), e.getMessage());
            child.kill();
            final State state = store.subscribe("a", Permission.READ_WRITE);
            store.delete("a");
            assertThrows(ClosedException.class, state::version);
        }
    }

    /** One session number after the other, one page after the other: nothing of the dead is left, however many they were. */
    @Test
    void shouldLeaveNothingOfTheDeadBehind() {
        final RawStore raw = RawStore.open(store.directory());
        long id = 0;
        for (int i = 0; i < 6; i++) {
            try (ChildJvm child = subscriber(Permission.READ_WRITE)) {
                child.kill();
            }
            try (State state = store.subscribe("b", Permission.READ_WRITE); State again = store.subscribe("a", Permission.READ)) {
                assertNotEquals(id, again.id());
                assertFalse(again.isWritten());
                id = again.id();
                assertEquals(0, state.version());
            }
        }
        for (int page = 0; page < PAGES; page++) {
            assertFalse(PageTableEntry.isInUse(raw.pages().tableWord(page)), "page " + page + " was not given back");
        }
        for (int session = 2; session < 9; session++) {
            assertEquals(ControlLayout.FREE, raw.control().getLong(ControlLayout.session(session, PAGES)), "session " + session);
        }
        assertEquals(0, raw.control().getLong(ControlLayout.ABANDONED));
    }

    /** The child: publishes, if it may, and stays. */
    static final class Subscribing {

        private Subscribing() {
        }

        public static void main(final String[] arguments) throws IOException {
            try (Kstate store = Kstate.open(Path.of(arguments[0]));
                 State state = store.subscribe("a", Permission.valueOf(arguments[1]))) {
                if (state.permission() == Permission.READ_WRITE) {
                    state.update(transaction -> transaction.bytes().writeLong(0, 7), Retry.once());
                }
                System.out.println("subscribed");
                while (System.in.read() >= 0) {
                    continue;
                }
            }
        }
    }
}
