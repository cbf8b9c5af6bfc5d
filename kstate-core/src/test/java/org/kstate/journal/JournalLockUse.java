package org.kstate.journal;

import org.kstate.commit.Writer;
import org.kstate.layout.JournalLockWord;
import org.kstate.page.PagesFile;

/** A journal's lock as one session takes it, without a journal: for tests of other packages. */
public final class JournalLockUse {

    private final JournalLock lock;
    private final Writer writer;

    /**
     * Creates a session's end.
     *
     * @param pages   of the store.
     * @param journal number of the journal.
     * @param writer  of the session.
     */
    public JournalLockUse(final PagesFile pages, final int journal, final Writer writer) {
        this.lock = new JournalLock(pages.buffer(), pages.geometry().journal(journal), writer);
        this.writer = writer;
    }

    /**
     * Takes the lock, and frees what a dead holder left.
     *
     * @return whether the last holder was dead.
     */
    public boolean take() {
        final long victim = lock.acquire(writer.deadlineNs(), true);
        if (victim != JournalLockWord.NO_VICTIM) {
            lock.freed();
        }
        return victim != JournalLockWord.NO_VICTIM;
    }

    /** Gives it back. */
    public void release() {
        lock.release();
    }
}
