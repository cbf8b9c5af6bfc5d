package org.kstate.session;

import org.kstate.commit.MultiStateCommit;
import org.kstate.layout.CommitWord;
import org.kstate.exceptions.CorruptStoreException;
import org.kstate.layout.ControlLayout;
import org.kstate.layout.Counter;
import org.kstate.layout.JournalLayout;
import org.kstate.layout.JournalLockWord;
import org.kstate.layout.Owner;
import org.kstate.layout.PageTableEntry;
import org.kstate.layout.SlotHeader;
import org.kstate.layout.StoreGeometry;
import org.kstate.layout.StoreHeaderLayout;
import org.kstate.memory.SharedBuffer;
import org.kstate.page.Page;
import org.kstate.page.PagesFile;

/**
 * Cleaning up after sessions that died, under {@code store.lock}: nobody needs it to go on, since a dead session's slots are claimable
 * and its journal lock can be taken at any time. It gives the dead one's number back, under the next generation: what the sweep has
 * missed names an owner that is known to be dead.
 */
public final class SessionSweep {

    private final SessionTable sessions;

    /**
     * Creates the sweep.
     *
     * @param sessions of the store.
     */
    public SessionSweep(final SessionTable sessions) {
        this.sessions = sessions;
    }

    /** Looks for sessions that died; forgets at once those which never could write. Needs no writable mapping of {@code pages}. */
    public void markDead() {
        sessions.counters().finish();
        for (int session = 1; session <= StoreGeometry.MAX_SESSIONS; session++) {
            if (sessions.state(session) == ControlLayout.ACTIVE && !sessions.isHeld(session)) {
                sessions.counters().fold(session);
                if (sessions.isWriter(session)) {
                    sessions.state(session, ControlLayout.DEAD);
                    sessions.counters().count(Counter.SESSIONS_DEAD);
                } else {
                    sessions.dropSubscriptions(session);
                    sessions.state(session, ControlLayout.FREE);
                    sessions.counters().count(Counter.SESSIONS_DEAD);
                    sessions.counters().count(Counter.SESSIONS_SWEPT);
                }
            }
        }
    }

    /**
     * Whether a number could be won by {@link #sweepPages}.
     *
     * @return true if a session is known to be dead and was not swept.
     */
    public boolean hasDead() {
        for (int session = 1; session <= StoreGeometry.MAX_SESSIONS; session++) {
            if (sessions.state(session) == ControlLayout.DEAD) {
                return true;
            }
        }
        return false;
    }

    /**
     * Removes what dead sessions left in pages, and gives their numbers back. One that was subscribed to a damaged page keeps its number, and
     * others are not to suffer from that.
     *
     * @param pages through a writable mapping.
     */
    public void sweepPages(final PagesFile pages) {
        for (int session = 1; session <= StoreGeometry.MAX_SESSIONS; session++) {
            // A session that closed without being sure of its slots is swept only when its kernel lock is gone, too.
            if (sessions.state(session) == ControlLayout.DEAD && !sessions.isHeld(session)) {
                boolean isIdle = false;
                try {
                    // References first: what is current in a page depends on them.
                    isIdle = MultiStateCommit.settleDead(pages, session);
                    sweepPages(pages, session);
                } catch (final CorruptStoreException e) {
                    // In the error log, as all damage of pages is.
                    continue;
                }
                sessions.dropSubscriptions(session);
                if (isIdle) {
                    SessionGenerations.raise(pages, session);
                    sessions.state(session, ControlLayout.FREE);
                    sessions.counters().count(Counter.SESSIONS_SWEPT);
                }
            }
        }
    }

    private void sweepPages(final PagesFile pages, final int session) {
        int page = sessions.nextSubscription(session, 0);
        while (page != SessionTable.NO_PAGE) {
            if (PageTableEntry.isInUse(pages.tableWord(page))) {
                clearSlots(pages.page(page), session);
            }
            page = sessions.nextSubscription(session, page + 1);
        }
        orphanJournalLocks(pages, session);
    }

    private void clearSlots(final Page page, final int session) {
        for (int slot = 0; slot < page.slots(); slot++) {
            final long header = page.slotHeader(slot);
            final int owner = SlotHeader.owner(header);
            if (Owner.number(owner) == session && Owner.isSession(owner) && !sessions.isAlive(owner)) {
                // After the header; and the logical word, since a live commit over several states may have its reference there.
                final long word = page.resolve();
                final long version = CommitWord.version(word);
                final boolean isCurrent = CommitWord.slot(word) == slot && SlotHeader.holds(header, version);
                // If it fails, a writer claimed the slot meanwhile: that clears it as well.
                page.compareAndSetSlotHeader(slot, header,
                    isCurrent ? SlotHeader.of(version, SlotHeader.NO_OWNER) : SlotHeader.abandoned(header, version + 1));
            }
        }
    }

    private void orphanJournalLocks(final PagesFile pages, final int session) {
        final SharedBuffer buffer = pages.buffer();
        final long journals = Math.min(buffer.getLongAcquire(StoreHeaderLayout.JOURNALS_IN_USE), JournalLayout.MAX_JOURNALS);
        for (int journal = 0; journal < journals; journal++) {
            final long lock = pages.geometry().journal(journal) + JournalLayout.LOCK;
            final long word = buffer.getLongAcquire(lock);
            final int owner = JournalLockWord.owner(word);
            if (Owner.number(owner) == session && owner != JournalLockWord.ORPHANED && !sessions.isAlive(owner)) {
                buffer.compareAndSetLong(lock, word, JournalLockWord.of(JournalLockWord.ORPHANED, JournalLockWord.victimOf(word),
                    JournalLockWord.NO_VICTIM));
            }
        }
    }
}
