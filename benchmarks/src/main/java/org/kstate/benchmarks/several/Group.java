package org.kstate.benchmarks.several;

/** So many cells of {@link #LENGTH} bytes which are counted up together and read together. For one thread at a time, of any process. */
public interface Group extends AutoCloseable {

    /** Bytes of a cell; the first 8 are a number. */
    int LENGTH = 64;

    /**
     * Counts the number in each cell up by one: reads it, and writes the cell whole. If somebody else was faster, it is tried again.
     *
     * @return how many attempts failed because somebody else was faster.
     */
    long countUp();

    /**
     * Copies all cells, as they were at one instant.
     *
     * @return the number that they hold.
     * @throws IllegalStateException if they hold different ones.
     */
    long read();

    @Override
    void close();

    /**
     * The number that all cells hold.
     *
     * @param before of the cells looked at so far.
     * @param number of the next.
     * @return that number.
     * @throws IllegalStateException if they differ.
     */
    static long same(final long before, final long number) {
        if (before != number) {
            throw new IllegalStateException("Cells that are written together were read apart: number=" + before + ", other=" + number);
        }
        return number;
    }
}
