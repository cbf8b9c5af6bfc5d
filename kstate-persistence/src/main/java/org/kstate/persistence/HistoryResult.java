package org.kstate.persistence;

/** What a look into the history of a state ends in. */
public enum HistoryResult {

    /** The state had a value, and that was read. */
    FOUND,

    /** The state was deleted then, by the commit that is shown. No value was read. */
    DELETED,

    /** The state had no value yet: it was not there, or was never written, or does not have that version yet. */
    NOT_YET
}
