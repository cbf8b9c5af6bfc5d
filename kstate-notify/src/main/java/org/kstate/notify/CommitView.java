package org.kstate.notify;

import java.util.Objects;

import net.openhft.chronicle.bytes.Bytes;
import org.kstate.persistence.JournalPosition;

/** One commit of a persistent state, as its journal tells it. A view: what it shows, the payload's memory too, changes at the next poll. */
public interface CommitView {

    /**
     * Which state.
     *
     * @return its name; always the same string for a state.
     */
    String name();

    /**
     * Which life of the name: a deleted state that is made again counts its versions anew.
     *
     * @return the incarnation.
     */
    long incarnation();

    /**
     * The version committed.
     *
     * @return 1, 2, 3 …
     */
    long version();

    /**
     * When.
     *
     * @return nanoseconds since the epoch; never less than that of the commit before in the same journal.
     */
    long timeNs();

    /**
     * Who committed.
     *
     * @return number of the session.
     */
    int sessionId();

    /**
     * In which transaction: the same for all states that were committed together, one after another in the journal.
     *
     * @return its identity within the store.
     */
    long transactionId();

    /**
     * In which journal the commit stands.
     *
     * @return identity of the journal; 0 for one of an earlier release to which no store has appended since.
     */
    long journalId();

    /**
     * Where in the journal the commit stands.
     *
     * @return index of its record.
     */
    long index();

    /**
     * Which of the states that were committed together this one is.
     *
     * @return number of the entry in its record, from 0.
     */
    int entry();

    /**
     * The place of the commit, to be kept: {@link TailerBuilder#afterPosition} goes on behind it. A new object; {@link #journalId},
     * {@link #index} and {@link #entry} tell the same and allocate nothing.
     *
     * @return the position.
     */
    default JournalPosition position() {
        return new JournalPosition(journalId(), index(), entry());
    }

    /**
     * The size of the state at that version: its value is the payload, and zeros up to here.
     *
     * @return bytes.
     */
    int size();

    /**
     * Where the payload is.
     *
     * @return its address.
     */
    long address();

    /**
     * How many bytes the payload has.
     *
     * @return bytes, at most {@link #size()}.
     */
    int length();

    /**
     * Copies the value, as {@link org.kstate.State#read(Bytes)} does.
     *
     * @param into is cleared and then filled with {@link #size()} bytes, zeros beyond the payload.
     * @return the version.
     * @throws org.kstate.exceptions.ClosedException      if the bytes were released.
     * @throws org.kstate.exceptions.IllegalSizeException if there is not room for the whole and the bytes cannot grow.
     */
    default long read(final Bytes<?> into) {
        Objects.requireNonNull(into, "into");
        Payload.copy(address(), length(), size(), into);
        return version();
    }
}
