package org.kstate.persistence.queue;

/** Is told how far a copy of a journal is. */
@FunctionalInterface
public interface CopyProgress {

    /**
     * More was copied.
     *
     * @param bytes   how much of the files was gone through.
     * @param records that were copied.
     */
    void onCopied(long bytes, long records);
}
