package org.kstate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.exceptions.ClosedException;
import org.kstate.exceptions.IllegalStateNameException;
import org.kstate.exceptions.NoSuchStateException;
import org.kstate.exceptions.StateInUseException;
import org.kstate.exceptions.StoreFullException;
import org.kstate.filejournal.FileJournalProvider;
import org.kstate.layout.ControlLayout;
import org.kstate.layout.PageTableEntry;
import org.kstate.session.StoreFiles;
import org.kstate.session.StoreLock;
import org.kstate.testing.RawStore;
import org.kstate.testing.SharedMemory;

/** How states end, and what comes after them on the same page. */
class LifecycleTest {

    private static final int PAGES = 8;

    @TempDir(factory = SharedMemory.class)
    private Path directory;
    private Kstate store;
    private Kstate other;

    @BeforeEach
    void open() {
        FileJournalProvider.install();
        store = Kstate.open(options());
        other = Kstate.open(options());
    }

    @AfterEach
    void close() {
        store.close();
        other.close();
        FileJournalProvider.uninstall();
    }

    private StoreOptions options() {
        return StoreOptions.create().directory(directory.resolve("store")).maxPages(PAGES).pageSize(64).slotsPerPage(4).commitTimeoutMs(100);
    }

    private State subscribe(final String name) {
        return store.subscribe(name, Permission.READ_WRITE);
    }

    private static long put(final State state, final long value) {
        try (Transaction transaction = state.begin()) {
            transaction.bytes().writeLong(0, value);
            assertEquals(CommitResult.COMMITTED, transaction.commit());
            return transaction.version();
        }
    }

    private static long get(final State state) {
        final Snapshot snapshot = new Snapshot();
        state.read(snapshot);
        return snapshot.bytes().readLong(0);
    }

    private List<String> names() {
        try (Observer observer = Kstate.observe(store.directory())) {
            return observer.states().stream().map(ObservedState::name).toList();
        }
    }

    @Test
    void shouldEndASubscriptionLaterIfTheStoresLockIsNotToBeHadWhenItIsClosed() {
        try (Kstate impatient = Kstate.open(options().storeLockTimeoutMs(30));
             StoreLock lock = new StoreLock(new StoreFiles(store.directory()).storeLock(), TimeUnit.MINUTES.toMillis(1))) {
            final State state = impatient.subscribe("a", Permission.READ_WRITE);
            put(state, 1);
            lock.holding(() -> {
                state.close();
                return state;
            });
            assertThrows(ClosedException.class, state::version);
            assertEquals(List.of("a"), names());
            impatient.subscribe("b", Permission.READ_WRITE);
            assertEquals(List.of("b"), names());
        }
    }

    @Test
    void shouldEndASubscriptionInAThreadThatWasInterrupted() throws Exception {
        final State state = subscribe("a");
        final CountDownLatch locked = new CountDownLatch(1);
        final CountDownLatch closing = new CountDownLatch(1);
        final Thread closer = new Thread(() -> {
            Thread.currentThread().interrupt();
            closing.countDown();
            state.close();
        });
        try (StoreLock lock = new StoreLock(new StoreFiles(store.directory()).storeLock(), TimeUnit.MINUTES.toMillis(1))) {
            lock.holding(() -> {
                locked.countDown();
                closer.start();
                Awaitility.await().until(() -> closing.getCount() == 0 && closer.getState() == Thread.State.TIMED_WAITING);
                return state;
            });
        }
        closer.join(TimeUnit.MINUTES.toMillis(1));
        assertEquals(List.of(), names());
    }

    @Test
    void shouldEvaporateWithTheLastHandle() {
        final State state = subscribe("a");
        final State again = subscribe("a");
        final State foreign = other.subscribe("a", Permission.READ);
        put(state, 1);
        final long id = state.id();
        state.close();
        again.close();
        assertEquals(List.of("a"), names());
        assertEquals(1, foreign.version());
        foreign.close();
        assertEquals(List.of(), names());
        try (State later = subscribe("a")) {
            assertNotEquals(id, later.id());
            assertEquals(0, later.pageIndex(), "its page is not given again");
            assertEquals(0, later.version());
            assertFalse(later.isWritten());
            assertEquals(0, get(later));
            assertEquals(LastCommit.NONE, later.lastCommit());
            assertEquals(1, put(later, 5));
            assertEquals(5, get(later));
        }
    }

    @Test
    void shouldEvaporateWithTheStore() {
        put(subscribe("a"), 1);
        put(subscribe("b"), 1);
        final State kept = other.subscribe("b", Permission.READ);
        store.close();
        assertEquals(List.of("b"), names());
        assertEquals(1, kept.version());
        other.close();
        assertEquals(List.of(), names());
    }

    /** A session that only ever read is the last to leave. */
    @Test
    void shouldEvaporateWhenTheLastOneIsAReader() {
        final State writer = subscribe("a");
        put(writer, 1);
        final State reader = other.subscribe("a", Permission.READ);
        store.close();
        assertEquals(1, get(reader));
        other.close();
        assertEquals(List.of(), names());
    }

    @Test
    void shouldStayWhileATransactionIsOpen() {
        final State state = subscribe("a");
        final Transaction transaction = state.begin();
        state.close();
        assertEquals(List.of("a"), names());
        transaction.bytes().writeLong(0, 9);
        assertEquals(CommitResult.COMMITTED, transaction.commit());
        assertEquals(List.of("a"), names());
        transaction.close();
        assertEquals(List.of(), names());
    }

    @Test
    void shouldGiveANewStateNothingOfTheLastOne() {
        final State first = subscribe("first");
        first.setSize(48);
        put(first, 77);
        final LiveView view = first.live();
        final ObservedState observed;
        try (Observer observer = Kstate.observe(store.directory())) {
            observed = observer.state("first");
            first.close();
            try (State second = subscribe("second")) {
                assertEquals(0, second.pageIndex());
                assertEquals(64, second.size());
                assertFalse(second.isPersistent());
                assertNull(second.journal());
                assertEquals(0, get(second));
                second.setSize(16);
                put(second, 5);
                assertThrows(ClosedException.class, view::refresh);
                assertFalse(view.isWhole());
                assertThrows(ClosedException.class, observed::version);
                assertThrows(ClosedException.class, () -> observed.read(new Snapshot()));
                assertThrows(ClosedException.class, first::version);
                assertThrows(NoSuchStateException.class, () -> observer.state("first"));
                assertEquals(1, observer.state("second").version());
            }
        }
    }

    @Test
    void shouldGoOnFindingPagesForEver() {
        for (int i = 0; i < 5 * PAGES; i++) {
            try (State state = subscribe("state." + i)) {
                assertEquals(1, put(state, i));
            }
        }
        for (int i = 0; i < PAGES; i++) {
            subscribe("kept." + i);
        }
        assertThrows(StoreFullException.class, () -> subscribe("more"));
        assertEquals(PAGES, names().size());
    }

    @Test
    void shouldDelete() {
        final State state = subscribe("a");
        put(state, 1);
        final Transaction open = state.begin();
        open.bytes().writeLong(0, 2);
        store.delete("a");
        assertThrows(ClosedException.class, state::version);
        assertThrows(ClosedException.class, () -> get(state));
        assertThrows(ClosedException.class, state::begin);
        assertThrows(ClosedException.class, () -> state.live());
        assertThrows(ClosedException.class, () -> put(state, 1));
        assertThrows(ClosedException.class, open::commit);
        assertThrows(ClosedException.class, state::size);
        assertThrows(ClosedException.class, () -> state.setSize(64));
        assertThrows(ClosedException.class, state::isPersistent);
        assertThrows(ClosedException.class, state::subscribers);
        assertThrows(ClosedException.class, () -> state.persistTo(directory.resolve("journal")));
        assertThrows(ClosedException.class, () -> state.update(tx -> tx.bytes().writeLong(0, 1), Retry.upTo(3)));
        assertEquals(List.of(), names());
        final State later = subscribe("a");
        assertEquals(0, later.version());
        assertNotEquals(state.pageIndex(), later.pageIndex(), "the page has a handle still");
        assertEquals(1, put(later, 3));
        open.close();
        state.close();
        assertEquals(List.of("a"), names());
        assertEquals(3, get(later));
        assertFalse(PageTableEntry.isInUse(RawStore.open(store.directory()).pages().tableWord(0)), "the page was not given back");
    }

    @Test
    void shouldNotDeleteWhatAnotherSessionIsSubscribedTo() {
        final State state = subscribe("a");
        final State foreign = other.subscribe("a", Permission.READ);
        put(state, 1);
        final StateInUseException e = assertThrows(StateInUseException.class, () -> store.delete("a"));
        assertTrue(e.getMessage().contains("session=" + other.sessionId() + ", pid=" + ProcessHandle.current().pid() + ", state=a"),
            e.getMessage());
        assertEquals(1, foreign.version());
        assertEquals(2, put(state, 2));
        foreign.close();
        store.delete("a");
        assertThrows(ClosedException.class, state::version);
    }

    @Test
    void shouldRefuseToDeleteWhatIsNotThere() {
        assertThrows(NoSuchStateException.class, () -> store.delete("a"));
        assertThrows(IllegalStateNameException.class, () -> store.delete("a..b"));
        store.close();
        assertThrows(ClosedException.class, () -> store.delete("a"));
        assertEquals(0, RawStore.open(store.directory()).control().getLong(ControlLayout.REGISTRY_IN_USE));
    }

    @Test
    void shouldKeepAPersistentStateUntilItIsDeleted() {
        final Path journal = directory.resolve("journal");
        final State state = subscribe("a");
        put(state, 1);
        state.persistTo(journal);
        store.close();
        assertEquals(List.of("a"), names());
        try (State again = other.subscribe("a", Permission.READ_WRITE)) {
            assertEquals(2, again.version());
            assertEquals(1, get(again));
        }
        other.delete("a");
        assertEquals(List.of(), names());
        try (State later = other.subscribe("a", Permission.READ_WRITE)) {
            assertEquals(0, later.version());
            later.persistTo(journal);
            assertEquals(0, later.version(), "a deleted state came back from the journal");
            assertEquals(1, put(later, 3));
        }
        other.delete("a");
    }

    /** Deleted by one who died before the page was given back: who comes next goes on. */
    @Test
    void shouldFinishWhatOneWhoDiedBegan() {
        final State state = subscribe("a");
        put(state, 1);
        store.delete("a");
        // As it is after a death between the commit of the end and the rest.
        final RawStore raw = RawStore.open(store.directory());
        raw.control().putLong(ControlLayout.ABANDONED, 1);
        store.close();
        assertFalse(PageTableEntry.isInUse(raw.pages().tableWord(0)));
        assertEquals(0, raw.control().getLong(ControlLayout.ABANDONED));
    }

    /** A damaged page does not keep others from closing, nor from being cleaned up. */
    @Test
    void shouldCleanUpAroundADamagedPage() {
        put(subscribe("a"), 1);
        put(subscribe("b"), 1);
        final RawStore raw = RawStore.open(store.directory());
        final long word = raw.page(0).word();
        assertTrue(raw.page(0).compareAndSetWord(word, -1));
        store.close();
        assertFalse(PageTableEntry.isInUse(raw.pages().tableWord(1)));
        assertEquals(1, raw.control().getLong(ControlLayout.ABANDONED), "nobody would look at it again");
        other.subscribe("c", Permission.READ_WRITE).close();
        assertTrue(raw.page(0).compareAndSetWord(-1, word));
        assertEquals(List.of("a"), names());
        other.subscribe("c", Permission.READ_WRITE).close();
        assertEquals(List.of(), names());
    }
}
