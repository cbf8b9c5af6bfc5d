package org.kstate.page;

import org.kstate.layout.JournalLayout;
import org.kstate.layout.PendingReference;
import org.kstate.layout.StoreHeaderLayout;

/**
 * What the words of a journal in {@code pages} say of the record that was announced last, for who has not the journal's lock. An announcement stands
 * until somebody who has the lock has seen to its record. For any thread.
 */
public final class PendingRecord {

    private PendingRecord() {
    }

    /**
     * What the announced record is of.
     *
     * @param pages   of the store.
     * @param journal number of the journal, in range.
     * @return {@link PendingReference}.
     */
    public static long reference(final PagesFile pages, final int journal) {
        return pages.buffer().getLongAcquire(pages.geometry().journal(journal) + JournalLayout.PENDING_REFERENCE);
    }

    /**
     * Whether the announced record is known to be visible. If not, somebody has to look.
     *
     * @param pages   of the store.
     * @param journal number of the journal, in range.
     * @return true if nothing has to be done.
     */
    public static boolean isClosed(final PagesFile pages, final int journal) {
        final long offset = pages.geometry().journal(journal);
        return pages.buffer().getLongAcquire(offset + JournalLayout.CLOSED_INDEX)
            == pages.buffer().getLongAcquire(offset + JournalLayout.PENDING_INDEX);
    }

    /**
     * Whether the announced record of a journal is of a page's last commit, alone, and is not known to be in the journal.
     *
     * @param page of a persistent state.
     * @return true if somebody has to see to the record before the page is given to another state.
     */
    public static boolean isOf(final Page page) {
        final int journal = page.journal();
        if (journal < 0 || journal >= JournalLayout.MAX_JOURNALS) {
            return false;
        }
        final long reference = reference(page.pages(), journal);
        return !isClosed(page.pages(), journal) && !PendingReference.isDescriptor(reference)
            && PendingReference.page(reference) == page.index();
    }

    /**
     * How many journals the store has, as far as the word can be believed.
     *
     * @param pages of the store.
     * @return at most {@link JournalLayout#MAX_JOURNALS}.
     */
    public static int journals(final PagesFile pages) {
        return (int) Math.max(0, Math.min(pages.buffer().getLongAcquire(StoreHeaderLayout.JOURNALS_IN_USE), JournalLayout.MAX_JOURNALS));
    }
}
