package org.kstate.spi;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The appending end of one journal in one session. A record is built by {@link #begin}, one {@link #add} for each state, and
 * {@link #stage}; it becomes visible to readers at {@link #publish}, whole, or is dropped by {@link #discard}.
 *
 * <p>For one thread at a time: every method but {@link #close} of a journal that was not started is called with the journal's shared lock
 * held, which orders the calls of all threads of all processes. From {@code begin} to {@code publish} nothing is allocated.
 */
public interface Journal extends AutoCloseable {

    /** Record kind: new versions of one or several states, by one transaction. */
    int COMMIT = 1;
    /** Record kind: a state never written has become persistent here; version 0, no payload. */
    int ATTACH = 2;
    /** Record kind: a state was deleted; its next version begins the next incarnation. */
    int DELETE = 3;
    /** Record kind: a part of a checkpoint, current values repeated so that older files can go. */
    int CHECKPOINT = 4;

    /** No process is known to have died in the journal. */
    long NO_PID = 0;

    /**
     * Where the journal is.
     *
     * @return its directory, as given when it was opened.
     */
    Path directory();

    /**
     * Does the part of opening that needs the journal's lock: what dead processes left is freed and removed. Called once, before all but
     * {@link #directory}, {@link #waitUntil} and {@link #close}.
     *
     * @param deadPid process id of a former holder of the journal's lock; its session is known to be dead; or {@link #NO_PID}.
     * @throws org.kstate.exceptions.CorruptJournalException if files are damaged.
     */
    default void start(final long deadPid) {
        if (deadPid != NO_PID) {
            freeDeadHolder(deadPid);
        }
    }

    /**
     * Says until when the next calls may wait for strangers inside the journal.
     *
     * @param deadlineNs by {@link System#nanoTime}.
     */
    default void waitUntil(final long deadlineNs) {
    }

    /**
     * Frees what a dead process held inside the journal.
     *
     * @param pid process id of a former holder of the journal's lock; its session is known to be dead.
     */
    void freeDeadHolder(long pid);

    /**
     * The commit time of the last record.
     *
     * @return nanoseconds since the epoch; 0 if there is no record.
     */
    long lastTimeNs();

    /**
     * Begins a record in private memory.
     *
     * @param kind          {@link #COMMIT}, {@link #ATTACH}, {@link #DELETE} or {@link #CHECKPOINT}.
     * @param timeNs        commit time, nanoseconds since the epoch.
     * @param sessionId     number of the committing session.
     * @param transactionId identity of the transaction within the store.
     */
    void begin(int kind, long timeNs, int sessionId, long transactionId);

    /**
     * Adds a state to the record that was begun. Names and payloads are copied at once.
     *
     * @param nameAddress    address of the name's ASCII bytes.
     * @param nameLength     length of the name in bytes.
     * @param incarnation    incarnation of the state.
     * @param version        version of the state, counted from 1 in its incarnation.
     * @param size           size of the state in bytes.
     * @param payloadAddress address of the payload.
     * @param payloadLength  length of the payload in bytes, at most {@code size}.
     */
    void add(long nameAddress, int nameLength, long incarnation, long version, int size, long payloadAddress, int payloadLength);

    /**
     * Writes the record that was begun into the journal, not yet visible to any reader. Followed by {@link #publish} or
     * {@link #discard}.
     *
     * @return the index at which the record will appear.
     * @throws org.kstate.exceptions.JournalFullException if there is no space for it; nothing was written then and nothing is staged.
     */
    long stage();

    /** Makes the staged record visible. */
    void publish();

    /** Drops the record that was begun or staged. */
    void discard();

    /**
     * Whether the record at an index is visible and names a version of a state.
     *
     * @param index       index told by {@link #stage}, in this process or in another.
     * @param nameAddress address of the name's ASCII bytes.
     * @param nameLength  length of the name in bytes.
     * @param incarnation incarnation of the state.
     * @param version     version of the state.
     * @return true if readers can find it there.
     */
    boolean holds(long index, long nameAddress, int nameLength, long incarnation, long version);

    /**
     * The last that the journal knows of a state.
     *
     * @param name name of the state.
     * @return its last record's content, or {@code null} if the journal has never heard of it.
     */
    @Nullable JournaledState last(String name);

    /** Closes this end. What was staged and not published is dropped. Nothing else is called afterwards. */
    @Override
    void close();
}
