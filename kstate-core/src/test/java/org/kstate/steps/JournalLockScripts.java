package org.kstate.steps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;

import org.kstate.Dying;
import org.kstate.journal.JournalLockUse;
import org.kstate.exceptions.ClosedException;
import org.kstate.layout.JournalLayout;
import org.kstate.layout.JournalLockWord;
import org.kstate.layout.Owner;
import org.kstate.memory.SpaceReservation;
import org.kstate.page.PagesFile;

/** Orders of steps in which a closed session gave back a journal's lock that another had by then. Called by {@link InterleavingTest}. */
final class JournalLockScripts {

    private static final int JOURNAL = 0;

    private JournalLockScripts() {
    }

    /**
     * A thread takes the lock after its store was closed, whose closer found nobody inside. Another session takes the lock from it as from a dead
     * one. Then the thread goes on, and a third session wants the lock.
     */
    static void closedBesideAHolder(final Path directory) {
        try (Interleaving stage = new Interleaving(directory)) {
            final PagesFile pages = stage.raw().pages();
            SpaceReservation.reserve(pages.file(), pages.geometry().journal(JOURNAL), JournalLayout.STRIDE);
            final Interleaving.Party closing = stage.party();
            final Interleaving.Party next = stage.party();
            final Interleaving.Party third = stage.party();
            final JournalLockUse closed = use(stage, closing);
            closing.store().close();
            final PausingThread late = stage.thread("whose store is closed", closed::take);
            late.to("compareAndSetLong JournalLock.acquire");
            assertEquals(closing.store().sessionId(), holder(stage), "the case is not the one meant");

            final JournalLockUse holding = use(stage, next);
            assertTrue(holding.take(), "the holder was closed, and is dead for others");
            late.goOn();
            assertInstanceOf(ClosedException.class, late.outcome());
            assertEquals(next.store().sessionId(), holder(stage), "the lock was given back by a session that had lost it");
            final JournalLockUse waiting = use(stage, third);
            final PausingThread waiter = stage.thread("the third", waiting::take);
            waiter.to("longAcquireAt");
            assertEquals(next.store().sessionId(), holder(stage), "two have the lock");
            holding.release();
            assertEquals(false, waiter.toEnd());
            assertEquals(third.store().sessionId(), holder(stage));
            waiting.release();
            assertEquals(JournalLockWord.FREE, lock(stage));
        }
    }

    private static JournalLockUse use(final Interleaving stage, final Interleaving.Party party) {
        return new JournalLockUse(stage.raw().pages(), JOURNAL, Dying.writer(party.store()));
    }

    private static long lock(final Interleaving stage) {
        return stage.raw().pages().buffer().getLongAcquire(stage.raw().pages().geometry().journal(JOURNAL) + JournalLayout.LOCK);
    }

    private static int holder(final Interleaving stage) {
        return Owner.number(JournalLockWord.owner(lock(stage)));
    }
}
