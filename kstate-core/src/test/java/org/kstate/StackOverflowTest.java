package org.kstate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

import net.openhft.chronicle.bytes.BytesStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.layout.CommitWord;
import org.kstate.page.Page;
import org.kstate.testing.RawStore;
import org.kstate.testing.SharedMemory;

/** Commits in a thread that has hardly any stack left: wherever the error is thrown, nothing stays claimed and the session ends. */
class StackOverflowTest {

    private static final int SIZE = 64;
    private static final int TRIES = 400;
    private static final int STACK = 1 << 18;

    @TempDir(factory = SharedMemory.class)
    private Path directory;
    private final AtomicInteger overflows = new AtomicInteger();
    private final AtomicInteger commits = new AtomicInteger();
    private int tries;

    @Test
    void shouldGiveEveryClaimBackWhereverTheStackEnds() throws InterruptedException {
        final Kstate store = Kstate.open(StoreOptions.create().directory(directory.resolve("store")).maxPages(8).pageSize(SIZE).slotsPerPage(3));
        final State a = store.subscribe("a", Permission.READ_WRITE);
        final State b = store.subscribe("b", Permission.READ_WRITE);
        final State c = store.subscribe("c", Permission.READ_WRITE);
        final BytesStore<?, ?> payload = BytesStore.nativeStoreWithFixedCapacity(SIZE);
        final Runnable several = () -> {
            try (Transaction transaction = store.begin(a, b, c)) {
                transaction.bytes(a).writeLong(0, 1);
                transaction.bytes(b).writeLong(0, 1);
                transaction.bytes(c).writeLong(0, 1);
                transaction.commit();
            }
        };
        final Runnable one = () -> a.publish(payload);
        // A class that is first needed where the stack ends is lost for the life of the virtual machine.
        several.run();
        one.run();
        for (int round = 0; round < 4; round++) {
            for (final Runnable commit : new Runnable[] {several, one, () -> b.setSize(SIZE)}) {
                final Thread thread = new Thread(null, () -> descend(commit), "deep", STACK);
                tries = 0;
                thread.start();
                thread.join();
                several.run();
                one.run();
            }
        }
        assertTrue(overflows.get() > 0 && commits.get() > 0, "overflows=" + overflows + ", commits=" + commits);
        final RawStore raw = RawStore.open(store.directory());
        for (final State state : new State[] {a, b, c}) {
            final Page page = raw.page(state.pageIndex());
            assertEquals(0, raw.claimedSlots(page.index()), "overflows=" + overflows + ", commits=" + commits);
            assertFalse(CommitWord.isReference(page.word()), "a reference was left");
        }
        store.close();
        assertEquals(0, Kstate.statistics(store.directory()).sessions().size(), "the session did not end");
        payload.releaseLast();
    }

    /** Down to the end of the stack, and on the way back up, from each frame of the last ones, a commit. */
    private void descend(final Runnable commit) {
        try {
            descend(commit);
        } catch (final StackOverflowError e) {
            overflows.incrementAndGet();
        }
        if (tries++ < TRIES) {
            try {
                commit.run();
                commits.incrementAndGet();
            } catch (final StackOverflowError e) {
                overflows.incrementAndGet();
            }
        }
    }
}
