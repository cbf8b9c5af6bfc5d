package org.kstate.persistence;

import org.kstate.persistence.record.JournalEntry;
import org.kstate.persistence.record.JournalRecord;

/**
 * Gets what a {@link Replay} plays. Called by the thread that runs the replay.
 *
 * <p>Records of every kind are played; {@link JournalRecord#kind()} tells a commit from an attachment, a deletion, or a checkpoint, which
 * repeats versions that were committed before.
 *
 * <p>A record is one transaction. Its selected entries belong together: {@link #onRecord} comes before the first of them, {@link #onRecordEnd}
 * after the last. Neither a pause nor a stop comes between them.
 */
@FunctionalInterface
public interface ReplayListener {

    /**
     * A state got a version. The entries of one record, that is of one transaction, come one after another.
     *
     * @param record the record: kind, time, session, transaction; valid during the call.
     * @param entry  the state's part: name, version, address and length of the payload; valid during the call.
     */
    void onEntry(JournalRecord record, JournalEntry entry);

    /**
     * The entries of a record come next. Does nothing unless it is overridden.
     *
     * @param record  the record; valid during the call.
     * @param entries how many of its entries are played, at least 1; fewer than it has if states are selected.
     */
    default void onRecord(final JournalRecord record, final int entries) {
    }

    /**
     * All entries of a record that are played have come. Does nothing unless it is overridden.
     *
     * @param record the record; valid during the call.
     */
    default void onRecordEnd(final JournalRecord record) {
    }
}
