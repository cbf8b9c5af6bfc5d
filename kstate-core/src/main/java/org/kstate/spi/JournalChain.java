package org.kstate.spi;

/**
 * Which record of a journal is the last, shared by every process that appends to it: each record repeats the CRC of the one before and has
 * the next sequence number. What is kept here is a copy of what the journal's last record says. All is called with the journal's lock held.
 *
 * <p>While a record is being made visible the chain is unsettled: who finds it so later knows that somebody died or failed there, and reads the
 * last record again.
 */
public interface JournalChain {

    /**
     * Whether anything was said here since the store was made.
     *
     * @return false: the journal alone knows.
     */
    boolean isChainKnown();

    /**
     * Whether a record was being made visible when the chain was last written, so that it is the last one, or the one before is.
     *
     * @return false also if nothing is known.
     */
    boolean isChainUnsettled();

    /**
     * The sequence number of the last record known; if the chain is unsettled there may be one more.
     *
     * @return the number; 0 if there is none, or none that has one.
     */
    long lastSequence();

    /**
     * The CRC of that record.
     *
     * @return the CRC; 0 if there is none.
     */
    int lastCrc();

    /**
     * The epoch of that record.
     *
     * @return the epoch; 0 if there is none.
     */
    int epoch();

    /** Says that a record is about to become visible. */
    void unsettleChain();

    /**
     * Says which record is the last.
     *
     * @param sequence of it.
     * @param crc      of it.
     * @param epoch    of it.
     */
    void settleChain(long sequence, int crc, int epoch);

    /**
     * Says which record is the last, where the journal was repaired since the store used it: what the store has may be missing there, and is
     * due to be journaled again.
     *
     * @param sequence of the record that the repair has appended.
     * @param crc      of it.
     * @param epoch    of it.
     * @param timeNs   its commit time.
     * @param lostNs   what may be missing was written at this time or later; 0 if that is not known.
     */
    default void repaired(final long sequence, final int crc, final int epoch, final long timeNs, final long lostNs) {
        settleChain(sequence, crc, epoch);
    }
}
