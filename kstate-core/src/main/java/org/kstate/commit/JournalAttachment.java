package org.kstate.commit;

import net.openhft.chronicle.bytes.BytesStore;
import org.kstate.exceptions.IllegalSizeException;
import org.kstate.exceptions.JournalHistoryException;
import org.kstate.exceptions.StateBusyException;
import org.kstate.layout.CommitWord;
import org.kstate.layout.PageLayout;
import org.kstate.layout.SlotHeader;
import org.kstate.memory.SharedBuffer;
import org.kstate.page.Page;
import org.kstate.page.ReadProtocol;
import org.kstate.spi.Journal;
import org.kstate.spi.JournaledState;

/**
 * Making a state persistent: the value of a state never written comes back from the journal if it is there; a written state's value is
 * journaled by an ordinary commit. Called with {@code store.lock} held, which orders attachments of one page.
 */
public final class JournalAttachment {

    private JournalAttachment() {
    }

    /**
     * Attaches a state to a journal.
     *
     * @param journal   the journal's committing end in this session.
     * @param journalId its number in {@code pages}.
     * @param page      of the state; not persistent.
     * @throws JournalHistoryException if both the state and the journal have a history of that name.
     * @throws IllegalSizeException    if the journal's value does not fit a page of this store.
     * @throws StateBusyException      if the state is written so fast that its value could not be journaled in time.
     */
    public static void attach(final JournaledCommit journal, final int journalId, final Page page) {
        final long deadline = System.nanoTime() + journal.writer().waitNs();
        journal.lockAndRecoverBriefly(deadline);
        try {
            final JournaledState last = journal.journal().last(page.name());
            final boolean restorable = last != null && !last.deleted() && last.version() > 0;
            if (restorable && (last.size() > page.pageSize() || last.payload().length > page.pageSize())) {
                throw new IllegalSizeException("The journal's value is longer than this store's pages; make a store of larger"
                    + " pages: size="
                    + last.size() + ", pageSize=" + page.pageSize() + ", state=" + page.name() + ", journal=" + journal.directory());
            }
            page.buffer().putLongRelease(page.field(PageLayout.JOURNAL_INCARNATION), incarnation(last));
            // [journal]: before the word gets its flag; whoever sees the flag finds the journal.
            page.buffer().putIntRelease(page.field(PageLayout.JOURNAL_PLUS_ONE), journalId + 1);
            boolean known = last != null && !last.deleted();
            for (;;) {
                final long word = page.resolve();
                if (CommitWord.isDeleted(word)) {
                    throw new JournalHistoryException("The state was deleted meanwhile; subscribe again: state=" + page.name());
                }
                if (CommitWord.version(word) != page.firstVersion()) {
                    if (restorable) {
                        throw new JournalHistoryException("The state was written before it became persistent, and the journal"
                            + " has a history of that"
                            + " name: delete one, or choose another journal: state=" + page.name() + ", stateVersion="
                            + (CommitWord.version(word) - page.firstVersion()) + ", journalVersion=" + last.version() + ", journal="
                            + journal.directory());
                    }
                    if (commitCurrent(journal, page, word, deadline)) {
                        return;
                    }
                    // Others wait for two locks meanwhile.
                    if (System.nanoTime() - deadline > 0) {
                        throw new StateBusyException("The state is written so fast that its value could not be journaled; it stays as it was."
                            + " Try again, or write it less often meanwhile: state=" + page.name() + ", journal=" + journal.directory());
                    }
                } else if (restorable) {
                    if (restore(page, word, last, journal.writer(), deadline)) {
                        journal.committed(page);
                        return;
                    }
                } else {
                    if (!known) {
                        appendAttachment(journal, page, incarnation(last));
                        known = true;
                    }
                    if (page.compareAndSetWord(word, word | CommitWord.PERSISTENT)) {
                        return;
                    }
                    clearReference(page, journal.writer());
                }
            }
        } finally {
            journal.unlock();
        }
    }

    private static long incarnation(final JournaledState last) {
        if (last == null) {
            return 1;
        }
        return last.deleted() ? last.incarnation() + 1 : last.incarnation();
    }

    /** A written state: an ordinary commit of the same payload, which also sets the flag. */
    private static boolean commitCurrent(final JournaledCommit journal, final Page page, final long word, final long deadline) {
        final BytesStore<?, ?> copy = BytesStore.nativeStoreWithFixedCapacity(page.pageSize());
        try {
            final long address = copy.addressForRead(0);
            final int size = page.size();
            return ReadProtocol.read(page, address, size, null) == word
                && journal.commitOn(page, word, CommitWord.flags(word) | CommitWord.PERSISTENT, address, size,
                    journal.writer(), deadline) != TransientCommit.CONFLICT;
        } finally {
            copy.releaseLast();
        }
    }

    /** A state never written: the journal's last value and version, as they were committed. The only jump of versions. */
    private static boolean restore(final Page page, final long word, final JournaledState last, final Writer writer, final long deadline) {
        final long raw = page.firstVersion() + last.version();
        final int slot = SlotClaim.claim(page, word, raw, writer, deadline);
        if (slot == SlotClaim.CONFLICT) {
            return false;
        }
        boolean isCommitted = false;
        int others = 0;
        try {
            final SharedBuffer buffer = page.buffer();
            buffer.putInt(page.slotField(slot, PageLayout.SLOT_LENGTH), last.payload().length);
            buffer.putInt(page.slotField(slot, PageLayout.SLOT_SESSION), last.sessionId());
            buffer.putLong(page.slotField(slot, PageLayout.SLOT_TRANSACTION), last.transactionId());
            buffer.putLong(page.slotField(slot, PageLayout.SLOT_TIME), last.timeNs());
            buffer.putBytes(page.slotField(slot, PageLayout.SLOT_PAYLOAD), last.payload());
            others = StateSize.restore(page, word, raw, last.size(), writer);
            if (!TransientCommit.install(page, word, CommitWord.plain(raw, slot, CommitWord.flags(word) | CommitWord.PERSISTENT), writer)) {
                return false;
            }
            isCommitted = true;
            return true;
        } finally {
            StateSize.giveBack(page, others, word, raw, writer);
            if (isCommitted) {
                page.releaseSlot(slot, SlotHeader.of(raw, SlotHeader.NO_OWNER));
            } else {
                SlotClaim.giveBack(page, slot, word, raw, writer);
            }
        }
    }

    private static void appendAttachment(final JournaledCommit journal, final Page page, final long incarnation) {
        final Journal target = journal.journal();
        final long timeNs = Math.max(journal.writer().nowNs(), journal.announcement().lastTimeNs());
        target.begin(Journal.ATTACH, timeNs, journal.writer().session(), 0);
        target.add(page.nameAddress(), page.nameLength(), incarnation, 0, page.size(), page.nameAddress(), 0);
        journal.stage();
        // Before others can read it: also if this process dies in between, no later record is of an earlier time.
        journal.announcement().lastTimeNs(timeNs);
        journal.publish();
    }

    private static void clearReference(final Page page, final Writer writer) {
        final long found = page.word();
        if (CommitWord.isReference(found)) {
            ReferenceClearing.clear(page, found, writer);
        }
    }
}
