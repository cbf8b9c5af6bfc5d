package org.kstate.journal;

import java.lang.ref.Reference;
import java.nio.file.Path;

import org.kstate.exceptions.KstateException;
import org.kstate.layout.JournalLayout;
import org.kstate.memory.SharedBuffer;
import org.kstate.page.PagesFile;

/**
 * Whether records have come to a journal since somebody looked last, by the words of its place in the store. The journal itself is not read.
 *
 * <p>Assumes: who makes a record visible stores its index as the closed one afterwards. Guarantees: a record that is visible and was closed after the
 * look before is told. While an announced record is not known to be visible, each look tells growth: its writer may have died in between.
 *
 * <p>For one thread at a time. Each look allocates the paths of the store's journals.
 */
public final class JournalGrowth {

    private final PagesFile pages;
    private final Path directory;
    private long closedIndex;

    /**
     * What is there now is no growth.
     *
     * @param pages     of the store.
     * @param directory real path of the journal.
     */
    public JournalGrowth(final PagesFile pages, final Path directory) {
        this.pages = pages;
        this.directory = directory;
        hasGrown();
    }

    /**
     * Looks.
     *
     * @return whether whoever reads the journal is to look there, which may turn out to be in vain.
     */
    public boolean hasGrown() {
        try {
            // Each time: a number that was given to a journal is taken back if the journal could not be opened.
            final int journal = JournalPaths.find(pages, directory);
            return journal != JournalPaths.NONE && hasGrown(journal);
        } catch (final KstateException e) {
            // Damaged. Whoever reads the journal looks there, and need not suffer from it.
            return true;
        } finally {
            Reference.reachabilityFence(pages);
        }
    }

    private boolean hasGrown(final int journal) {
        final SharedBuffer buffer = pages.buffer();
        final long offset = pages.geometry().journal(journal);
        final long closed = buffer.getLongAcquire(offset + JournalLayout.CLOSED_INDEX);
        final boolean hasGrown = closed != closedIndex || closed != buffer.getLongAcquire(offset + JournalLayout.PENDING_INDEX);
        closedIndex = closed;
        return hasGrown;
    }
}
