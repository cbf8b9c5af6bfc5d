package org.kstate.persistence;

/** Is told how far the index of a journal is built, on the thread that builds it. */
@FunctionalInterface
public interface HistoryProgress {

    /**
     * Called each time that some ten thousand records were read, and at the end.
     *
     * @param records that were read so far, those that the index has from its file with them.
     * @param total   that there were when reading began; more may have come since.
     */
    void onProgress(long records, long total);
}
