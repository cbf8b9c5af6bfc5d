package org.kstate.commit;

/**
 * Where the record of a commit over several states goes: all that this package knows of journals. There are two: {@link #NONE}, for states that are
 * transient, and a journal's end in a session.
 *
 * <p>The calls of one attempt, by one thread: {@link #enter}; {@link #announce} once all references are in place; the decision; {@link #publish} or
 * {@link #discard}; {@link #leave}, in any case after {@code enter} has returned.
 */
public interface CommitJournal {

    /** Transient states have no record: nothing is locked, written or waited for. */
    CommitJournal NONE = new NoJournal();

    /**
     * Until when all attempts of a commit that begins now may wait for others.
     *
     * @param writer who commits.
     * @return a time by {@link System#nanoTime}, or {@link SlotClaim#NO_DEADLINE} if the bound begins with what is in the way.
     */
    long deadlineNs(Writer writer);

    /**
     * Does what comes before an attempt: with a journal, takes its lock and writes the record that a dead holder announced.
     *
     * @param writer     who commits.
     * @param deadlineNs as {@link #deadlineNs} told.
     */
    void enter(Writer writer, long deadlineNs);

    /**
     * The time of a commit that is made now. Asks the user's clock, which may throw.
     *
     * @param writer who commits.
     * @return nanoseconds since the epoch.
     */
    long timeNs(Writer writer);

    /**
     * Writes the record, not yet visible, and announces it.
     *
     * @param set         what is committed.
     * @param transaction id of it.
     * @param timeNs      that {@link #timeNs} told.
     * @param reference   to the descriptor.
     */
    void announce(CommitSet set, long transaction, long timeNs, long reference);

    /**
     * Makes the record visible, after the decision.
     *
     * @param set what was committed.
     * @throws org.kstate.exceptions.RecordPendingException if the commit is done and its record is missing.
     */
    void publish(CommitSet set);

    /** Drops the record, if one was announced: the commit came to nothing. */
    void discard();

    /** Ends the attempt. */
    void leave();
}
