package org.kstate.journal;

import org.kstate.commit.CommitCode;
import org.kstate.commit.Writer;
import org.kstate.exceptions.CorruptStoreException;
import org.kstate.exceptions.KstateException;
import org.kstate.exceptions.StateBusyException;
import org.kstate.layout.CommitWord;
import org.kstate.layout.PageLayout;
import org.kstate.layout.PageTableEntry;
import org.kstate.page.Page;
import org.kstate.page.PagesFile;
import org.kstate.page.ReadProtocol;
import org.kstate.time.Deadline;

import net.openhft.chronicle.bytes.BytesStore;

/**
 * Journaling current values again, after a journal was repaired that its store has written: records may be missing there. Each state gets one
 * more version, with the value that it has. Who dies on the way leaves the rest to the next holder of the lock: what was committed since is of
 * a later time than what is due. Done with the journal's lock held; once after a repair.
 */
final class RepairedValues {

    private final JournalEnd end;
    private final PagesFile pages;
    private final Writer writer;
    private final JournaledCommit commits;

    RepairedValues(final JournalEnd end) {
        this.end = end;
        this.pages = end.pages();
        this.writer = end.writer();
        this.commits = new JournaledCommit(end);
    }

    void journal(final long deadlineNs) {
        final long dueNs = end.announcement().dueNs();
        // First: a state may have been made anew since under the same name.
        final int deletions = new RepairedDeletions(end).journal(dueNs);
        final BytesStore<?, ?> copy = BytesStore.nativeStoreWithFixedCapacity(pages.geometry().pageSize());
        int count = 0;
        try {
            for (int index = 0; index < pages.geometry().pages(); index++) {
                if (PageTableEntry.isInUse(pages.tableWord(index)) && journal(pages.page(index), dueNs, copy.addressForRead(0), deadlineNs)) {
                    count++;
                }
            }
        } finally {
            copy.releaseLast();
        }
        new JournalDescribing(end).appendAll();
        end.announcement().nothingDue();
        writer.ledger().error(new KstateException("The journal was repaired since this store used it; the current values of its states were journaled"
            + " again, each as a new version, and deletions that were cut off. Versions before may be missing in the journal: states=" + count
            + ", deletions=" + deletions + ", journal="
            + end.directory()));
    }

    /** Whether the state was due. */
    private boolean journal(final Page page, final long dueNs, final long address, final long deadlineNs) {
        try {
            for (;;) {
                final long word = page.resolve();
                if (!CommitWord.isPersistent(word) || CommitWord.isDeleted(word) || page.journal() != end.number()
                    || CommitWord.version(word) == page.firstVersion()) {
                    return false;
                }
                // Nobody else commits in this journal meanwhile, and its current slot is never claimed.
                if (page.buffer().getLong(page.slotField(CommitWord.slot(word), PageLayout.SLOT_TIME)) > dueNs) {
                    return false;
                }
                final int size = page.size();
                if (ReadProtocol.read(page, address, size, null) == word
                    && commits.commitOn(page, word, CommitWord.flags(word), address, size, writer, () -> deadlineNs) != CommitCode.CONFLICT) {
                    writer.ring(page);
                    return true;
                }
                if (Deadline.isOver(deadlineNs)) {
                    throw new StateBusyException("The journal was repaired, and the value of a state could not be journaled again in time; nothing"
                        + " was committed. Try again: state=" + page.name() + ", journal=" + end.directory());
                }
            }
        } catch (final CorruptStoreException e) {
            // Of one state, which says so to each of its users. The others are not kept from theirs.
            writer.ledger().error(e);
            return false;
        }
    }
}
