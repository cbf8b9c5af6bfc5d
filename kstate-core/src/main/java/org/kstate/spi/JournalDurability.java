package org.kstate.spi;

/**
 * What all processes that append to one journal know of its device. A lower bound: who reads it late, or reads one word without the other, brings
 * more to the device than needed. Called without any lock, from any thread.
 */
public interface JournalDurability {

    /**
     * Up to which record the journal is on its device.
     *
     * @return a sequence number; 0 if that is not known.
     */
    default long durableSequence() {
        return 0;
    }

    /**
     * The place in the journal before which all is on its device and stays as it is.
     *
     * @return a number that the provider understands; 0 if that is not known.
     */
    default long durablePlace() {
        return 0;
    }

    /**
     * Says that all up to a record is on the device. What is lower than what was said before is ignored.
     *
     * @param sequence of the record.
     * @param place    before which all is on the device, too.
     */
    default void durable(final long sequence, final long place) {
    }

    /**
     * Whether a sync has failed, in any session.
     *
     * @return true once {@link #fail} was called, until {@link #goOn} is.
     */
    default boolean isFailed() {
        return false;
    }

    /** Says, before anybody is told of it, that a sync has failed: the journal takes no more records. */
    default void fail() {
    }

    /** Says that the journal goes on behind a sync that has failed: all that counts is on the device, in files that are flushed anew. */
    default void goOn() {
    }
}
