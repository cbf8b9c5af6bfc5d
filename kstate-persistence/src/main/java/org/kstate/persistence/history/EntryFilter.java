package org.kstate.persistence.history;

import org.kstate.persistence.record.JournalEntry;

/** Tells which states are wanted, by their names. */
@FunctionalInterface
public interface EntryFilter {

    /**
     * Looks at a state's part of a record.
     *
     * @param entry the part; its payload is not to be looked at.
     * @return whether the state is wanted.
     */
    boolean wants(JournalEntry entry);
}
