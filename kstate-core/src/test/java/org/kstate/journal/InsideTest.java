package org.kstate.journal;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.FutureTask;

import org.junit.jupiter.api.Test;

class InsideTest {

    private final Inside inside = new Inside();

    /** In a thread that ends then and is not kept: whether it was the first. */
    private boolean isFirst(final boolean isToCommit) throws Exception {
        final FutureTask<Boolean> visit = new FutureTask<>(() -> {
            inside.enter(isToCommit);
            assertTrue(inside.isAnybody());
            final boolean isFirst = inside.isFirst();
            inside.leave(inside.isFirst());
            return isFirst;
        });
        final Thread thread = new Thread(visit);
        thread.start();
        thread.join();
        return visit.get();
    }

    @Test
    void shouldKeepTheFirstPlaceForAThreadThatCommits() throws Exception {
        // As a program's main thread does that sets up and commits nothing.
        inside.enter(false);
        assertFalse(inside.isFirst());
        assertTrue(isFirst(true));
        assertTrue(inside.isAnybody());
        inside.leave(inside.isFirst());
        assertFalse(inside.isAnybody());
    }

    @Test
    void shouldCountWhoeverComesAfterTheFirst() throws Exception {
        inside.enter(true);
        assertTrue(inside.isFirst());
        assertFalse(isFirst(true));
        assertTrue(inside.isAnybody());
        inside.leave(inside.isFirst());
        assertFalse(inside.isAnybody());
        // For what else it does too.
        inside.enter(false);
        assertTrue(inside.isFirst());
        inside.leave(inside.isFirst());
        assertFalse(inside.isAnybody());
    }

    @Test
    void shouldGiveThePlaceOfAThreadThatIsGoneToTheNextThatCommits() throws Exception {
        assertTrue(isFirst(true));
        await().until(() -> {
            System.gc();
            inside.enter(true);
            final boolean isFirst = inside.isFirst();
            inside.leave(inside.isFirst());
            return isFirst;
        });
        assertFalse(isFirst(true));
        assertFalse(inside.isAnybody());
    }
}
