package org.kstate.benchmarks.process;

/** The end of a {@link Link} that makes bytes visible to another process. For one thread. */
interface Sender extends AutoCloseable {

    /**
     * Makes bytes visible.
     *
     * @param from   their address.
     * @param length how many.
     */
    void send(long from, int length);

    @Override
    void close();
}
