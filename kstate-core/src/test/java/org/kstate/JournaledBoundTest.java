package org.kstate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.exceptions.JournalFullException;
import org.kstate.filejournal.FileJournal;
import org.kstate.filejournal.FileJournalProvider;
import org.kstate.layout.CommitWord;
import org.kstate.layout.Counter;
import org.kstate.layout.SlotHeader;
import org.kstate.page.Page;
import org.kstate.testing.RawStore;
import org.kstate.testing.SharedMemory;

/** How long a commit keeps a journal's lock. */
class JournaledBoundTest {

    private static final int SLOTS = 3;
    private static final long TIMEOUT_MS = TimeUnit.MINUTES.toMillis(2);

    @TempDir(factory = SharedMemory.class)
    private Path directory;

    @BeforeEach
    void install() {
        FileJournalProvider.install();
    }

    @AfterEach
    void uninstall() {
        FileJournal.nextStageFails = null;
        FileJournalProvider.uninstall();
    }

    private Kstate open() {
        return Kstate.open(StoreOptions.create().directory(directory.resolve("store")).maxPages(4).pageSize(64).slotsPerPage(SLOTS)
            .commitTimeoutMs(TIMEOUT_MS));
    }

    @Test
    void shouldWaitInTheJournalWithinTheBoundThatBeganWithTheWaitForASlot() throws Exception {
        try (Kstate mine = open(); Kstate other = open()) {
            final State state = mine.subscribe("a", Permission.READ_WRITE);
            other.subscribe("a", Permission.READ_WRITE);
            state.persistTo(directory.resolve("journal"));
            assertEquals(1, state.publish(0, 0));
            final RawStore raw = RawStore.open(mine.directory());
            final Page page = raw.page(state.pageIndex());
            final int current = CommitWord.slot(page.word());
            for (int slot = 0; slot < SLOTS; slot++) {
                if (slot != current) {
                    page.releaseSlot(slot, SlotHeader.of(2, raw.owner(other.sessionId())));
                }
            }
            final AtomicLong deadlineNs = new AtomicLong();
            FileJournal.nextStageFails = () -> {
                deadlineNs.set(FileJournal.bound.getAsLong());
                return new JournalFullException("full");
            };
            final FutureTask<Long> commit = new FutureTask<>(() -> state.publish(0, 0));
            new Thread(commit).start();
            Awaitility.await().until(() -> mine.counters().of(Counter.SLOT_WAITS) == 1);
            // Its bound began before this.
            final long waitingNs = System.nanoTime();
            for (int slot = 0; slot < SLOTS; slot++) {
                if (slot != current) {
                    page.releaseSlot(slot, SlotHeader.of(2, SlotHeader.FAILED));
                }
            }
            assertInstanceOf(JournalFullException.class, assertThrows(ExecutionException.class, commit::get).getCause());
            assertTrue(deadlineNs.get() - TimeUnit.MILLISECONDS.toNanos(TIMEOUT_MS) <= waitingNs,
                () -> "a second bound: ns=" + (deadlineNs.get() - TimeUnit.MILLISECONDS.toNanos(TIMEOUT_MS) - waitingNs));
        }
    }
}
