package org.kstate.spi;

import java.util.List;

import org.jspecify.annotations.Nullable;
import org.kstate.layout.StateDescriptions;

/**
 * What a journal says of the states in it: read through once, and kept up by reading on. Safe for any thread.
 */
public interface JournalHistory extends AutoCloseable {

    /**
     * Reads what was appended since the last time. Called without any lock of the store: the first time it may take long.
     *
     * @throws org.kstate.exceptions.CorruptJournalException if the journal is damaged, each time until somebody has chosen what to do about it.
     */
    void readOn();

    /**
     * As {@link #readOn()}, and tells how far it is.
     *
     * @param progress is told; not of journals whose provider does not tell.
     * @throws org.kstate.exceptions.CorruptJournalException if the journal is damaged, each time until somebody has chosen what to do about it.
     */
    default void readOn(final ReadingProgress progress) {
        readOn();
    }

    /**
     * The last that the journal knows of a state. Whoever wants to rely on it holds the journal's lock, so that nothing is appended
     * meanwhile, and calls this soon after {@link #readOn}, so that little was.
     *
     * @param name name of the state.
     * @return its last record's content, or {@code null} if the journal has never heard of it.
     * @throws org.kstate.exceptions.CorruptJournalException if the journal is damaged, each time until somebody has chosen what to do about it.
     */
    @Nullable JournaledState last(String name);

    /**
     * The names of all states that the journal knows, deleted ones too, as far as it was read.
     *
     * @return a list of the caller's own.
     * @throws UnsupportedOperationException if journals of this kind have no checkpoints.
     */
    default List<String> names() {
        throw new UnsupportedOperationException("journals of this provider have no checkpoints");
    }

    /**
     * How the values of states are to be read by what the journal says, as far as it was read.
     *
     * @return the newest description of each pattern; null if journals of this kind keep none.
     */
    default @Nullable StateDescriptions descriptions() {
        return null;
    }

    /**
     * How far the journal was read.
     *
     * @return the sequence number of the last record; 0 if there was none.
     * @throws UnsupportedOperationException if journals of this kind have no checkpoints.
     */
    default long lastSequence() {
        throw new UnsupportedOperationException("journals of this provider have no checkpoints");
    }

    /**
     * How many places were passed over where records are missing, since somebody has chosen that.
     *
     * @return their number since this was asked last.
     */
    default long passedOver() {
        return 0;
    }

    /**
     * Writes down where the last complete checkpoint begins, so that it is found without reading what is before it. Called without any lock of
     * the store. A hint only: who has none reads the whole journal.
     */
    default void noteCheckpoint() {
    }

    /** Closes this view. Nothing else is called afterwards. Can be called twice. */
    @Override
    void close();
}
