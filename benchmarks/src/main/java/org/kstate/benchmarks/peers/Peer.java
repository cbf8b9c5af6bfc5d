package org.kstate.benchmarks.peers;

/**
 * Somebody who takes bytes on one side and gives them back, whole, on the other. For one thread at a time; both sides are of that thread.
 */
public interface Peer extends AutoCloseable {

    /**
     * Makes bytes visible to others.
     *
     * @param from   address of the bytes.
     * @param length how many, at most the size that it was opened with.
     */
    void put(long from, int length);

    /**
     * Copies the latest bytes, or the next ones if the peer gives all in order; waits for them if there are none.
     *
     * @param to       address to copy to.
     * @param capacity how many bytes there is room for.
     * @return how many bytes were copied.
     */
    int get(long to, int capacity);

    @Override
    void close();
}
