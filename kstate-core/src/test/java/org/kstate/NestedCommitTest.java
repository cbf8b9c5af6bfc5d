package org.kstate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.exceptions.JournalBusyException;
import org.kstate.filejournal.FileJournal;
import org.kstate.filejournal.FileJournalProvider;
import org.kstate.spi.Journal;
import org.kstate.testing.SharedMemory;

/** A clock that commits. It is asked with the journal's lock held, and what it does there comes to nothing, and does no harm. */
class NestedCommitTest {

    private static final byte[] PAYLOAD = new byte[8];

    @TempDir(factory = SharedMemory.class)
    private Path directory;
    private final AtomicInteger ticks = new AtomicInteger(1_000);
    /** What the clock does once more than telling the time; taken when it is done. */
    private Runnable within;
    private Path journal;
    private Kstate store;
    private Kstate other;
    private State outer;
    private State inner;
    private State others;

    @BeforeEach
    void open() {
        FileJournalProvider.install();
        journal = directory.resolve("journal");
        store = open(StoreOptions.create());
        other = open(StoreOptions.create());
        outer = store.subscribe("outer", Permission.READ_WRITE, PAYLOAD.length);
        inner = store.subscribe("inner", Permission.READ_WRITE, PAYLOAD.length);
        others = other.subscribe("inner", Permission.READ_WRITE);
        store.persistTo(List.of(outer, inner), journal, JournalOptions.create());
        others.publish(PAYLOAD);
    }

    private Kstate open(final StoreOptions options) {
        return Kstate.open(options.directory(directory.resolve("store")).maxPages(80).commitTimeoutMs(100).clock(this::tick));
    }

    private long tick() {
        final Runnable action = within;
        within = null;
        if (action != null) {
            action.run();
        }
        return ticks.incrementAndGet();
    }

    @AfterEach
    void close() {
        other.close();
        store.close();
        FileJournalProvider.uninstall();
    }

    private void assertRefusedAndKept() {
        final JournalBusyException refused = assertThrows(JournalBusyException.class, () -> inner.publish(PAYLOAD));
        assertTrue(refused.getMessage().contains("from within a commit"), refused.getMessage());
        assertThrows(JournalBusyException.class, () -> store.acceptWallClock(journal));
        assertThrows(JournalBusyException.class, store::close);
        // The lock is still that of the commit around it, for other sessions and for other threads of this one.
        assertThrows(JournalBusyException.class, () -> others.publish(PAYLOAD));
        final CompletableFuture<Long> beside = CompletableFuture.supplyAsync(() -> inner.publish(PAYLOAD), task -> new Thread(task).start());
        assertInstanceOf(JournalBusyException.class, assertThrows(ExecutionException.class, beside::get).getCause());
    }

    private void assertJournaledOnceAndInOrder() {
        for (final State state : List.of(outer, inner)) {
            final long[] versions = FileJournal.entries(journal).stream().filter(entry -> entry.name().equals(state.name()))
                .filter(entry -> entry.kind() == Journal.COMMIT).mapToLong(FileJournal.Entry::version).toArray();
            assertEquals(state.version(), versions.length);
            for (int i = 0; i < versions.length; i++) {
                assertEquals(i + 1, versions[i]);
            }
        }
    }

    @Test
    void shouldKeepTheLockOfACommitWhoseClockCommits() {
        within = this::assertRefusedAndKept;
        assertEquals(1, outer.publish(PAYLOAD));
        assertEquals(2, others.publish(PAYLOAD));
        assertEquals(3, inner.publish(PAYLOAD));
        assertJournaledOnceAndInOrder();
    }

    @Test
    void shouldKeepTheLockOfACommitOverSeveralStatesWhoseClockCommits() {
        try (Transaction transaction = store.begin(outer, inner)) {
            transaction.bytes(outer).writeLong(0, 1);
            transaction.bytes(inner).writeLong(0, 2);
            within = this::assertRefusedAndKept;
            assertEquals(CommitResult.COMMITTED, transaction.commit());
        }
        assertEquals(3, others.publish(PAYLOAD));
        assertJournaledOnceAndInOrder();
    }

    @Test
    void shouldGiveTheLockBackOfACommitWhoseClockThrowsWhatItWasToldWithin() {
        within = () -> inner.publish(PAYLOAD);
        assertThrows(JournalBusyException.class, () -> outer.publish(PAYLOAD));
        assertEquals(2, others.publish(PAYLOAD));
        assertEquals(1, outer.publish(PAYLOAD));
        assertJournaledOnceAndInOrder();
    }

    @Test
    void shouldTellThreadsApartWhoseClassGivesThemAllOneId() {
        for (final long id : new long[] {0, Thread.currentThread().getId(), 7}) {
            inThreadOfId(id, () -> {
                within = () -> inThreadOfId(id, this::assertBusy);
                outer.publish(PAYLOAD);
                inner.publish(PAYLOAD);
            });
            inThreadOfId(id, () -> outer.publish(PAYLOAD));
            within = () -> inThreadOfId(id, this::assertBusy);
            outer.publish(PAYLOAD);
        }
        assertEquals(5, others.publish(PAYLOAD));
        assertEquals(10, outer.publish(PAYLOAD));
        assertJournaledOnceAndInOrder();
    }

    /** Another thread has the lock, and keeps it. */
    private void assertBusy() {
        final JournalBusyException refused = assertThrows(JournalBusyException.class, () -> inner.publish(PAYLOAD));
        assertTrue(refused.getMessage().contains("A live session keeps"), refused.getMessage());
        assertThrows(JournalBusyException.class, () -> others.publish(PAYLOAD));
    }

    private static void inThreadOfId(final long id, final Runnable work) {
        final CompletableFuture<Void> done = new CompletableFuture<>();
        new Thread(() -> {
            try {
                work.run();
                done.complete(null);
            } catch (final RuntimeException | Error e) {
                done.completeExceptionally(e);
            }
        }) {
            @Override
            public long getId() {
                return id;
            }
        }.start();
        done.join();
    }
}
