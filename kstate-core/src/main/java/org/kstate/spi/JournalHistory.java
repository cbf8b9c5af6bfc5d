package org.kstate.spi;

import org.jspecify.annotations.Nullable;

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
     * The last that the journal knows of a state. Called with the journal's lock held, so that nothing is appended meanwhile, and soon after
     * {@link #readOn}, so that little was.
     *
     * @param name name of the state.
     * @return its last record's content, or {@code null} if the journal has never heard of it.
     * @throws org.kstate.exceptions.CorruptJournalException if the journal is damaged, each time until somebody has chosen what to do about it.
     */
    @Nullable JournaledState last(String name);

    /** Closes this view. Nothing else is called afterwards. Can be called twice. */
    @Override
    void close();
}
