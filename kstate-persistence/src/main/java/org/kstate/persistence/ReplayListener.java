package org.kstate.persistence;

import org.kstate.persistence.record.JournalEntry;
import org.kstate.persistence.record.JournalRecord;

/**
 * Gets what a {@link Replay} plays. Called by the thread that runs the replay.
 *
 * <p>Records of every kind are played; {@link JournalRecord#kind()} tells a commit from an attachment, a deletion, or a checkpoint, which
 * repeats versions that were committed before.
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
}
