package org.kstate.spi;

/**
 * Is told how far a journal was read, by the thread that reads it. Told of every record, so that whoever draws a picture of it looks at the clock now
 * and then only. If it throws, the reading ends with that.
 */
@FunctionalInterface
public interface ReadingProgress {

    /** Is told in vain. */
    ReadingProgress NONE = (sequence, records) -> { };

    /**
     * A record was read.
     *
     * @param sequence its number in the journal's chain; a reading that begins again, or begins at a checkpoint, does not begin at the first.
     * @param records  how many were read, with it, since the reading began.
     */
    void onRecord(long sequence, long records);
}
