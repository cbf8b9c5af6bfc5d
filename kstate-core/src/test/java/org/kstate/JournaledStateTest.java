package org.kstate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.counters.RecordedError;
import org.kstate.exceptions.IllegalSizeException;
import org.kstate.exceptions.JournalBusyException;
import org.kstate.exceptions.JournalFullException;
import org.kstate.exceptions.JournalHistoryException;
import org.kstate.exceptions.NotAJournalException;
import org.kstate.exceptions.PersistenceUnavailableException;
import org.kstate.exceptions.ReadOnlyException;
import org.kstate.exceptions.RecordPendingException;
import org.kstate.exceptions.StateBusyException;
import org.kstate.exceptions.StoreFullException;
import org.kstate.filejournal.FileJournal;
import org.kstate.filejournal.FileJournalProvider;
import org.kstate.layout.CommitWord;
import org.kstate.layout.JournalLayout;
import org.kstate.layout.PendingReference;
import org.kstate.layout.SlotHeader;
import org.kstate.page.Page;
import org.kstate.spi.Journal;
import org.kstate.testing.Quickest;
import org.kstate.testing.RawStore;
import org.kstate.testing.SharedMemory;
import org.kstate.time.CachedEpochNanoClock;

/** States that become persistent, their commits, their return, and what is refused. */
class JournaledStateTest {

    private static final int SLOTS = 4;
    private static final int LARGE_PAGE = 256;
    private static final long BOUND_MS = 1_000;

    @TempDir(factory = SharedMemory.class)
    private Path directory;
    private final CachedEpochNanoClock clock = new CachedEpochNanoClock(1_000);
    private Kstate store;
    private Path journal;

    @BeforeEach
    void open() {
        FileJournalProvider.install();
        journal = directory.resolve("journal");
        store = openStore("store");
    }

    @AfterEach
    void close() {
        FileJournal.nextStageFails = null;
        FileJournal.nextPublishFails = null;
        FileJournal.nextCloseFails = null;
        store.close();
        FileJournalProvider.uninstall();
    }

    private Kstate openStore(final String name) {
        return Kstate.open(StoreOptions.create().directory(directory.resolve(name)).maxPages(80).pageSize(64).slotsPerPage(SLOTS)
            .clock(clock).commitTimeoutMs(100));
    }

    private State subscribe(final String name) {
        return store.subscribe(name, Permission.READ_WRITE);
    }

    private static void put(final State state, final long value) {
        try (Transaction transaction = state.begin()) {
            transaction.bytes().writeLong(0, value);
            assertEquals(CommitResult.COMMITTED, transaction.commit());
        }
    }

    private static long value(final State state) {
        final Snapshot snapshot = new Snapshot();
        state.read(snapshot);
        return snapshot.bytes().readLong(0);
    }

    private List<FileJournal.Entry> entries() {
        return FileJournal.entries(journal);
    }

    private void assertJournaled(final String name, final long... versions) {
        assertEquals(LongStream.of(versions).boxed().toList(), entries().stream().filter(entry -> entry.name().equals(name))
            .filter(entry -> entry.kind() == Journal.COMMIT).map(FileJournal.Entry::version).toList());
    }

    @Test
    void shouldJournalEveryCommitOnceAndInOrder() {
        final State state = subscribe("a");
        state.setSize(8);
        assertFalse(state.isPersistent());
        assertNull(state.journal());
        state.persistTo(journal);
        assertTrue(state.isPersistent());
        assertEquals(journal, state.journal());
        assertEquals(0, state.version());
        for (long i = 1; i <= 5; i++) {
            clock.update(1_000 + i);
            put(state, i);
        }
        assertJournaled("a", 1, 2, 3, 4, 5);
        final List<FileJournal.Entry> entries = entries();
        assertEquals(Journal.ATTACH, entries.get(0).kind());
        assertEquals(0, entries.get(0).version());
        final FileJournal.Entry last = entries.get(5);
        assertEquals(1_005, last.timeNs());
        assertEquals(store.sessionId(), last.sessionId());
        assertEquals(8, last.payload().length);
        assertEquals(8, last.size());
    }

    @Test
    void shouldJournalTheValueOfAStateThatWasWritten() {
        final State state = subscribe("a");
        put(state, 1);
        put(state, 2);
        state.persistTo(journal);
        assertEquals(3, state.version());
        assertEquals(2, value(state));
        put(state, 3);
        assertJournaled("a", 3, 4);
    }

    @Test
    void shouldRestoreValueVersionAndTimeInANewStore() {
        final State state = subscribe("a");
        state.setSize(16);
        state.persistTo(journal);
        put(state, 6);
        clock.update(2_000);
        put(state, 7);
        final int session = store.sessionId();
        store.close();
        clock.update(3_000);
        store = openStore("another");
        final State again = subscribe("a");
        again.persistTo(journal);
        final Snapshot snapshot = new Snapshot();
        assertEquals(2, again.read(snapshot));
        assertEquals(7, snapshot.bytes().readLong(0));
        assertEquals(2_000, snapshot.timeNs());
        assertEquals(session, snapshot.sessionId());
        assertEquals(16, again.size(), "none was set, so that of the value");
        put(again, 8);
        assertEquals(3, again.version());
        assertJournaled("a", 1, 2, 3);
    }

    @Test
    void shouldKeepALargerSizeThatWasSetBeforeRestoring() {
        final State state = subscribe("a");
        state.setSize(16);
        state.persistTo(journal);
        put(state, 6);
        store.close();
        store = openStore("another");
        final State again = subscribe("a");
        again.setSize(again.size());
        again.persistTo(journal);
        assertEquals(store.pageSize(), again.size());
    }

    @Test
    void shouldRestoreAStateOfSeveralInOneJournal() {
        for (final String name : List.of("a", "b", "c")) {
            final State state = subscribe(name);
            state.persistTo(journal);
            put(state, name.charAt(0));
        }
        put(subscribe("a"), 1);
        store.close();
        store = openStore("another");
        final State b = subscribe("b");
        b.persistTo(journal);
        assertEquals(1, b.version());
        assertEquals('b', value(b));
        final State a = subscribe("a");
        a.persistTo(journal);
        assertEquals(2, a.version());
        assertEquals(1, value(a));
    }

    @Test
    void shouldRefuseWhenTheStateAndTheJournalBothHaveAHistory() {
        final State state = subscribe("a");
        state.persistTo(journal);
        put(state, 6);
        store.close();
        store = openStore("another");
        final State again = subscribe("a");
        put(again, 1);
        final JournalHistoryException e = assertThrows(JournalHistoryException.class, () -> again.persistTo(journal));
        assertTrue(e.getMessage().contains("stateVersion=1, journalVersion=1"), e.getMessage());
        assertFalse(again.isPersistent());
        put(again, 2);
        assertEquals(2, again.version());
        assertJournaled("a", 1);
        again.persistTo(directory.resolve("fresh"));
        assertEquals(directory.resolve("fresh"), again.journal());
        assertEquals(3, again.version());
    }

    @Test
    void shouldRefuseAnotherJournalAndAcceptTheSame() throws IOException {
        final State state = subscribe("a");
        state.persistTo(journal);
        put(state, 6);
        final JournalHistoryException e = assertThrows(JournalHistoryException.class, () -> state.persistTo(directory.resolve("other")));
        assertTrue(e.getMessage().contains("journal=" + journal + ", asked=" + directory.resolve("other")), e.getMessage());
        state.persistTo(journal);
        state.persistTo(Files.createSymbolicLink(directory.resolve("link"), journal));
        state.persistTo(journal.resolve("..").resolve("journal"));
        assertEquals(1, state.version());
        assertJournaled("a", 1);
    }

    @Test
    void shouldRefuseAJournalWhoseValueIsLongerThanAPage() {
        try (Kstate large = Kstate.open(StoreOptions.create().directory(directory.resolve("large")).maxPages(4).pageSize(128));
             State state = large.subscribe("a", Permission.READ_WRITE)) {
            state.persistTo(journal);
            put(state, 6);
        }
        final State state = subscribe("a");
        assertThrows(IllegalSizeException.class, () -> state.persistTo(journal));
        assertFalse(state.isPersistent());
        assertEquals(0, state.version());
    }

    @Test
    void shouldRefuseAPathThatIsNoJournal() throws IOException {
        final Path file = Files.writeString(directory.resolve("file"), "text");
        final State state = subscribe("a");
        assertThrows(NotAJournalException.class, () -> state.persistTo(file));
        assertThrows(NotAJournalException.class, () -> state.persistTo(file.resolve("below")));
        assertFalse(state.isPersistent());
        put(state, 1);
        state.persistTo(journal);
        assertJournaled("a", 2);
    }

    @Test
    void shouldRefuseOnAHandleForReading() {
        final State state = store.subscribe("a", Permission.READ);
        assertThrows(ReadOnlyException.class, () -> state.persistTo(journal));
        assertFalse(Files.exists(journal), "half made");
    }

    @Test
    void shouldSayWhatIsMissingWhenThereIsNoProvider() {
        FileJournalProvider.uninstall();
        final State state = subscribe("a");
        final PersistenceUnavailableException e = assertThrows(PersistenceUnavailableException.class, () -> state.persistTo(journal));
        assertTrue(e.getMessage().contains("kstate-persistence"), e.getMessage());
        assertFalse(state.isPersistent());
        assertFalse(Files.exists(journal), "half made");
    }

    /** Each of them would have taken one of the store's places for good. */
    @Test
    void shouldKeepNoPlaceForJournalsThatCannotBeOpened() throws IOException {
        final State state = subscribe("a");
        for (int i = 0; i < 2 * JournalLayout.MAX_JOURNALS; i++) {
            final Path file = Files.createFile(directory.resolve("file" + i));
            assertThrows(NotAJournalException.class, () -> state.persistTo(file));
        }
        assertFalse(state.isPersistent());
        try (Kstate second = openStore("store"); State other = second.subscribe("b", Permission.READ_WRITE)) {
            other.persistTo(directory.resolve("other"));
            assertThrows(NotAJournalException.class, () -> state.persistTo(directory.resolve("file0")));
            state.persistTo(journal);
            put(state, 1);
            put(other, 2);
            assertEquals(journal, state.journal());
            assertEquals(directory.resolve("other"), other.journal());
            assertJournaled("a", 1);
        }
    }

    @Test
    void shouldTellWhenTheStoreHasAsManyJournalsAsItCan() {
        for (int i = 0; i < JournalLayout.MAX_JOURNALS; i++) {
            subscribe("s" + i).persistTo(directory.resolve("journal" + i));
        }
        final State state = subscribe("more");
        final StoreFullException e = assertThrows(StoreFullException.class, () -> state.persistTo(journal));
        assertTrue(e.getMessage().contains("maxJournals=64"), e.getMessage());
        state.persistTo(directory.resolve("journal5"));
        put(state, 1);
        put(subscribe("s63"), 1);
    }

    /** Who chooses a size while the value comes back has it afterwards, whoever was first. */
    @Test
    void shouldNotUndoASizeThatIsChosenWhileAValueComesBack() throws Exception {
        final int states = 40;
        final StoreOptions large = StoreOptions.create().maxPages(states + 4).pageSize(LARGE_PAGE);
        try (Kstate first = Kstate.open(large.directory(directory.resolve("first")))) {
            for (int i = 0; i < states; i++) {
                final State state = first.subscribe("r" + i, Permission.READ_WRITE);
                state.setSize(8);
                state.persistTo(journal);
                put(state, i);
            }
        }
        final ExecutorService other = Executors.newSingleThreadExecutor();
        try (Kstate fresh = Kstate.open(large.directory(directory.resolve("fresh")))) {
            for (int i = 0; i < states; i++) {
                final State state = fresh.subscribe("r" + i, Permission.READ_WRITE);
                final CyclicBarrier both = new CyclicBarrier(2);
                final Future<?> choice = other.submit(() -> {
                    both.await();
                    state.setSize(LARGE_PAGE);
                    return null;
                });
                both.await();
                state.persistTo(journal);
                choice.get();
                assertEquals(LARGE_PAGE, state.size(), state.name());
                assertEquals(1, state.version());
            }
        } finally {
            other.shutdownNow();
        }
    }

    /** Somebody who is choosing a size has a slot, has made the state as large as it is, and has not noted that down yet. */
    @Test
    void shouldLeaveTheSizeThatSomebodyIsChoosingWhileAValueComesBack() {
        final State before = subscribe("a");
        before.setSize(8);
        before.persistTo(journal);
        put(before, 1);
        store.close();
        store = openStore("fresh");
        final State state = subscribe("a");
        try (Kstate other = openStore("fresh")) {
            final RawStore raw = RawStore.open(store.directory());
            final Page page = raw.page(state.pageIndex());
            assertTrue(page.compareAndSetSlotHeader(2, page.slotHeader(2), SlotHeader.of(1, raw.owner(other.sessionId()))));
            state.persistTo(journal);
            assertEquals(page.pageSize(), state.size());
            assertEquals(1, value(state));
        }
    }

    /** The journal's lock is given back in time, and then there is no slot: one bound for both. Two would be seven tenths longer. */
    @Test
    void shouldWaitForLockAndSlotNoLongerThanACommitMay() throws Exception {
        Quickest.assertBelow(BOUND_MS * 3 / 2, this::waitedForLockAndSlotNs);
    }

    private long waitedForLockAndSlotNs() throws Exception {
        final Path place = Files.createTempDirectory(directory, "bounded");
        final StoreOptions options = StoreOptions.create().directory(place.resolve("store")).slotsPerPage(SLOTS).commitTimeoutMs(BOUND_MS);
        final ExecutorService holder = Executors.newSingleThreadExecutor();
        try (Kstate mine = Kstate.open(options); Kstate other = Kstate.open(options)) {
            final State a = mine.subscribe("a", Permission.READ_WRITE);
            final State b = other.subscribe("b", Permission.READ_WRITE);
            a.persistTo(place.resolve("journal"));
            b.persistTo(place.resolve("journal"));
            put(a, 1);
            put(b, 1);
            final RawStore raw = RawStore.open(mine.directory());
            final Page page = raw.page(a.pageIndex());
            for (int slot = 0; slot < SLOTS; slot++) {
                if (slot != CommitWord.slot(page.word())) {
                    assertTrue(page.compareAndSetSlotHeader(slot, page.slotHeader(slot), SlotHeader.of(2, raw.owner(other.sessionId()))));
                }
            }
            final CountDownLatch held = new CountDownLatch(1);
            FileJournal.nextStageFails = () -> {
                held.countDown();
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(BOUND_MS * 7 / 10));
                return new JournalFullException("full: journal=" + place);
            };
            final Future<?> holding = holder.submit(() -> assertThrows(JournalFullException.class, () -> b.publish(0, 0)));
            Awaitility.await().atMost(1, TimeUnit.MINUTES).until(() -> held.getCount() == 0 || holding.isDone());
            if (held.getCount() > 0) {
                holding.get();
            }
            final long startNs = System.nanoTime();
            assertThrows(StateBusyException.class, () -> a.publish(0, 0));
            final long tookNs = System.nanoTime() - startNs;
            assertTrue(tookNs >= TimeUnit.MILLISECONDS.toNanos(BOUND_MS), "tookNs=" + tookNs);
            holding.get();
            for (int slot = 0; slot < SLOTS; slot++) {
                if (slot != CommitWord.slot(page.word())) {
                    page.releaseSlot(slot, SlotHeader.of(2, SlotHeader.FAILED));
                }
            }
            return tookNs;
        } finally {
            holder.shutdownNow();
        }
    }

    /** Nothing was committed in between, so nothing is in the way of the transaction. */
    @Test
    void shouldCommitOnAStateThatHasBecomePersistentSinceBegin() {
        final State state = subscribe("a");
        final State b = subscribe("b");
        try (Transaction alone = state.begin()) {
            alone.bytes().writeLong(0, 1);
            state.persistTo(journal);
            assertEquals(CommitResult.COMMITTED, alone.commit());
        }
        assertEquals(1, value(state));
        assertJournaled("a", 1);
        final State c = subscribe("c");
        try (Transaction together = store.begin(b, c)) {
            together.bytes(b).writeLong(0, 1);
            together.bytes(c).writeLong(0, 1);
            b.persistTo(journal);
            assertEquals(CommitResult.COMMITTED, together.commit());
        }
        assertJournaled("b", 1);
        assertEquals(1, value(c));
        final State d = subscribe("d");
        final State e = subscribe("e");
        try (Transaction joining = d.begin()) {
            joining.bytes().writeLong(0, 1);
            d.persistTo(journal);
            assertTrue(joining.join(e));
            joining.bytes(e).writeLong(0, 1);
            assertEquals(CommitResult.COMMITTED, joining.commit());
        }
        assertJournaled("d", 1);
        // Somebody has committed: that is a conflict, and says so.
        final State f = subscribe("f");
        try (Transaction late = f.begin()) {
            late.bytes().writeLong(0, 9);
            f.persistTo(journal);
            put(f, 1);
            assertEquals(CommitResult.CONFLICT, late.commit());
            assertEquals(0, late.conflict().expectedVersion());
            assertEquals(1, late.conflict().foundVersion());
            assertEquals(store.sessionId(), late.conflict().winnerSessionId());
        }
    }

    @Test
    void shouldCommitNothingWhenTheJournalIsFull() {
        final State state = subscribe("a");
        state.persistTo(journal);
        put(state, 1);
        final RawStore raw = RawStore.open(store.directory());
        for (int i = 0; i < 2 * SLOTS; i++) {
            FileJournal.nextStageFails = () -> new JournalFullException("full: journal=" + journal);
            try (Transaction transaction = state.begin()) {
                transaction.bytes().writeLong(0, 9);
                assertThrows(JournalFullException.class, transaction::commit);
            }
            assertEquals(1, state.version());
            assertEquals(1, value(state));
            assertEquals(0, raw.slotsOf(state.pageIndex(), store.sessionId()), "a slot was left claimed");
        }
        put(state, 2);
        assertJournaled("a", 1, 2);
    }

    @Test
    void shouldOpenTheJournalAgainWhenItFailsInside() {
        final State state = subscribe("a");
        state.persistTo(journal);
        put(state, 1);
        FileJournal.nextStageFails = () -> new IllegalStateException("broken");
        assertThrows(IllegalStateException.class, () -> put(state, 9));
        assertEquals(1, state.version());
        put(state, 2);
        assertJournaled("a", 1, 2);
    }

    @Test
    void shouldCloseABrokenEndWithItsNextUseWhereTheStackEndedInThat() {
        final State state = subscribe("a");
        state.persistTo(journal);
        put(state, 1);
        final int closed = FileJournal.CLOSED.get();
        breakWhereTheStackEnds(state);
        assertEquals(closed, FileJournal.CLOSED.get(), "the case is not the one meant");
        put(state, 2);
        assertEquals(closed + 1, FileJournal.CLOSED.get());
        breakWhereTheStackEnds(state);
        store.close();
        assertEquals(closed + 2, FileJournal.CLOSED.get());
        assertJournaled("a", 1, 2);
    }

    private static void breakWhereTheStackEnds(final State state) {
        FileJournal.nextStageFails = () -> new IllegalStateException("broken");
        FileJournal.nextCloseFails = StackOverflowError::new;
        assertThrows(IllegalStateException.class, () -> put(state, 9));
    }

    /** The version is visible already, so it is in the journal before another one is. */
    @Test
    void shouldJournalAVersionWhoseRecordCouldNotBeMadeVisibleAtFirst() {
        final State state = subscribe("a");
        state.persistTo(journal);
        put(state, 1);
        final int opened = FileJournalProvider.OPENED.get();
        FileJournal.nextPublishFails = () -> new IllegalStateException("broken");
        put(state, 2);
        assertEquals("records-recovered=1, journal-failures=1, errors=1", store.counters().toString());
        assertTrue(Kstate.statistics(store.directory()).errors().get(0).headline().endsWith(": broken"), "nobody was told");
        assertEquals(opened + 1, FileJournalProvider.OPENED.get(), "an end that has failed is not trusted any more");
        assertEquals(2, state.version());
        assertJournaled("a", 1, 2);
        put(state, 3);
        assertJournaled("a", 1, 2, 3);
        assertEquals(3, value(state));
    }

    @Test
    void shouldTellWhenAVersionIsVisibleAndItsRecordIsNot() {
        final State state = subscribe("a");
        state.persistTo(journal);
        put(state, 1);
        FileJournal.nextPublishFails = () -> {
            FileJournal.nextPublishFails = () -> new IllegalStateException("broken again");
            return new IllegalStateException("broken");
        };
        final RecordPendingException e = assertThrows(RecordPendingException.class, () -> put(state, 2));
        assertTrue(e.getMessage().contains("version=2, state=a, journal=" + journal), e.getMessage());
        assertEquals("broken", e.getCause().getMessage());
        assertEquals("broken again", e.getCause().getSuppressed()[0].getMessage());
        final RecordedError noted = Kstate.statistics(store.directory()).errors().get(1);
        assertTrue(noted.headline().endsWith(e.getMessage()) && noted.text().contains("broken again"), noted.text());
        assertEquals(2, state.version());
        assertJournaled("a", 1);
        put(state, 3);
        assertJournaled("a", 1, 2, 3);
    }

    /** Where the stack or the memory ends nothing is opened: classes that are loaded there are lost. */
    @Test
    void shouldLeaveTheRecordToTheNextCallWhenAnErrorEndsThePublishing() {
        final State state = subscribe("a");
        state.persistTo(journal);
        put(state, 1);
        final int opened = FileJournalProvider.OPENED.get();
        FileJournal.nextPublishFails = () -> {
            throw new StackOverflowError();
        };
        final RecordPendingException e = assertThrows(RecordPendingException.class, () -> put(state, 2));
        assertTrue(e.getMessage().contains("version=2, state=a, journal=" + journal), e.getMessage());
        assertEquals(StackOverflowError.class, e.getCause().getClass());
        assertEquals(opened, FileJournalProvider.OPENED.get(), "nothing is opened on that stack");
        assertEquals(2, state.version());
        assertJournaled("a", 1);
        put(state, 3);
        assertJournaled("a", 1, 2, 3);
    }

    /** Somebody else appends, and is stopped: nothing is broken. */
    @Test
    void shouldKeepTheJournalOpenWhenAStrangerKeepsItBusy() {
        final State state = subscribe("a");
        state.persistTo(journal);
        final int opened = FileJournalProvider.OPENED.get();
        FileJournal.nextStageFails = () -> new JournalBusyException("busy");
        assertThrows(JournalBusyException.class, () -> put(state, 1));
        put(state, 1);
        assertEquals(opened, FileJournalProvider.OPENED.get());
        assertJournaled("a", 1);
    }

    /** A close waits for the commit however long the journal takes, so it knows that nothing names its number any more. */
    @Test
    void shouldGiveTheNumberBackWhenClosedDuringALongCommit() throws Exception {
        final State state = subscribe("a");
        state.persistTo(journal);
        final CountDownLatch staging = new CountDownLatch(1);
        final CountDownLatch longerThanACommitWaits = new CountDownLatch(1);
        FileJournal.nextStageFails = () -> {
            staging.countDown();
            await(longerThanACommitWaits);
            return new JournalFullException("full: journal=" + journal);
        };
        final ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            final Future<?> commit = threads.submit(() -> put(state, 1));
            await(staging);
            final Future<?> close = threads.submit(store::close);
            Awaitility.await().pollDelay(300, TimeUnit.MILLISECONDS).until(state::isClosed);
            assertFalse(close.isDone(), "the commit was not waited for");
            longerThanACommitWaits.countDown();
            assertInstanceOf(JournalFullException.class, assertThrows(ExecutionException.class, commit::get).getCause());
            close.get(1, TimeUnit.MINUTES);
        } finally {
            longerThanACommitWaits.countDown();
            threads.shutdownNow();
        }
        store = openStore("store");
        assertEquals(1, Kstate.statistics(store.directory()).sessions().size(), "the number was not given back");
    }

    private static void await(final CountDownLatch latch) {
        try {
            assertTrue(latch.await(1, TimeUnit.MINUTES));
        } catch (final InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void shouldOpenTheJournalAgainWhenAttachingFailsInside() {
        final State state = subscribe("a");
        FileJournal.nextStageFails = () -> new IllegalStateException("broken");
        assertThrows(IllegalStateException.class, () -> state.persistTo(journal));
        assertFalse(state.isPersistent());
        FileJournal.nextPublishFails = () -> new IllegalStateException("broken");
        assertThrows(IllegalStateException.class, () -> state.persistTo(journal));
        assertFalse(state.isPersistent());
        final int opened = FileJournalProvider.OPENED.get();
        state.persistTo(journal);
        assertEquals(opened + 1, FileJournalProvider.OPENED.get(), "an end that has failed is not trusted any more");
        put(state, 1);
        assertEquals(1, entries().stream().filter(entry -> entry.kind() == Journal.ATTACH).count());
        assertJournaled("a", 1);
    }

    @Test
    void shouldLetTheTimeOfAJournalRiseAlways() {
        final State state = subscribe("a");
        state.persistTo(journal);
        clock.update(5_000);
        put(state, 1);
        clock.update(4_000);
        put(state, 2);
        clock.update(6_000);
        put(state, 3);
        assertEquals(List.of(1_000L, 5_000L, 5_001L, 6_000L), entries().stream().map(FileJournal.Entry::timeNs).toList());
    }

    @Test
    void shouldConflictOnAPersistentState() {
        final State state = subscribe("a");
        state.persistTo(journal);
        try (Transaction slow = state.begin()) {
            put(state, 1);
            slow.bytes().writeLong(0, 2);
            assertEquals(CommitResult.CONFLICT, slow.commit());
            assertEquals(1, slow.conflict().foundVersion());
        }
        assertJournaled("a", 1);
    }

    @Test
    void shouldGoOnPersistentForWhoeverBeganBefore() {
        final State state = subscribe("a");
        put(state, 1);
        try (Transaction before = state.begin()) {
            before.bytes().writeLong(0, 5);
            state.persistTo(journal);
            assertEquals(CommitResult.CONFLICT, before.commit());
        }
        put(state, 2);
        assertJournaled("a", 2, 3);
    }

    /**
     * A process died between announcing a first record in one journal and the commit. The state became persistent elsewhere meanwhile, with
     * just that version: the journal of the announcement must not get it.
     */
    @Test
    void shouldNotJournalAVersionInAJournalThatIsNotItsOwn() {
        final State other = subscribe("other");
        other.persistTo(journal);
        put(other, 1);
        final State state = subscribe("a");
        put(state, 1);
        final RawStore raw = RawStore.open(store.directory());
        final long announcement = raw.pages().geometry().journal(0);
        raw.pages().buffer().putLong(announcement + JournalLayout.PENDING_REFERENCE, PendingReference.ofPage(state.pageIndex(), 2));
        raw.pages().buffer().putLong(announcement + JournalLayout.PENDING_INDEX,
            raw.pages().buffer().getLong(announcement + JournalLayout.CLOSED_INDEX) + 100);
        state.persistTo(directory.resolve("elsewhere"));
        assertEquals(2, state.version());
        put(other, 2);
        assertJournaled("a");
        assertJournaled("other", 1, 2);
        put(state, 3);
        assertEquals(2, FileJournal.entries(directory.resolve("elsewhere")).size());
    }
}
