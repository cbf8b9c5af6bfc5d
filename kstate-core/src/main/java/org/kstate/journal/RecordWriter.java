package org.kstate.journal;

import org.kstate.exceptions.JournalBusyException;
import org.kstate.exceptions.JournalFullException;
import org.kstate.layout.PageLayout;
import org.kstate.page.Page;

/**
 * Writing one record: what slots say of a commit, first in private memory, then in the journal and not visible, then visible. Everything is done with
 * the journal's lock held. After a failure inside the journal it is not trusted any more: {@link JournalEnd#abandon}.
 */
final class RecordWriter {

    private final JournalEnd end;
    /** A record is in the journal and not visible. */
    private boolean staged;

    RecordWriter(final JournalEnd end) {
        this.end = end;
    }

    void begin(final int kind, final long timeNs, final int session, final long transaction) {
        end.journal().begin(kind, timeNs, session, transaction);
    }

    /** Begins a record with what a slot says of its commit, and tells the time of that. */
    long begin(final int kind, final Page page, final int slot) {
        final long timeNs = page.buffer().getLong(page.slotField(slot, PageLayout.SLOT_TIME));
        begin(kind, timeNs, page.buffer().getInt(page.slotField(slot, PageLayout.SLOT_SESSION)),
            page.buffer().getLong(page.slotField(slot, PageLayout.SLOT_TRANSACTION)));
        return timeNs;
    }

    /** Adds a version of a state, which is in a slot. */
    void add(final Page page, final int slot, final long version) {
        final long lengthOffset = page.slotField(slot, PageLayout.SLOT_LENGTH);
        final int length = page.buffer().getInt(lengthOffset);
        if (length < 0 || length > page.pageSize()) {
            throw page.pages().corrupt("slot length", lengthOffset, length);
        }
        end.journal().add(page.nameAddress(), page.nameLength(), page.journalIncarnation(), version, page.size(),
            page.buffer().addressOf(page.slotField(slot, PageLayout.SLOT_PAYLOAD)), length);
    }

    /** Adds a state that was never written. */
    void addUnwritten(final Page page) {
        end.journal().add(page.nameAddress(), page.nameLength(), page.journalIncarnation(), 0, page.size(), page.nameAddress(), 0);
    }

    /** Writes the record that was begun, not yet visible, and tells where it will appear. */
    long stage() {
        try {
            final long index = end.journal().stage();
            staged = true;
            return index;
        } catch (final JournalFullException | JournalBusyException e) {
            // Nothing is broken.
            throw e;
        } catch (final RuntimeException | Error e) {
            end.abandon();
            throw e;
        }
    }

    /** Makes the record visible. */
    void publish() {
        staged = false;
        try {
            end.journal().publish();
        } catch (final RuntimeException | Error e) {
            end.abandon();
            throw e;
        }
    }

    /** Another thread had begun a record in a journal that was given up since. */
    void forget() {
        staged = false;
    }

    /** Drops the record, if there is one that is not visible. */
    void discard() {
        if (staged) {
            staged = false;
            end.journal().discard();
        }
    }
}
