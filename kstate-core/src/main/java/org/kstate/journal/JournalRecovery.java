package org.kstate.journal;

import org.kstate.commit.Descriptors;
import org.kstate.layout.CommitWord;
import org.kstate.layout.Counter;
import org.kstate.layout.PageTableEntry;
import org.kstate.layout.PendingReference;
import org.kstate.page.Page;
import org.kstate.page.PagesFile;
import org.kstate.spi.Journal;

/**
 * Recover (protocol.md): the journal's last record is found again. The announced record may be missing, since its writer died: if what it is of
 * was committed, it is written again. Idempotent at every step; with the journal's lock held.
 */
final class JournalRecovery {

    private final JournalEnd end;
    private final PagesFile pages;
    private final Announcement announcement;

    JournalRecovery(final JournalEnd end) {
        this.end = end;
        this.pages = end.pages();
        this.announcement = end.announcement();
    }

    void recover() {
        // First: what is written again has to follow what is there.
        end.journal().settle();
        if (announcement.isClosed()) {
            return;
        }
        final long reference = announcement.pendingReference();
        if (PendingReference.isDescriptor(reference)) {
            recoverSeveral(reference);
            return;
        }
        final Page page = pages.page(PendingReference.page(reference));
        if (PageTableEntry.incarnation(pages.tableWord(page.index())) == 0) {
            // No state ever had it: its memory is not to be touched.
            throw pages.corrupt("pending reference", announcement.referenceOffset(), reference);
        }
        final long word = page.resolve();
        if (!CommitWord.isPersistent(word) || page.journal() != end.number()
            || !PendingReference.names(reference, CommitWord.version(word))) {
            // Not committed, and its holder is gone: it never will be. The same version may have been committed in another journal since,
            // if it was to be the state's first here.
            announcement.disarm();
            return;
        }
        final long version = page.versionOf(CommitWord.version(word));
        if (!isThere(page, version)) {
            // The payload is intact: nobody may commit on this page before this is done, and the current slot is never claimed.
            final int slot = CommitWord.slot(word);
            final long timeNs = end.records().begin(CommitWord.isDeleted(word) ? Journal.DELETE : Journal.COMMIT, page, slot);
            end.records().add(page, slot, version);
            writeAgain(timeNs);
        }
        announcement.closed();
    }

    /** Of a commit over several states. Nobody fills the descriptor again before its record is there (invariant I6). */
    private void recoverSeveral(final long reference) {
        if (!Descriptors.isSucceeded(pages, reference)) {
            announcement.disarm();
            return;
        }
        final DescribedCommit commit = new DescribedCommit(pages, reference, end.number());
        if (!isThere(commit.page(0), commit.version(0))) {
            final long timeNs = end.records().begin(Journal.COMMIT, commit.page(0), commit.slot(0));
            for (int i = 0; i < commit.count(); i++) {
                end.records().add(commit.page(i), commit.slot(i), commit.version(i));
            }
            writeAgain(timeNs);
        }
        announcement.closed();
    }

    private boolean isThere(final Page page, final long version) {
        return end.journal().holds(announcement.pendingIndex(), page.nameAddress(), page.nameLength(), page.journalIncarnation(), version);
    }

    /** Announces the record that was begun where it will appear now, and makes it visible. */
    private void writeAgain(final long timeNs) {
        announcement.moveTo(end.records().stage());
        end.records().publish();
        end.writer().count(Counter.RECORDS_RECOVERED);
        announcement.lastTimeNs(Math.max(announcement.lastTimeNs(), timeNs));
    }
}
