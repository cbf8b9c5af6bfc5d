package org.kstate;

import org.kstate.exceptions.CorruptStoreException;
import org.kstate.layout.CommitWord;
import org.kstate.layout.PageTableEntry;
import org.kstate.page.PagesFile;

/** How the pages of a store are used, without touching one that no state ever had. */
record PageUse(int inUse, int damaged, long commits) {

    static PageUse of(final PagesFile pages) {
        int inUse = 0;
        int damaged = 0;
        long commits = 0;
        for (int index = 0; index < pages.geometry().pages(); index++) {
            final long entry = pages.tableWord(index);
            if (PageTableEntry.isInUse(entry)) {
                inUse++;
            }
            if (PageTableEntry.incarnation(entry) != 0) {
                try {
                    // Raw versions go on from state to state.
                    commits += CommitWord.version(pages.page(index).resolve());
                } catch (final CorruptStoreException e) {
                    damaged++;
                }
            }
        }
        return new PageUse(inUse, damaged, commits);
    }
}
