package org.kstate.benchmarks.watch;

/** One end of a way to be woken, in the process that wakes. */
interface Waking extends AutoCloseable {

    /** Does what ends the other's wait. */
    void send();

    @Override
    void close();
}
