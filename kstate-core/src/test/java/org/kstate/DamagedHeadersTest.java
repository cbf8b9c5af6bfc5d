package org.kstate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.exceptions.ClosedException;
import org.kstate.exceptions.CorruptStoreException;
import org.kstate.filejournal.FileJournalProvider;
import org.kstate.layout.CommitWord;
import org.kstate.layout.ControlLayout;
import org.kstate.layout.JournalLayout;
import org.kstate.layout.JournalLockWord;
import org.kstate.layout.PageLayout;
import org.kstate.layout.PageTableEntry;
import org.kstate.layout.PendingReference;
import org.kstate.layout.StoreHeaderLayout;
import org.kstate.memory.SharedBuffer;
import org.kstate.testing.RawStore;
import org.kstate.testing.SharedMemory;

/** Words of headers that are damaged so that a state might be taken for another, or something might never end: what the fuzz found, by name. */
class DamagedHeadersTest {

    private static final int SIZE = 64;
    private static final long TIMEOUT_S = 20;

    @TempDir(factory = SharedMemory.class)
    private Path directory;
    private Kstate store;
    private RawStore raw;
    private SharedBuffer pages;
    private final Snapshot snapshot = new Snapshot();

    @BeforeEach
    void open() {
        FileJournalProvider.install();
        store = open(directory.resolve("store"));
        raw = RawStore.open(store.directory());
        pages = raw.pages().buffer();
    }

    private static Kstate open(final Path directory) {
        return Kstate.open(StoreOptions.create().directory(directory).maxPages(4).pageSize(SIZE).slotsPerPage(4).commitTimeoutMs(50));
    }

    @AfterEach
    void close() {
        store.close();
        FileJournalProvider.uninstall();
    }

    private State subscribe(final String name) {
        return store.subscribe(name, Permission.READ_WRITE);
    }

    private static void fill(final State state, final long value) {
        try (Transaction transaction = state.begin()) {
            for (int offset = 0; offset < transaction.size(); offset += Long.BYTES) {
                transaction.bytes().writeLong(offset, value);
            }
            transaction.commit();
        }
    }

    private void name(final int page, final String name) {
        pages.putInt(raw.page(page).field(PageLayout.NAME_LENGTH), name.length());
        pages.putBytes(raw.page(page).field(PageLayout.NAME), name.getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void shouldPassOverAFreePageWhoseWordIsAReference() {
        try (State state = subscribe("a")) {
            fill(state, 1);
        }
        pages.putLong(raw.page(0).field(PageLayout.COMMIT_WORD), CommitWord.reference(0, 0));
        assertTimeoutPreemptively(Duration.ofSeconds(TIMEOUT_S), () -> assertEquals(1, subscribe("b").pageIndex()));
    }

    @Test
    void shouldPassOverAPageThatIsFreeByTheTableAndWasNotLeft() {
        final State state = subscribe("a");
        fill(state, 1);
        pages.putLong(raw.pages().geometry().pageTableEntry(0), PageTableEntry.free(state.id()));
        pages.putLong(StoreHeaderLayout.FREE_PAGE, 1);
        final State other = subscribe("b");
        assertNotEquals(state.pageIndex(), other.pageIndex());
        fill(other, 2);
        state.read(snapshot);
        assertEquals(1, snapshot.bytes().readLong(0));
    }

    @Test
    void shouldPassOverAPageThatIsFreeByTheTableWhileSomebodyIsSubscribed() {
        final State state = subscribe("a");
        pages.putLong(raw.pages().geometry().pageTableEntry(0), 0);
        pages.putLong(StoreHeaderLayout.FREE_PAGE, 1);
        final State other = subscribe("b");
        fill(other, 2);
        assertEquals(0, state.version());
    }

    @Test
    void shouldNotTakeAPageForThatOfTheNameInItsDamagedHeader() {
        fill(subscribe("a"), 1);
        fill(subscribe("b"), 2);
        name(1, "a");
        // Whoever comes next builds the registry afresh.
        raw.control().putLong(ControlLayout.REGISTRY_IN_USE, 1);
        try (Kstate second = open(store.directory()); State state = second.subscribe("a", Permission.READ);
             Observer observer = Kstate.observe(store.directory())) {
            state.read(snapshot);
            assertEquals(1, snapshot.bytes().readLong(0));
            observer.state("a").read(snapshot);
            assertEquals(1, snapshot.bytes().readLong(0));
            assertThrows(CorruptStoreException.class, observer::states);
        }
    }

    @Test
    void shouldMakeNoSecondStateBesideADamagedOne() {
        final State state = subscribe("a");
        name(0, "x");
        assertThrows(CorruptStoreException.class, () -> subscribe("a"));
        raw.control().putLong(ControlLayout.REGISTRY_IN_USE, 1);
        assertThrows(CorruptStoreException.class, () -> subscribe("a"));
        assertEquals(0, state.version());
    }

    @Test
    void shouldNotMakeAStatePersistentUnderADamagedName() {
        final Path journal = directory.resolve("journal");
        final State other = subscribe("b");
        other.persistTo(journal);
        fill(other, 2);
        store.delete("b");
        other.close();
        final State state = subscribe("a");
        name(state.pageIndex(), "b");
        assertThrows(CorruptStoreException.class, () -> state.persistTo(journal));
    }

    @Test
    void shouldGiveALargerIncarnationWhateverTheStoresHeaderSays() {
        final State state = subscribe("a");
        fill(state, 1);
        try (Observer observer = Kstate.observe(store.directory())) {
            final ObservedState observed = observer.state("a");
            state.close();
            pages.putLong(StoreHeaderLayout.LAST_INCARNATION, 0);
            try (State next = subscribe("b")) {
                assertEquals(observed.pageIndex(), next.pageIndex());
                assertTrue(next.id() > observed.id());
                fill(next, 2);
                assertThrows(ClosedException.class, () -> observed.read(snapshot));
            }
        }
    }

    @Test
    void shouldLeaveNothingOfAStateInThePageOfTheNext() {
        try (State state = subscribe("a")) {
            for (int i = 0; i < 8; i++) {
                fill(state, -1);
            }
        }
        final State next = subscribe("b");
        try (Transaction transaction = next.begin()) {
            transaction.bytes().writeLong(0, 2);
            transaction.commit();
        }
        for (int slot = 0; slot < raw.page(0).slots(); slot++) {
            final long payload = raw.page(0).slotField(slot, PageLayout.SLOT_PAYLOAD);
            for (int offset = 0; offset < SIZE; offset += Long.BYTES) {
                assertNotEquals(-1, pages.getLong(payload + offset), "slot " + slot);
            }
        }
    }

    @Test
    void shouldTellOfACommitWordBelowTheFirstVersion() {
        try (State state = subscribe("a")) {
            fill(state, 1);
        }
        final State next = subscribe("b");
        fill(next, 2);
        pages.putLong(raw.page(0).field(PageLayout.COMMIT_WORD), CommitWord.plain(1, 1, 0));
        assertThrows(CorruptStoreException.class, next::version);
        assertThrows(CorruptStoreException.class, () -> next.publish(0, 0));
        assertThrows(CorruptStoreException.class, () -> Kstate.observe(store.directory()).state("b"));
    }

    @Test
    void shouldCloseThoughAJournalsLockNamesItsSessionForEver() {
        final State state = subscribe("a");
        state.persistTo(directory.resolve("journal"));
        pages.putLong(raw.pages().geometry().journal(0) + JournalLayout.LOCK,
            JournalLockWord.of(store.sessionId(), ProcessHandle.current().pid(), JournalLockWord.NO_VICTIM));
        assertTimeoutPreemptively(Duration.ofSeconds(TIMEOUT_S), store::close);
        try (Kstate next = open(store.directory()); State again = next.subscribe("a", Permission.READ_WRITE)) {
            fill(again, 2);
            assertEquals(1, again.version());
        }
    }

    @Test
    void shouldTellOfAnAnnouncementOfAPageThatNoStateEverHad() {
        final State state = subscribe("a");
        state.persistTo(directory.resolve("journal"));
        final long journal = raw.pages().geometry().journal(0);
        pages.putLong(journal + JournalLayout.PENDING_REFERENCE, PendingReference.ofPage(3, 1));
        pages.putLong(journal + JournalLayout.PENDING_INDEX, 99);
        assertThrows(CorruptStoreException.class, () -> fill(state, 1));
        assertEquals(0, state.version());
    }

    @Test
    void shouldOpenNoJournalAtAPathThatIsNotAbsolute() {
        final State state = subscribe("a");
        state.persistTo(directory.resolve("journal"));
        pages.putBytes(raw.pages().geometry().journal(0) + JournalLayout.PATH, "x".getBytes(StandardCharsets.US_ASCII));
        assertThrows(CorruptStoreException.class, state::journal);
    }
}
