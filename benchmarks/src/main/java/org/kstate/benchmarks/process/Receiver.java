package org.kstate.benchmarks.process;

/** The end of a {@link Link} that sees what another process made visible. For one thread. */
interface Receiver extends AutoCloseable {

    /**
     * Looks once, without waiting.
     *
     * @param to     address to copy to, if there is something that was not copied before.
     * @param length how many bytes.
     * @return whether there was.
     */
    boolean poll(long to, int length);

    @Override
    void close();
}
