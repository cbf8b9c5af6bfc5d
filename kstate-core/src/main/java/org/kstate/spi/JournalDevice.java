package org.kstate.spi;

/**
 * Brings what was appended to one journal to the device below it. Called without any lock, from any thread, beside all calls of {@link Journal};
 * it does not end with a {@link Journal} that is closed after a failure. Safe for any thread.
 */
public interface JournalDevice extends AutoCloseable {

    /**
     * Returns when all records up to a sequence number are on the device: they survive a power cut. Many threads that wait may share one sync.
     * There is no time-out: it takes as long as the device does.
     *
     * @param sequence of a record that is visible.
     * @throws org.kstate.exceptions.CommitNotDurableException if it could not be done. If a sync failed, {@link JournalDurability#fail} was
     *     called before, and it is never tried again.
     */
    void makeDurable(long sequence);

    /** Gives up what is open. Nothing else is called afterwards. Can be called twice. */
    @Override
    void close();
}
