package org.kstate.commit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kstate.CommitResult;
import org.kstate.Dying;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.StoreOptions;
import org.kstate.Transaction;
import org.kstate.counters.SessionLedger;
import org.kstate.doorbell.Doorbells;
import org.kstate.exceptions.StateBusyException;
import org.kstate.layout.CommitWord;
import org.kstate.layout.ControlLayout;
import org.kstate.layout.DescriptorLayout;
import org.kstate.layout.JournalLayout;
import org.kstate.layout.Owner;
import org.kstate.layout.PendingReference;
import org.kstate.layout.SlotHeader;
import org.kstate.layout.StoreHeaderLayout;
import org.kstate.memory.Mapping;
import org.kstate.memory.SharedBuffer;
import org.kstate.page.Page;
import org.kstate.testing.RawStore;
import org.kstate.testing.SharedMemory;

/** What a commit over several states leaves in the words of the store, whichever way it ends. */
class MultiStateCommitTest {

    private static final int SIZE = 16;
    private static final int PAGES = 4;
    private static final int ABORTS = 20;
    private static final int NEVER = -1;

    @TempDir(factory = SharedMemory.class)
    private Path directory;
    private Kstate store;
    private State a;
    private State b;
    private RawStore raw;

    @BeforeEach
    void open() {
        store = Kstate.open(StoreOptions.create().directory(directory.resolve("store")).maxPages(PAGES).pageSize(64).slotsPerPage(4));
        a = store.subscribe("a", Permission.READ_WRITE);
        b = store.subscribe("b", Permission.READ_WRITE);
        a.setSize(SIZE);
        b.setSize(SIZE);
        raw = RawStore.open(store.directory());
    }

    @AfterEach
    void close() {
        store.close();
    }

    private CommitResult commit() {
        try (Transaction transaction = store.begin(a, b)) {
            transaction.bytes(a).writeLong(0, 1);
            transaction.bytes(b).writeLong(0, 1);
            return transaction.commit();
        }
    }

    /** The second state, written or only looked at, moves meanwhile. */
    private CommitResult commitTooLate(final boolean isWritten) {
        try (Transaction transaction = store.begin(a, b)) {
            transaction.bytes(a).writeLong(0, 1);
            if (isWritten) {
                transaction.bytes(b).writeLong(0, 1);
            } else {
                transaction.view(b);
            }
            try (Transaction other = b.begin()) {
                other.bytes().writeLong(0, 2);
                other.commit();
            }
            return transaction.commit();
        }
    }

    private long descriptor() {
        return raw.pages().descriptor((store.sessionId() - 1) * DescriptorLayout.PER_SESSION) + DescriptorLayout.STATE;
    }

    private long descriptorState() {
        return raw.pages().buffer().getLongAcquire(descriptor());
    }

    /** Else a reader or a clearing that was stopped would take the references of the next commit for those of the last. */
    @Test
    void shouldUseADescriptorUnderANewGenerationEachTime() {
        long generation = DescriptorLayout.generation(descriptorState());
        for (int i = 0; i < 5; i++) {
            assertEquals(CommitResult.COMMITTED, commit());
            assertEquals(DescriptorLayout.state(++generation, DescriptorLayout.SUCCEEDED), descriptorState());
            assertEquals(CommitResult.CONFLICT, commitTooLate(false));
            assertEquals(DescriptorLayout.state(++generation, DescriptorLayout.FAILED), descriptorState());
        }
    }

    /** Nothing has moved, so it is no conflict. */
    @Test
    void shouldTryAgainWhenSomebodyHasAbortedAnAttempt() throws InterruptedException {
        final AtomicInteger commits = new AtomicInteger();
        final AtomicInteger aborts = new AtomicInteger();
        final Thread impatient = new Thread(() -> {
            int met = NEVER;
            while (aborts.get() < ABORTS && !Thread.interrupted()) {
                // One attempt of each commit at most.
                if (met != commits.get() && isAborted()) {
                    met = commits.get();
                    aborts.incrementAndGet();
                }
            }
        });
        impatient.start();
        try {
            final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            while (impatient.isAlive() && System.nanoTime() - deadlineNs < 0) {
                assertEquals(CommitResult.COMMITTED, commit());
                assertEquals(commits.incrementAndGet(), a.version());
            }
        } finally {
            impatient.interrupt();
            impatient.join();
        }
        assertEquals(ABORTS, aborts.get());
    }

    private boolean isAborted() {
        final long state = descriptorState();
        return DescriptorLayout.status(state) == DescriptorLayout.UNDECIDED && DescriptorLayout.generation(state) > 0
            && raw.pages().buffer().compareAndSetLong(descriptor(), state,
                DescriptorLayout.state(DescriptorLayout.generation(state), DescriptorLayout.FAILED));
    }

    /** Else a reader that was stopped would take what a loser has filled for the version of that number, when it is committed elsewhere. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldLeaveNoHeaderOfAVersionThatWasNotCommitted(final boolean isWritten) {
        for (int i = 0; i < 5; i++) {
            commit();
            assertEquals(CommitResult.CONFLICT, commitTooLate(isWritten));
            for (final State state : List.of(a, b)) {
                final Page page = raw.page(state.pageIndex());
                final long next = CommitWord.version(page.word()) + 1;
                for (int slot = 0; slot < page.slots(); slot++) {
                    final long header = page.slotHeader(slot);
                    assertFalse(SlotHeader.isClaimed(header));
                    assertFalse(SlotHeader.holds(header, next), "a slot of " + state.name() + " looks as if it held version " + next);
                }
            }
        }
    }

    /** The set is used again: else the next commit would be one over the states of this, too. */
    @Test
    void shouldForgetTheStatesOfACommitThatGotNoDescriptor() {
        try (Kstate busy = Kstate.open(StoreOptions.create().directory(directory.resolve("store")).commitTimeoutMs(20));
             State c = busy.subscribe("c", Permission.READ_WRITE, SIZE)) {
            final MultiStateCommit commits = new MultiStateCommit(raw.pages(), Dying.writer(busy));
            final CommitSet set = new CommitSet();
            keepDescriptors(busy.sessionId());
            try {
                for (int i = 0; i < 2; i++) {
                    final StateBusyException e = assertThrows(StateBusyException.class, () -> commit(commits, set, Dying.writer(busy), a, b));
                    assertTrue(e.getMessage().contains("descriptors=" + DescriptorLayout.PER_SESSION), e.getMessage());
                    assertEquals(0, set.count());
                }
                raw.pages().buffer().putLong(announcement(3), 0);
                assertEquals(CommitCode.COMMITTED, commit(commits, set, Dying.writer(busy), a, c));
                assertEquals(List.of(1L, 0L, 1L), List.of(a.version(), b.version(), c.version()));
                assertEquals(CommitCode.COMMITTED, commit(commits, set, Dying.writer(busy), b, c));
                assertEquals(List.of(1L, 1L, 2L), List.of(a.version(), b.version(), c.version()));
                for (final State state : new State[] {a, b, c}) {
                    assertEquals(0, raw.claimedSlots(state.pageIndex()));
                }
            } finally {
                raw.pages().buffer().putLong(StoreHeaderLayout.JOURNALS_IN_USE, 0);
            }
        }
    }

    /** Here other commits have them, one within the other: each asks whether the owner of a slot lives, and while it asks the next begins. */
    @Test
    void shouldForgetTheStatesOfACommitWhileOthersHaveAllDescriptors() {
        final Nesting nesting = new Nesting();
        final Mapping control = Mapping.map(raw.files().control(), ControlLayout.fileLength(PAGES), true);
        final Writer writer = new Writer(store.sessionId(), 1, nesting, store.clock(), 0, new Doorbells(control, PAGES, session -> true),
            SessionLedger.NONE);
        writer.own(raw.owner(store.sessionId()));
        final MultiStateCommit commits = new MultiStateCommit(raw.pages(), writer);
        final CommitSet set = new CommitSet();
        nesting.next = () -> commit(commits, new CommitSet(), writer, a, b);
        nesting.last = () -> assertThrows(StateBusyException.class, () -> commit(commits, set, writer, a, b));
        final Page page = raw.page(a.pageIndex());
        for (int slot = 1; slot < page.slots(); slot++) {
            page.releaseSlot(slot, SlotHeader.of(1, Owner.of(9, 3)));
        }
        assertThrows(Nesting.Over.class, nesting.next::run);
        assertEquals(DescriptorLayout.PER_SESSION, nesting.depth);
        assertEquals(0, set.count());
        for (int slot = 1; slot < page.slots(); slot++) {
            page.releaseSlot(slot, SlotHeader.UNTOUCHED);
        }
        try (State c = store.subscribe("c", Permission.READ_WRITE, SIZE)) {
            assertEquals(CommitCode.COMMITTED, commit(commits, set, writer, b, c));
            assertEquals(List.of(0L, 1L, 1L), List.of(a.version(), b.version(), c.version()));
        }
    }

    /** Asked whether an owner lives, it begins the next commit, or the one for which no descriptor is left. */
    private static final class Nesting implements Liveness {

        private Runnable next;
        private Runnable last;
        private int depth;

        /** Ends all of them. */
        private static final class Over extends RuntimeException {
            private static final long serialVersionUID = 1L;
        }

        @Override
        public boolean isAlive(final int owner) {
            (++depth < DescriptorLayout.PER_SESSION ? next : last).run();
            throw new Over();
        }

        @Override
        public boolean isPresent(final int owner) {
            return true;
        }

        @Override
        public boolean isHeld(final int number) {
            return true;
        }
    }

    /** As a transaction does it. */
    private int commit(final MultiStateCommit commits, final CommitSet set, final Writer by, final State... states) {
        try {
            for (final State state : states) {
                final Page page = raw.page(state.pageIndex());
                set.write(page, page.resolve(), 0, 0, by);
            }
            return commits.commit(set, 1, CommitJournal.NONE);
        } finally {
            set.clear();
        }
    }

    /** As commits would whose records are missing in journals, one for each of the session's descriptors. */
    private void keepDescriptors(final int session) {
        final SharedBuffer words = raw.pages().buffer();
        for (int k = 0; k < DescriptorLayout.PER_SESSION; k++) {
            final int number = Descriptors.number(session, k);
            final long state = raw.pages().descriptor(number) + DescriptorLayout.STATE;
            final long generation = DescriptorLayout.generation(words.getLong(state)) + 1;
            words.putLong(state, DescriptorLayout.state(generation, DescriptorLayout.SUCCEEDED));
            words.putLong(announcement(k), PendingReference.ofDescriptor(CommitWord.reference(generation, number)));
            words.putLong(raw.pages().geometry().journal(k) + JournalLayout.PENDING_INDEX, 1);
        }
        words.putLong(StoreHeaderLayout.JOURNALS_IN_USE, DescriptorLayout.PER_SESSION);
    }

    private long announcement(final int journal) {
        return raw.pages().geometry().journal(journal) + JournalLayout.PENDING_REFERENCE;
    }
}
