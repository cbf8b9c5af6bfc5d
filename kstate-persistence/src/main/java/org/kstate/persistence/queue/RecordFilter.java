package org.kstate.persistence.queue;

import org.kstate.persistence.record.JournalRecord;

/** Tells by the head of a record whether its payloads are wanted. */
@FunctionalInterface
public interface RecordFilter {

    /** Wants the payloads of all records. */
    RecordFilter ALL = head -> true;
    /** Wants no payloads. */
    RecordFilter NONE = head -> false;

    /**
     * Looks at a record.
     *
     * @param head the record, without its payloads if it is of format version 2.
     * @return whether the payloads are to be loaded and checked.
     */
    boolean wants(JournalRecord head);
}
