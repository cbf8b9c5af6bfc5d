package org.kstate.serializability;

/** What a process counts of its transactions, each in one number of its tally. A transaction may be of several kinds. */
enum Kind {
    /** Committed, having begun with all its states. */
    COMMITTED,
    /** Committed, some of its states having joined later. */
    JOINED,
    /** Committed by an update. */
    UPDATED,
    /** Committed at an attempt after the first. */
    RETRIED,
    /** Committed with a state that was read and not written. */
    COMPARED,
    /** Committed with a state that was written and not looked at. */
    BLIND,
    /** Committed with a state that was neither read nor written. */
    UNTOUCHED,
    /** Committed with one state of several that was read or written. */
    ALONE,
    /** Told at its commit that a state has moved. */
    CONFLICT,
    /** Told when a state wanted to join. */
    REFUSED,
    /** Nothing was written, or nothing was even looked at. */
    UNCHANGED,
    /** A transaction for reading. */
    READ,
    /** A snapshot through a session. */
    SNAPSHOT,
    /** A read of one state. */
    SINGLE,
    /** A snapshot through an observer. */
    OBSERVED;

    /** Its number in the tally. */
    int index() {
        return Transacting.HURRY + 1 + ordinal();
    }
}
