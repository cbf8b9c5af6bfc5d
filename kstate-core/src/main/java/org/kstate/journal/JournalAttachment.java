package org.kstate.journal;

import net.openhft.chronicle.bytes.BytesStore;
import org.kstate.commit.CommitCode;
import org.kstate.commit.OwedSlots;
import org.kstate.commit.ReferenceClearing;
import org.kstate.commit.SlotClaim;
import org.kstate.commit.StateSize;
import org.kstate.commit.TransientCommit;
import org.kstate.commit.Writer;
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
import org.kstate.spi.JournalHistory;
import org.kstate.spi.JournaledState;
import org.kstate.time.Deadline;

/**
 * Making one state persistent: the value of a state never written comes back from the journal if it is there; a written state's value is
 * journaled by an ordinary commit. Done with {@code store.lock} held, which orders attachments of one page, and with the journal's lock.
 */
final class JournalAttachment {

    private final JournaledCommit commits;
    private final JournalEnd end;
    private final Writer writer;
    private final Page page;
    private final long deadlineNs;
    /** What the journal knows of a state of this name; {@code null} if nothing. */
    private final JournaledState last;
    /** The journal has a value that can come back. */
    private final boolean isRestorable;
    /** The journal has a record that the state is persistent there. */
    private boolean isKnown;

    private JournalAttachment(final JournaledCommit commits, final Page page, final JournalHistory history, final long deadlineNs) {
        this.commits = commits;
        this.end = commits.end();
        this.writer = end.writer();
        this.page = page;
        this.deadlineNs = deadlineNs;
        this.last = history.last(page.name());
        this.isKnown = last != null && !last.deleted();
        this.isRestorable = isKnown && last.version() > 0;
    }

    /**
     * Attaches a state to a journal.
     *
     * @param commits on the states of the journal, in this session.
     * @param page    of the state; not persistent.
     * @param history of the journal, read a moment ago.
     * @throws JournalHistoryException if both the state and the journal have a history of that name.
     * @throws IllegalSizeException    if the journal's value does not fit a page of this store.
     * @throws StateBusyException      if the state is written so fast that its value could not be journaled in time.
     */
    static void attach(final JournaledCommit commits, final Page page, final JournalHistory history) {
        commits.end().noting(() -> attachLocked(commits, page, history));
    }

    private static void attachLocked(final JournaledCommit commits, final Page page, final JournalHistory history) {
        final long deadlineNs = commits.end().writer().deadlineNs();
        commits.end().enterBriefly(history, deadlineNs);
        try {
            // Before the first value, so that whoever reads in order knows what it is.
            new JournalDescribing(commits.end()).bringUp(history);
            new JournalAttachment(commits, page, history, deadlineNs).attach();
        } finally {
            commits.end().leave();
        }
    }

    private void attach() {
        checkFits();
        page.buffer().putLongRelease(page.field(PageLayout.JOURNAL_INCARNATION), incarnation());
        // [journal]: before the word gets its flag; whoever sees the flag finds the journal.
        page.buffer().putIntRelease(page.field(PageLayout.JOURNAL_PLUS_ONE), end.number() + 1);
        boolean isDone;
        do {
            isDone = tryAttach(page.resolve());
        } while (!isDone);
    }

    /** Decides by what the state is, and tries that; false if somebody moved the word meanwhile. */
    private boolean tryAttach(final long word) {
        if (CommitWord.isDeleted(word)) {
            throw new JournalHistoryException("The state was deleted meanwhile; subscribe again: state=" + page.name());
        }
        if (CommitWord.version(word) != page.firstVersion()) {
            return attachWritten(word);
        }
        return isRestorable ? restore(word) : attachUnwritten(word);
    }

    private void checkFits() {
        if (isRestorable && (last.size() > page.pageSize() || last.payload().length > page.pageSize())) {
            throw new IllegalSizeException("The journal's value is longer than this store's pages; make a store of larger"
                + " pages: size="
                + last.size() + ", pageSize=" + page.pageSize() + ", state=" + page.name() + ", journal=" + end.directory());
        }
    }

    private long incarnation() {
        if (last == null) {
            return 1;
        }
        return last.deleted() ? last.incarnation() + 1 : last.incarnation();
    }

    private boolean attachWritten(final long word) {
        if (isRestorable) {
            throw new JournalHistoryException("The state was written before it became persistent, and the journal"
                + " has a history of that"
                + " name: delete one, or choose another journal: state=" + page.name() + ", stateVersion="
                + (CommitWord.version(word) - page.firstVersion()) + ", journalVersion=" + last.version() + ", journal="
                + end.directory());
        }
        if (commitCurrent(word)) {
            return true;
        }
        // Others wait for two locks meanwhile.
        if (Deadline.isOver(deadlineNs)) {
            throw new StateBusyException("The state is written so fast that its value could not be journaled; it stays as it was."
                + " Try again, or write it less often meanwhile: state=" + page.name() + ", journal=" + end.directory());
        }
        return false;
    }

    /** An ordinary commit of the same payload, which also sets the flag. */
    private boolean commitCurrent(final long word) {
        final BytesStore<?, ?> copy = BytesStore.nativeStoreWithFixedCapacity(page.pageSize());
        try {
            final long address = copy.addressForRead(0);
            final int size = page.size();
            return ReadProtocol.read(page, address, size, null) == word
                && commits.commitOn(page, word, CommitWord.flags(word) | CommitWord.PERSISTENT, address, size, writer, () -> deadlineNs)
                != CommitCode.CONFLICT;
        } finally {
            copy.releaseLast();
        }
    }

    /** A state never written: the journal's last value and version, as they were committed. The only jump of versions. */
    private boolean restore(final long word) {
        final long raw = page.firstVersion() + last.version();
        final OwedSlots owed = writer.owed();
        final boolean[] marks = owed.marks(page);
        final int first = OwedSlots.first(page);
        final int slot = SlotClaim.claim(page, word, raw, writer, deadlineNs);
        if (slot == CommitCode.CONFLICT) {
            return false;
        }
        boolean isCommitted = false;
        int others = 0;
        boolean isOwed = true;
        try {
            fill(slot);
            others = StateSize.restore(page, word, raw, last.size(), writer);
            if (!TransientCommit.install(page, word, CommitWord.plain(raw, slot, CommitWord.flags(word) | CommitWord.PERSISTENT), writer)) {
                return false;
            }
            isCommitted = true;
            end.committed(page);
            return true;
        } finally {
            try {
                for (int other = 0; others >> other != 0; other++) {
                    if ((others & 1 << other) != 0) {
                        SlotClaim.giveBack(page, other, word, raw, writer);
                        others &= ~(1 << other);
                    }
                }
                if (isCommitted) {
                    page.releaseSlot(slot, SlotHeader.of(raw, SlotHeader.NO_OWNER));
                } else {
                    SlotClaim.giveBack(page, slot, word, raw, writer);
                }
                isOwed = false;
            } finally {
                // No call: there may be no stack for one, and this is the reason.
                if (isOwed) {
                    others |= 1 << slot;
                    for (int other = 0; others >> other != 0; other++) {
                        if ((others & 1 << other) != 0) {
                            marks[first + other] = true;
                            owed.isAny = true;
                        }
                    }
                }
            }
        }
    }

    private void fill(final int slot) {
        final SharedBuffer buffer = page.buffer();
        buffer.putInt(page.slotField(slot, PageLayout.SLOT_LENGTH), last.payload().length);
        buffer.putInt(page.slotField(slot, PageLayout.SLOT_SESSION), last.sessionId());
        buffer.putLong(page.slotField(slot, PageLayout.SLOT_TRANSACTION), last.transactionId());
        buffer.putLong(page.slotField(slot, PageLayout.SLOT_TIME), last.timeNs());
        buffer.putBytes(page.slotField(slot, PageLayout.SLOT_PAYLOAD), last.payload());
    }

    /** A state never written that the journal has no value of. */
    private boolean attachUnwritten(final long word) {
        if (!isKnown) {
            appendAttachment();
            isKnown = true;
        }
        if (page.compareAndSetWord(word, word | CommitWord.PERSISTENT)) {
            return true;
        }
        final long found = page.word();
        if (CommitWord.isReference(found)) {
            ReferenceClearing.clear(page, found, writer);
        }
        return false;
    }

    private void appendAttachment() {
        final long timeNs = end.timeNs();
        end.records().begin(Journal.ATTACH, timeNs, writer.session(), 0);
        end.records().addUnwritten(page);
        end.records().stage();
        // Before others can read it: also if this process dies in between, no later record is of an earlier time.
        end.announcement().lastTimeNs(timeNs);
        end.records().publish();
    }
}
