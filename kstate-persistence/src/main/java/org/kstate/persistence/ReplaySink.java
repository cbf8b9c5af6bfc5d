package org.kstate.persistence;

import org.kstate.persistence.record.JournalRecord;

/** Where a replay plays to: a listener, or a store. For the thread that runs the replay. */
interface ReplaySink extends AutoCloseable {

    /**
     * Whether anything of a record is to be played. What is not wanted takes no time of the pace and is no step.
     *
     * @param record   to be played next.
     * @param selected its entries that are selected, at least one; those that are not wanted are taken out.
     * @return whether one is left.
     */
    boolean wants(JournalRecord record, ReplaySelection selected);

    /**
     * Takes note of a record that is about no state.
     *
     * @param record that is passed over.
     */
    default void note(final JournalRecord record) {
    }

    /**
     * Plays what is selected of a record.
     *
     * @param record   to be played.
     * @param selected which entries of it.
     * @return how many of them count as played.
     */
    int play(JournalRecord record, ReplaySelection selected);

    @Override
    void close();

    /** Plays to a listener. */
    static ReplaySink to(final ReplayListener listener) {
        return new ReplaySink() {
            @Override
            public boolean wants(final JournalRecord record, final ReplaySelection selected) {
                return true;
            }

            @Override
            public int play(final JournalRecord record, final ReplaySelection selected) {
                final int count = selected.count();
                listener.onRecord(record, count);
                for (int i = 0; i < count; i++) {
                    listener.onEntry(record, record.entry(selected.entry(i)));
                }
                listener.onRecordEnd(record);
                return count;
            }

            @Override
            public void close() {
                // The listener is its user's.
            }
        };
    }
}
