package org.kstate.commit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

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
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.StoreOptions;
import org.kstate.Transaction;
import org.kstate.layout.CommitWord;
import org.kstate.layout.DescriptorLayout;
import org.kstate.layout.SlotHeader;
import org.kstate.page.Page;
import org.kstate.testing.RawStore;
import org.kstate.testing.SharedMemory;

/** What a commit over several states leaves in the words of the store, whichever way it ends. */
class MultiStateCommitTest {

    private static final int SIZE = 16;
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
        store = Kstate.open(StoreOptions.create().directory(directory.resolve("store")).maxPages(4).pageSize(64).slotsPerPage(4));
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
}
