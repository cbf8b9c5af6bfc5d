package org.kstate.benchmarks.watch;

/** The other end of a way to be woken, in the process that waits. */
interface Waiting extends AutoCloseable {

    /** Sleeps until something was sent, once. */
    void await();

    @Override
    void close();
}
