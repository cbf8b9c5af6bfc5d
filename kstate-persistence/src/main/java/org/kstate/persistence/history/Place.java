package org.kstate.persistence.history;

import org.jspecify.annotations.Nullable;
import org.kstate.persistence.record.JournalEntry;
import org.kstate.persistence.record.JournalRecord;

/**
 * A commit where it lies in a record, with its payload. A view for one thread at a time, valid until the record is loaded anew. One that stands in a
 * checkpoint, since its own record is gone, has the time and the session of its own record.
 */
public final class Place {

    private @Nullable JournalEntry view;
    /** Keeps the memory of the view, which is the record's own, though nobody else has the record any more. */
    private @Nullable JournalRecord record;
    private long index;
    private int entry;
    private boolean isDeletion;
    private boolean isRepeat;
    private long timeNs;
    private long transactionId;
    private int sessionId;

    /** Creates a view of nothing. */
    Place() {
    }

    void commit(final JournalRecord of, final int number, final boolean deletion) {
        index = of.index();
        view = of.entry(number);
        record = of;
        entry = number;
        isDeletion = deletion;
        isRepeat = false;
        timeNs = of.timeNs();
        transactionId = of.transactionId();
        sessionId = of.sessionId();
    }

    void repeat(final JournalRecord of, final int number, final boolean deletion, final long committedNs, final long transaction, final int session) {
        commit(of, number, deletion);
        isRepeat = true;
        timeNs = committedNs;
        transactionId = transaction;
        sessionId = session;
    }

    /**
     * Whether nothing was found yet.
     *
     * @return true if there is nothing to show.
     */
    public boolean isEmpty() {
        return view == null || record == null;
    }

    /** Shows nothing. */
    void clear() {
        view = null;
        record = null;
    }

    /**
     * The state's part of the record.
     *
     * @return its entry.
     * @throws IllegalStateException if nothing was found.
     */
    public JournalEntry entry() {
        final JournalEntry present = view;
        if (present == null) {
            throw new IllegalStateException("There is no commit to show: the last call found none");
        }
        return present;
    }

    /**
     * Which part of the record that is.
     *
     * @return its number, from 0.
     */
    public int number() {
        return entry;
    }

    /**
     * Where the record is.
     *
     * @return its index.
     */
    public long index() {
        return index;
    }

    /**
     * Whether the commit ended the state.
     *
     * @return true if so.
     */
    public boolean isDeletion() {
        return isDeletion;
    }

    /**
     * Whether the record is a checkpoint.
     *
     * @return true if so.
     */
    public boolean isRepeat() {
        return isRepeat;
    }

    /**
     * When it was committed.
     *
     * @return nanoseconds since the epoch.
     */
    public long timeNs() {
        return timeNs;
    }

    /**
     * In which transaction.
     *
     * @return its identity.
     */
    public long transactionId() {
        return transactionId;
    }

    /**
     * By whom.
     *
     * @return the session's number.
     */
    public int sessionId() {
        return sessionId;
    }
}
