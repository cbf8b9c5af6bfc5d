package org.kstate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kstate.exceptions.CorruptStoreException;
import org.kstate.exceptions.JournalFullException;
import org.kstate.exceptions.RecordPendingException;
import org.kstate.exceptions.TransactionScopeException;
import org.kstate.filejournal.FileJournal;
import org.kstate.filejournal.FileJournalProvider;
import org.kstate.layout.CommitWord;
import org.kstate.layout.Counter;
import org.kstate.layout.DescriptorLayout;
import org.kstate.layout.JournalLayout;
import org.kstate.layout.PendingReference;
import org.kstate.spi.Journal;
import org.kstate.testing.RawStore;
import org.kstate.testing.SharedMemory;
import org.kstate.time.CachedEpochNanoClock;

/** Transactions over several states of which some are persistent: one record, whole or absent. */
class SeveralJournaledStatesTest {

    @TempDir(factory = SharedMemory.class)
    private Path directory;
    private final CachedEpochNanoClock clock = new CachedEpochNanoClock(1_000);
    /** The clock throws when it is asked so many times more; 0 for never. */
    private int asksUntilClockFails;
    private Kstate store;
    private Path journal;
    private State cash;
    private State position;
    private State view;

    @BeforeEach
    void open() {
        FileJournalProvider.install();
        journal = directory.resolve("journal");
        store = openStore("store");
        cash = subscribe("cash", journal);
        // A transient one in between, in the order of pages.
        view = subscribe("view", null);
        position = subscribe("position", journal);
    }

    @AfterEach
    void close() {
        FileJournal.nextStageFails = null;
        FileJournal.nextPublishFails = null;
        store.close();
        FileJournalProvider.uninstall();
    }

    private Kstate openStore(final String name) {
        return Kstate.open(StoreOptions.create().directory(directory.resolve(name)).maxPages(8).pageSize(64).slotsPerPage(4)
            .clock(this::nowNs).commitTimeoutMs(100));
    }

    private long nowNs() {
        if (asksUntilClockFails > 0 && --asksUntilClockFails == 0) {
            throw new IllegalStateException("a clock that fails");
        }
        return clock.nanoTime();
    }

    private State subscribe(final String name, final Path to) {
        final State state = store.subscribe(name, Permission.READ_WRITE);
        state.setSize(16);
        if (to != null) {
            state.persistTo(to);
        }
        return state;
    }

    /** The user's clock is asked with the journal's lock held. */
    @Test
    void shouldKeepNoLockWhenTheClockThrows() {
        final Transaction transaction = store.begin(cash, view, position);
        asksUntilClockFails = 1;
        assertThrows(IllegalStateException.class, () -> putAll(transaction, 1));
        assertEquals(0, asksUntilClockFails, "the clock was not asked");
        assertEquals(CommitResult.COMMITTED, putAll(2));
        asksUntilClockFails = 1;
        assertThrows(IllegalStateException.class, () -> cash.publish(new byte[8]));
        put(cash, 3);
        assertJournaled("cash", 2);
        assertJournaled("position", 1);
    }

    private CommitResult putAll(final long value) {
        return putAll(store.begin(cash, view, position), value);
    }

    private static CommitResult putAll(final Transaction begun, final long value) {
        try (begun) {
            begun.states().forEach(state -> begun.bytes(state).writeLong(0, value));
            return begun.commit();
        }
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

    private List<FileJournal.Entry> commits() {
        return FileJournal.entries(journal).stream().filter(entry -> entry.kind() == Journal.COMMIT).toList();
    }

    private void assertJournaled(final String name, final int versions) {
        assertEquals(LongStream.rangeClosed(1, versions).boxed().toList(), journaled(name));
    }

    private List<Long> journaled(final String name) {
        return commits().stream().filter(entry -> entry.name().equals(name)).map(FileJournal.Entry::version).toList();
    }

    /** As {@code SeveralStatesTest} has it for transient ones; here the journal's words are written, too. */
    @Test
    void shouldWriteAStateThatIsHereForReadingOnceItIsJoinedForWriting() {
        try (Kstate other = openStore("store"); State reading = other.subscribe("cash", Permission.READ);
             State writing = other.subscribe("cash", Permission.READ_WRITE); State second = other.subscribe("view", Permission.READ_WRITE)) {
            try (Transaction transaction = other.begin(reading, writing, second)) {
                transaction.bytes(writing).writeLong(0, 1);
                transaction.bytes(second).writeLong(0, 1);
                assertEquals(CommitResult.COMMITTED, transaction.commit());
            }
            try (Transaction transaction = other.begin(reading, writing)) {
                transaction.bytes(writing).writeLong(0, 2);
                assertEquals(CommitResult.COMMITTED, transaction.commit());
            }
        }
        assertJournaled("cash", 2);
        assertEquals(2, value(cash));
    }

    @Test
    void shouldWriteOneRecordOfThePersistentStates() {
        clock.update(3_000);
        assertEquals(CommitResult.COMMITTED, putAll(7));
        final List<FileJournal.Entry> commits = commits();
        assertEquals(List.of("cash", "position"), commits.stream().map(FileJournal.Entry::name).toList());
        assertEquals(commits.get(0).index(), commits.get(1).index());
        final Snapshot snapshot = new Snapshot();
        view.read(snapshot);
        assertEquals(7, snapshot.bytes().readLong(0));
        assertEquals(snapshot.transactionId(), commits.get(0).transactionId());
        assertEquals(snapshot.timeNs(), commits.get(1).timeNs());
        assertEquals(3_000, snapshot.timeNs());
        assertEquals(7, value(position));
    }

    @Test
    void shouldKeepTheJournalsTimeForAllStates() {
        clock.update(3_000);
        assertEquals(CommitResult.COMMITTED, putAll(7));
        clock.update(2_000);
        assertEquals(CommitResult.COMMITTED, putAll(8));
        final Snapshot snapshot = new Snapshot();
        view.read(snapshot);
        assertEquals(3_001, snapshot.timeNs());
        assertEquals(3_001, commits().get(3).timeNs());
    }

    @Test
    void shouldWriteNothingAfterAConflict() {
        try (Transaction transaction = store.begin(cash, position)) {
            transaction.bytes(position).writeLong(0, 1);
            transaction.view(cash);
            put(cash, 3);
            assertEquals(CommitResult.CONFLICT, transaction.commit());
        }
        assertJournaled("cash", 1);
        assertJournaled("position", 0);
        assertEquals(CommitResult.COMMITTED, putAll(4));
        assertJournaled("position", 1);
    }

    /** A record is of one journal; compared states need none. */
    @Test
    void shouldRefuseToWriteStatesOfDifferentJournals() {
        final State elsewhere = subscribe("elsewhere", directory.resolve("other"));
        assertThrows(TransactionScopeException.class, () -> store.begin(cash, elsewhere));
        try (Transaction transaction = store.begin(cash, view)) {
            assertThrows(TransactionScopeException.class, () -> transaction.join(elsewhere));
            assertTrue(transaction.join(elsewhere, Permission.READ));
            assertThrows(TransactionScopeException.class, () -> transaction.join(elsewhere, Permission.READ_WRITE));
            assertEquals(Permission.READ, transaction.permission(elsewhere));
            transaction.view(elsewhere);
            transaction.bytes(cash).writeLong(0, 5);
            assertEquals(CommitResult.COMMITTED, transaction.commit());
        }
        assertJournaled("cash", 1);
    }

    @Test
    void shouldTakeNoLockWhenPersistentStatesAreOnlyCompared() {
        put(cash, 1);
        final RawStore raw = RawStore.open(store.directory());
        final long pending = raw.pages().buffer().getLong(raw.pages().geometry().journal(0) + JournalLayout.PENDING_INDEX);
        try (Transaction transaction = store.begin(cash, view)) {
            transaction.view(cash);
            transaction.bytes(view).writeLong(0, 2);
            assertEquals(CommitResult.COMMITTED, transaction.commit());
        }
        assertEquals(pending, raw.pages().buffer().getLong(raw.pages().geometry().journal(0) + JournalLayout.PENDING_INDEX));
        assertEquals(2, value(view));
    }

    @Test
    void shouldCommitNothingWhenTheJournalIsFull() {
        FileJournal.nextStageFails = () -> new JournalFullException("full: journal=" + journal);
        assertThrows(JournalFullException.class, () -> putAll(7));
        assertEquals(0, cash.version());
        assertEquals(0, view.version());
        assertEquals(CommitResult.COMMITTED, putAll(8));
        assertJournaled("cash", 1);
        assertEquals(8, value(view));
    }

    @Test
    void shouldWriteTheRecordAfterAFailureToMakeItVisible() {
        FileJournal.nextPublishFails = () -> new IllegalStateException("no");
        assertEquals(CommitResult.COMMITTED, putAll(7));
        assertJournaled("cash", 1);
        assertJournaled("position", 1);
        assertEquals(CommitResult.COMMITTED, putAll(8));
        assertJournaled("position", 2);
    }

    @Test
    void shouldKeepTheDescriptorWhileItsRecordIsMissing() {
        FileJournal.nextPublishFails = () -> {
            FileJournal.nextStageFails = () -> new IllegalStateException("still no");
            return new IllegalStateException("no");
        };
        assertThrows(RecordPendingException.class, () -> putAll(7));
        assertEquals(1, cash.version());
        assertEquals(7, value(view));
        assertJournaled("cash", 0);
        // Transient commits over several states go on with other descriptors; the one that is still needed keeps its entries.
        final State other = subscribe("other", null);
        for (int i = 0; i < 40; i++) {
            assertEquals(CommitResult.COMMITTED, putAll(store.begin(view, other), i));
        }
        assertJournaled("cash", 0);
        put(cash, 9);
        assertJournaled("cash", 2);
        assertJournaled("position", 1);
        assertEquals(7, commits().get(0).payload()[0]);
    }

    /**
     * The words that a holder of the lock leaves who dies between the decision and the record. The record is there in truth, elsewhere than
     * announced: so it is seen to be written again, whole, before the next.
     */
    @Test
    void shouldWriteTheRecordOfADeadHolder() {
        assertEquals(CommitResult.COMMITTED, putAll(7));
        put(cash, 8);
        clock.update(4_000);
        assertEquals(CommitResult.COMMITTED, putAll(9));
        final List<FileJournal.Entry> record = commits().subList(3, 5);
        clock.update(5_000);
        leave(DescriptorLayout.SUCCEEDED, 0);
        put(cash, 10);
        assertEquals(1, store.counters().of(Counter.RECORDS_RECOVERED));
        assertEquals(List.of(1L, 2L, 3L, 3L, 4L), journaled("cash"));
        assertEquals(List.of(1L, 2L, 2L), journaled("position"));
        for (int i = 0; i < 2; i++) {
            final FileJournal.Entry first = record.get(i);
            final FileJournal.Entry again = commits().get(5 + i);
            assertEquals(commits().get(5).index(), again.index());
            assertEquals(first.name(), again.name());
            assertEquals(first.timeNs(), again.timeNs());
            assertEquals(first.sessionId(), again.sessionId());
            assertEquals(first.transactionId(), again.transactionId());
            assertArrayEquals(first.payload(), again.payload());
        }
    }

    /** Aborted, or not decided when its owner died: then it never will be. */
    @ParameterizedTest
    @ValueSource(ints = {DescriptorLayout.FAILED, DescriptorLayout.UNDECIDED})
    void shouldForgetAnAnnouncementThatWasNotDecided(final int status) {
        assertEquals(CommitResult.COMMITTED, putAll(7));
        leave(status, 0);
        put(cash, 10);
        assertJournaled("cash", 2);
        assertJournaled("position", 1);
    }

    @Test
    void shouldTellOfADescriptorThatCannotBe() {
        assertEquals(CommitResult.COMMITTED, putAll(7));
        leave(DescriptorLayout.SUCCEEDED, 1L << 40);
        assertThrows(CorruptStoreException.class, () -> put(cash, 10));
        assertFalse(cash.isClosed());
    }

    /** Announces the last descriptor at an index where there is no record. */
    private void leave(final int status, final long page) {
        final RawStore raw = RawStore.open(store.directory());
        final int number = (store.sessionId() - 1) * DescriptorLayout.PER_SESSION;
        final long descriptor = raw.pages().descriptor(number);
        final long state = raw.pages().buffer().getLong(descriptor + DescriptorLayout.STATE);
        final long generation = DescriptorLayout.generation(state);
        raw.pages().buffer().putLong(descriptor + DescriptorLayout.STATE, DescriptorLayout.state(generation, status));
        if (page != 0) {
            raw.pages().buffer().putLong(descriptor + DescriptorLayout.ENTRIES + DescriptorLayout.ENTRY_PAGE, page);
        }
        final long words = raw.pages().geometry().journal(0);
        raw.pages().buffer().putLong(words + JournalLayout.PENDING_REFERENCE,
            PendingReference.ofDescriptor(CommitWord.reference(generation, number)));
        raw.pages().buffer().putLong(words + JournalLayout.PENDING_INDEX, 12_345);
    }
}
