package org.kstate.journal;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.kstate.exceptions.CorruptStoreException;
import org.kstate.layout.CommitWord;
import org.kstate.layout.PageLayout;
import org.kstate.layout.PageTableEntry;
import org.kstate.layout.TransactionId;
import org.kstate.memory.SharedBuffer;
import org.kstate.page.Page;
import org.kstate.page.PagesFile;
import org.kstate.spi.Journal;

/**
 * Journaling deletions again, after a repair has cut off their records: else the state would come back to life in a new store. A page that is free
 * says what it was until it is given to another state; after that the deletion is forgotten. In the order of the deletions, each once: who dies on
 * the way leaves the rest to the next holder of the lock. Done with the journal's lock held; others may give pages to states meanwhile.
 *
 * <p>After a second repair, and where records are passed over, nobody can tell which deletions are missing: those that are there are written a second
 * time, which says nothing new. That of a state whose next life has a value is left out: the value is journaled again, and no record of an
 * earlier life may come behind one of a later life.
 */
final class RepairedDeletions {

    private static final Comparator<Deletion> LATER = Comparator.comparingLong(Deletion::incarnation).thenComparingLong(Deletion::version);

    private final JournalEnd end;
    private final PagesFile pages;
    private final Announcement announcement;

    /** A deletion as its page has it. The word is another one as soon as the page is given to another state. */
    private record Deletion(Page page, String name, long word, long incarnation, long timeNs) {

        private long version() {
            return page.versionOf(CommitWord.version(word));
        }
    }

    RepairedDeletions(final JournalEnd end) {
        this.end = end;
        this.pages = end.pages();
        this.announcement = end.announcement();
    }

    /**
     * Does it.
     *
     * @param dueNs until which commit time.
     * @return how many there were.
     */
    int journal(final long dueNs) {
        final long fromNs = announcement.dueFromNs();
        if (fromNs == 0) {
            return 0;
        }
        int count = 0;
        for (final Deletion deletion : inOrder(fromNs, dueNs)) {
            if (journal(deletion)) {
                count++;
            }
            announcement.dueFromNs(deletion.timeNs() + 1);
        }
        announcement.dueFromNs(0);
        return count;
    }

    /** The last one of each name, unless a later life has a value. */
    private Collection<Deletion> inOrder(final long fromNs, final long dueNs) {
        final Map<String, Deletion> last = new HashMap<>();
        final Map<String, Long> lives = new HashMap<>();
        for (int index = 0; index < pages.geometry().pages(); index++) {
            // A page that no state ever had has no memory yet.
            if (PageTableEntry.incarnation(pages.tableWord(index)) != 0) {
                final Page page = pages.page(index);
                noteLife(page, lives);
                final Deletion deletion = deletion(page);
                if (deletion != null && deletion.timeNs() >= fromNs && deletion.timeNs() <= dueNs) {
                    last.merge(deletion.name(), deletion, (one, other) -> LATER.compare(one, other) > 0 ? one : other);
                }
            }
        }
        last.values().removeIf(deletion -> lives.getOrDefault(deletion.name(), 0L) >= deletion.incarnation());
        final List<Deletion> deletions = new ArrayList<>(last.values());
        deletions.sort(Comparator.comparingLong(Deletion::timeNs));
        return deletions;
    }

    /** Of a state that has a value: nobody else commits in this journal meanwhile, so that it stays so. */
    private void noteLife(final Page page, final Map<String, Long> lives) {
        if (!PageTableEntry.isInUse(pages.tableWord(page.index()))) {
            return;
        }
        try {
            final long word = page.resolve();
            if (CommitWord.isPersistent(word) && !CommitWord.isDeleted(word) && page.journal() == end.number()
                && CommitWord.version(word) != page.firstVersion()) {
                lives.put(page.name(), page.journalIncarnation());
            }
        } catch (final CorruptStoreException e) {
            end.writer().ledger().error(e);
        }
    }

    private @Nullable Deletion deletion(final Page page) {
        final long word = page.word();
        if (CommitWord.isReference(word) || !CommitWord.isPersistent(word) || !CommitWord.isDeleted(word) || page.journal() != end.number()) {
            return null;
        }
        try {
            final Deletion deletion = new Deletion(page, page.name(), word, page.journalIncarnation(),
                page.buffer().getLong(page.slotField(CommitWord.slot(word), PageLayout.SLOT_TIME)));
            return isStill(deletion) ? deletion : null;
        } catch (final CorruptStoreException e) {
            if (page.word() == word) {
                end.writer().ledger().error(e);
            }
            return null;
        }
    }

    /** Whoever gives the page to another state changes its word before the rest. */
    private static boolean isStill(final Deletion deletion) {
        SharedBuffer.loadLoadFence();
        return deletion.page().word() == deletion.word();
    }

    private boolean isThere(final Deletion deletion, final long version) {
        final long index = announcement.dueIndex();
        final Page page = deletion.page();
        return index != 0 && end.journal().holds(index, page.nameAddress(), page.nameLength(), deletion.incarnation(), version);
    }

    private boolean journal(final Deletion deletion) {
        final Page page = deletion.page();
        final long raw = CommitWord.version(deletion.word());
        final long version = page.versionOf(raw);
        if (!isStill(deletion) || isThere(deletion, version)) {
            return false;
        }
        final long timeNs = end.timeNs();
        end.records().begin(Journal.DELETE, timeNs, end.writer().session(), TransactionId.ofPage(page.index(), raw));
        end.records().add(page, CommitWord.slot(deletion.word()), version);
        if (!isStill(deletion)) {
            // What was copied may be of both. It is begun anew with the next record.
            return false;
        }
        final long index = end.records().stage();
        // Before others can read it: also if this process dies in between, it is not written twice, and no later record is of an earlier time.
        announcement.dueIndex(index);
        announcement.lastTimeNs(timeNs);
        end.records().publish();
        return true;
    }
}
