package org.kstate.notify;

import org.kstate.persistence.record.JournalEntry;
import org.kstate.persistence.record.JournalRecord;

/** A commit where it lies in the record that was read last. */
final class JournalCommitView implements CommitView {

    private final long journalId;
    private JournalRecord record;
    private JournalEntry entry;
    private TailedState state;
    private int entryNumber;

    JournalCommitView(final long journalId) {
        this.journalId = journalId;
    }

    void wrap(final JournalRecord ofRecord, final JournalEntry ofEntry, final int number, final TailedState ofState) {
        record = ofRecord;
        entry = ofEntry;
        entryNumber = number;
        state = ofState;
    }

    /** The state's number among those its tailer has met. */
    int ordinal() {
        return state.ordinal();
    }

    @Override
    public String name() {
        return state.name();
    }

    @Override
    public long incarnation() {
        return entry.incarnation();
    }

    @Override
    public long version() {
        return entry.version();
    }

    @Override
    public long timeNs() {
        return record.timeNs();
    }

    @Override
    public int sessionId() {
        return record.sessionId();
    }

    @Override
    public long transactionId() {
        return record.transactionId();
    }

    @Override
    public long journalId() {
        return journalId;
    }

    @Override
    public long index() {
        return record.index();
    }

    @Override
    public int entry() {
        return entryNumber;
    }

    @Override
    public int size() {
        return entry.size();
    }

    @Override
    public long address() {
        return entry.payloadAddress();
    }

    @Override
    public int length() {
        return entry.payloadLength();
    }
}
