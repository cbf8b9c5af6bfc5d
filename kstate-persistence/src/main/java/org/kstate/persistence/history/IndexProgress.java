package org.kstate.persistence.history;

/** Is told how far the index of a journal is built. */
@FunctionalInterface
public interface IndexProgress {

    /**
     * Called every some ten thousand records, and at the end.
     *
     * @param records that were read.
     * @param total   that there were when reading began; more may have come.
     */
    void onProgress(long records, long total);
}
