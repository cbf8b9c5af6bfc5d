package org.kstate.persistence;

import java.util.Objects;

import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.core.UnsafeMemory;
import org.kstate.exceptions.ClosedException;
import org.kstate.memory.GivenBytes;
import org.kstate.persistence.history.Place;

/**
 * One commit of a state as the journal has it. A view for one thread at a time: what it shows, the payload's memory too, is valid until the next
 * call of the cursor or history that it is from; after that is closed each accessor is {@link ClosedException}. Nothing here
 * allocates but {@link #position}, {@link #nameString} and {@link #payload}.
 */
public final class HistoryCommit {

    private static final UnsafeMemory MEMORY = UnsafeMemory.MEMORY;

    private final Place place;
    private final History history;
    private boolean isClosed;

    HistoryCommit(final Place place, final History history) {
        this.place = place;
        this.history = history;
    }

    /** The cursor that it is of was closed. */
    void close() {
        isClosed = true;
    }

    private Place place() {
        history.checkOpen();
        if (isClosed) {
            throw new ClosedException("The cursor of the commit was closed; copy what is needed before: journal=" + history.directory());
        }
        return place;
    }

    /**
     * Which state.
     *
     * @return its name, a view as this is.
     */
    public CharSequence name() {
        return place().entry().name();
    }

    /**
     * Which state, for keeps.
     *
     * @return its name, a new string.
     */
    public String nameString() {
        return place().entry().nameString();
    }

    /**
     * Which life of the name: a deleted state that is made again counts its versions anew.
     *
     * @return the incarnation.
     */
    public long incarnation() {
        return place().entry().incarnation();
    }

    /**
     * The version committed.
     *
     * @return 1, 2, 3 …
     */
    public long version() {
        return place().entry().version();
    }

    /**
     * When.
     *
     * @return nanoseconds since the epoch.
     */
    public long timeNs() {
        return place().timeNs();
    }

    /**
     * Who committed.
     *
     * @return number of the session.
     */
    public int sessionId() {
        return place().sessionId();
    }

    /**
     * In which transaction: the same for all states that were committed together.
     *
     * @return its identity within the store.
     */
    public long transactionId() {
        return place().transactionId();
    }

    /**
     * Whether the commit ended the state. Its payload is empty then.
     *
     * @return true if the state was deleted by it.
     */
    public boolean isDeletion() {
        return place().isDeletion();
    }

    /**
     * Whether the commit's own record was removed, and this is what a checkpoint repeats of it.
     *
     * @return true if the position is that of the checkpoint.
     */
    public boolean isRepeated() {
        return place().isRepeat();
    }

    /**
     * The size of the state at that version: its value is the payload, and zeros up to here.
     *
     * @return bytes.
     */
    public int size() {
        return place().entry().size();
    }

    /**
     * Where the payload is.
     *
     * @return its address.
     */
    public long address() {
        return place().entry().payloadAddress();
    }

    /**
     * How many bytes the payload has.
     *
     * @return bytes, at most {@link #size()}.
     */
    public int length() {
        return place().entry().payloadLength();
    }

    /**
     * Copies the value.
     *
     * @param into is cleared and then filled with {@link #size()} bytes, zeros beyond the payload.
     * @return the version.
     * @throws org.kstate.exceptions.ClosedException      if the bytes were released.
     * @throws org.kstate.exceptions.IllegalSizeException if there is not room for the whole and the bytes cannot grow.
     */
    public long read(final Bytes<?> into) {
        Objects.requireNonNull(into, "into");
        final int size = size();
        final int length = length();
        final long from = address();
        GivenBytes.checkNotReleased(into);
        GivenBytes.checkRoom(into, size);
        into.clear();
        into.ensureCapacity(size);
        if (into.isDirectMemory()) {
            final long to = into.addressForWrite(0);
            UnsafeMemory.copyMemory(from, to, length);
            MEMORY.setMemory(to + length, size - length, (byte) 0);
            into.writeSkip(size);
        } else {
            for (int i = 0; i < size; i++) {
                into.writeByte(i < length ? MEMORY.readByte(from + i) : 0);
            }
        }
        return version();
    }

    /**
     * The payload.
     *
     * @return a copy.
     */
    public byte[] payload() {
        return place().entry().payload();
    }

    /**
     * Which journal.
     *
     * @return its identity, as in {@link JournalPosition#journalId}.
     */
    public long journalId() {
        return history.journalId();
    }

    /**
     * Where the record is.
     *
     * @return its index, as in {@link JournalPosition#index}.
     */
    public long index() {
        return place().index();
    }

    /**
     * Which entry of the record.
     *
     * @return its number, as in {@link JournalPosition#entry}.
     */
    public int entry() {
        return place().number();
    }

    /**
     * Where the commit lies in the journal.
     *
     * @return a new position.
     */
    public JournalPosition position() {
        return new JournalPosition(journalId(), index(), entry());
    }

    /**
     * For people: which commit.
     *
     * @return a line.
     */
    @Override
    public String toString() {
        if (isClosed || history.isClosed()) {
            return "HistoryCommit[closed]";
        }
        return place.isEmpty() ? "HistoryCommit[none]" : "HistoryCommit[name=" + nameString() + ", incarnation=" + incarnation() + ", version="
            + version() + ", timeNs=" + timeNs() + (isDeletion() ? ", deletion" : "") + ']';
    }
}
