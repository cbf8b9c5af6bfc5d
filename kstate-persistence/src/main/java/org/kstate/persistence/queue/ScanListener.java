package org.kstate.persistence.queue;

import java.nio.file.Path;

import org.kstate.persistence.record.JournalRecord;

/** Is told what a {@link JournalScan} finds, in the order of the files. */
public interface ScanListener {

    /** What is wrong at a place. */
    enum Damage {
        /** The queue's table is damaged or missing. */
        TABLE,
        /** The header of a file is damaged. */
        FILE_HEADER,
        /** A record is damaged; where it ends is known. */
        RECORD,
        /** There is no valid document. */
        DOCUMENT,
        /** Nothing is there, and records are behind it: readers end here. */
        HOLE,
        /** A document is marked as not complete, and is, or has records behind it: readers end here. */
        NOT_COMPLETE,
        /** Records are missing, doubled or not the journal's own. */
        SEQUENCE,
        /** The file says that its last document begins where none does. */
        WRITE_POSITION,
        /** The file's index has documents that are not there. */
        INDEX,
        /** A file that is not the last one has no end mark: readers end here. */
        NO_END_MARK
    }

    /**
     * A record.
     *
     * @param file   in which it is.
     * @param offset of its document.
     * @param record itself, valid until this returns; without payloads if only heads are read.
     */
    void onRecord(Path file, long offset, JournalRecord record);

    /**
     * A document of another program.
     *
     * @param file   in which it is.
     * @param offset of it.
     * @param length in bytes.
     */
    void onForeign(Path file, long offset, int length);

    /**
     * A damaged place.
     *
     * @param damage what is wrong.
     * @param file   in which it is.
     * @param offset where it begins.
     * @param why    in plain words, ending in {@code name=value} pairs.
     */
    void onDamage(Damage damage, Path file, long offset, String why);

    /**
     * Records are missing before the next one, and somebody has chosen to pass over that.
     *
     * @param file   in which the next record is.
     * @param offset of it.
     * @param before sequence number of the last record before.
     * @param next   sequence number of the next one.
     */
    default void onSkipped(final Path file, final long offset, final long before, final long next) {
    }

    /**
     * The end of a file was reached.
     *
     * @param file      the file.
     * @param offset    where its documents end.
     * @param isEndMark whether it has its end mark.
     */
    void onFileEnd(Path file, long offset, boolean isEndMark);
}
