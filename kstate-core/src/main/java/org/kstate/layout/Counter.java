package org.kstate.layout;

/**
 * What is counted in {@code control}: what happens rarely and matters to an operator. What happens all the time is not counted, since it
 * would cost: how many commits there were is told by the versions.
 *
 * <p>The id is in the format: it is the place of the counter. Ids below {@link CounterLayout#SESSION_COUNTERS} are counted by each session in
 * its own record and added to the store's when the session has ended; the others are counted in the store's block alone, with {@code
 * store.lock} held, each after what it counts: a process that is killed in between leaves one uncounted.
 */
public enum Counter {

    /** Commits of transactions that failed. */
    CONFLICTS(0, "conflicts", "commits of transactions that failed, another having committed first"),
    /** Attempts of blind publishes that were lost. */
    PUBLISH_RETRIES(1, "publish-retries", "times that a publish began again, another having committed meanwhile"),
    /** Copies begun again. */
    READ_RETRIES(2, "read-retries", "times that a reader copied again, its slot having been filled anew meanwhile"),
    /** Commits that waited for a slot. */
    SLOT_WAITS(3, "slot-waits", "commits that waited, since live sessions had every slot"),
    /** Commits refused for want of a slot. */
    STATE_BUSY(4, "state-busy", "commits given up after that wait (StateBusyException)"),
    /** Slots taken from sessions that died in a commit. */
    SLOTS_FROM_DEAD(5, "slots-from-dead", "slots taken from sessions that died in the middle of a commit"),
    /** Undecided commits of others on several states that were aborted. */
    REFERENCES_ABORTED(6, "references-aborted", "undecided commits of others on several states that were aborted to get at a state"),
    /** References of decided commits that were removed for their owner. */
    REFERENCES_FINISHED(7, "references-finished", "states on which the decided commit of another was finished for it"),
    /** Waits for a journal's lock. */
    JOURNAL_LOCK_WAITS(8, "journal-lock-waits", "times that a journal's lock was not free at once"),
    /** Journal locks taken over. */
    JOURNAL_LOCKS_FROM_DEAD(9, "journal-locks-from-dead", "locks of journals taken from sessions that died"),
    /** Commits refused since a journal's lock was held. */
    JOURNAL_BUSY(10, "journal-busy", "times that a live session kept a journal's lock too long (JournalBusyException)"),
    /** Records written for another. */
    RECORDS_RECOVERED(11, "records-recovered", "records of committed versions written again, their writer having died or failed before"),
    /** Failures of an end of a journal. */
    JOURNAL_FAILURES(12, "journal-failures", "times that a journal failed in the middle of a record and was opened anew"),
    /** Calls refused since the store's lock was held. */
    STORE_BUSY(13, "store-busy", "times that the store's lock was not to be had in time (StoreBusyException)"),
    /** Errors told to the distinct error log. */
    ERRORS(14, "errors", "errors told to the error log, the same one each time that it came"),

    /** Sessions opened. */
    SESSIONS_OPENED(16, "sessions-opened", "sessions that were opened"),
    /** Sessions closed. */
    SESSIONS_CLOSED(17, "sessions-closed", "sessions that were closed"),
    /** Sessions found dead. */
    SESSIONS_DEAD(18, "sessions-dead", "sessions that were found to have died"),
    /** Dead sessions cleaned up after. */
    SESSIONS_SWEPT(19, "sessions-swept", "of those: whose leavings were removed and whose number was given back"),
    /** States made. */
    STATES_CREATED(20, "states-created", "states that were made"),
    /** Transient states ended for want of subscribers. */
    STATES_EVAPORATED(21, "states-evaporated", "transient states that ended with their last subscriber"),
    /** States deleted. */
    STATES_DELETED(22, "states-deleted", "states that were deleted"),
    /** Times that the registry was built afresh. */
    REGISTRY_REBUILT(23, "registry-rebuilt", "times that the registry of names was built afresh from the pages");

    private final int id;
    private final String label;
    private final String meaning;

    Counter(final int id, final String label, final String meaning) {
        this.id = id;
        this.label = label;
        this.meaning = meaning;
    }

    /**
     * The place of the counter.
     *
     * @return number of a long in a block of counters.
     */
    public int id() {
        return id;
    }

    /**
     * The name for people and programs.
     *
     * @return lower case, with hyphens.
     */
    public String label() {
        return label;
    }

    /**
     * What is counted.
     *
     * @return half a sentence.
     */
    public String meaning() {
        return meaning;
    }

    /**
     * Whether each session counts it on its own.
     *
     * @return false if it is the store's alone.
     */
    public boolean isOfSession() {
        return id < CounterLayout.SESSION_COUNTERS;
    }

    /**
     * Where it is in a block of counters.
     *
     * @return offset in the block.
     */
    public int offset() {
        return id * Long.BYTES;
    }
}
