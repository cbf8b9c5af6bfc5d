package org.kstate.notify;

import org.kstate.persistence.record.JournalEntry;
import org.kstate.persistence.record.JournalRecord;

/** A commit where it lies in the record that was read last. */
final class JournalCommitView implements CommitView {

    private JournalRecord record;
    private JournalEntry entry;
    private TailedState state;

    void wrap(final JournalRecord ofRecord, final JournalEntry ofEntry, final TailedState ofState) {
        record = ofRecord;
        entry = ofEntry;
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
