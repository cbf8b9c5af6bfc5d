package org.kstate.notify;

/** What rings for who reads a journal. For one thread at a time; {@link #close} for any. */
interface Ringing extends AutoCloseable {

    /**
     * Takes what was rung for. Asked before one looks at the journal: what rings afterwards ends the next {@link #sleep}.
     *
     * @throws org.kstate.exceptions.ClosedException if the store was closed.
     */
    void take();

    /**
     * Sleeps until something rings, or returns early in vain.
     *
     * @param atMostNs limit in nanoseconds, above 0.
     * @throws org.kstate.exceptions.ClosedException if this or the store was closed, also while this sleeps.
     */
    void sleep(long atMostNs);

    /** Ends a sleep, and gives back what rings. */
    @Override
    void close();
}
