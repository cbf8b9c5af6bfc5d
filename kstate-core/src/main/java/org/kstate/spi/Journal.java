package org.kstate.spi;

import java.nio.file.Path;
import java.util.function.LongSupplier;

/**
 * The appending end of one journal in one session. A record is built by {@link #begin}, one {@link #add} for each state, and
 * {@link #stage}; it becomes visible to readers at {@link #publish}, whole, or is dropped by {@link #discard}.
 *
 * <p>For one thread at a time: the caller holds the journal's shared lock, which orders the calls of all threads of all processes. Only
 * {@link #close} of a journal that was not started is called without it. From {@code begin} to {@code publish} nothing is allocated.
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
    /** Record kind: a checkpoint begins. */
    int CHECKPOINT_BEGIN = 5;
    /** Record kind: a checkpoint is complete; without it its parts do not count. */
    int CHECKPOINT_END = 6;
    /** Record kind: what stood before this record was cut off, since it was damaged. */
    int TRUNCATED = 7;
    /** Record kind: how the values of states are to be read, {@link DescribeRecord}. */
    int DESCRIBE = 8;

    /** No process is known to have died in the journal. */
    long NO_PID = 0;

    /**
     * Where the journal is.
     *
     * @return its directory, as given when it was opened.
     */
    Path directory();

    /**
     * Which journal this is, wherever it is.
     *
     * @return its identity, or {@link WantedJournal#ANY_ID} if journals of this kind have none. The same from opening on.
     */
    default long id() {
        return WantedJournal.ANY_ID;
    }

    /**
     * Does the part of opening that needs the journal's lock: what dead processes left is freed and removed. Called once, before all but
     * {@link #directory}, {@link #id}, {@link #waitUntil} and {@link #close}. The last record is compared with what the store's
     * {@link JournalChain} says.
     *
     * @param deadPid process id of a former holder of the journal's lock; its session is known to be dead; or {@link #NO_PID}.
     * @throws org.kstate.exceptions.CorruptJournalException if files are damaged, or the last record is not the store's last.
     */
    default void start(final long deadPid) {
        if (deadPid != NO_PID) {
            freeDeadHolder(deadPid);
        }
    }

    /**
     * Says until when the next calls may wait for strangers inside the journal.
     *
     * @param deadlineNs by {@link System#nanoTime}; asked only by who has to wait, since most calls need no time.
     */
    default void waitUntil(final LongSupplier deadlineNs) {
    }

    /**
     * Frees what a dead process held inside the journal.
     *
     * @param pid process id of a former holder of the journal's lock; its session is known to be dead.
     */
    void freeDeadHolder(long pid);

    /**
     * Finds the last record again, after a process died or failed in making one visible.
     *
     * @throws org.kstate.exceptions.CorruptJournalException if it is not what the store's {@link JournalChain} says.
     */
    default void settle() {
    }

    /**
     * The commit time of the last record.
     *
     * @return nanoseconds since the epoch; 0 if there is no record.
     */
    long lastTimeNs();

    /**
     * Begins a record in private memory.
     *
     * @param kind          {@link #COMMIT} or another of those above.
     * @param timeNs        commit time, nanoseconds since the epoch.
     * @param sessionId     number of the committing session.
     * @param transactionId identity of the transaction within the store; in the records of a checkpoint the sequence number of its begin.
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
     * Adds a state to the part of a checkpoint that was begun: its value again, as it was committed. Not on the path of commits.
     *
     * @param name  of the state.
     * @param state what the journal last says of it.
     * @throws UnsupportedOperationException if journals of this kind have no checkpoints.
     */
    default void repeat(final String name, final JournaledState state) {
        throw new UnsupportedOperationException("journals of this provider have no checkpoints: journal=" + directory());
    }

    /**
     * Gives a record without states its content. Not on the path of commits.
     *
     * @param words of it; what they say, the record's kind knows.
     * @throws UnsupportedOperationException if journals of this kind have no such records.
     */
    default void body(final long... words) {
        throw new UnsupportedOperationException("journals of this provider have no checkpoints: journal=" + directory());
    }

    /**
     * Writes the record that was begun into the journal, not yet visible to any reader: the next one of the chain. Followed by
     * {@link #publish} or {@link #discard}.
     *
     * @return the index at which the record will appear.
     * @throws org.kstate.exceptions.JournalFullException if there is no space for it; nothing was written then and nothing is staged.
     */
    long stage();

    /** Makes the staged record visible; it is the last one of the chain then. */
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

    /** Closes this end. What was staged and not published is dropped. Nothing else is called afterwards. */
    @Override
    void close();
}
