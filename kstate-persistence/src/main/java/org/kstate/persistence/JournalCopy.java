package org.kstate.persistence;

import java.nio.file.Path;
import java.util.Objects;

import org.kstate.persistence.queue.DirectoryCopy;

/**
 * Copies a journal, while others append to it, begin new files and remove old ones. Works on the directory alone, without a store; read permission
 * for the journal is enough, and nobody waits.
 *
 * <pre>{@code
 * JournalCopy.of(journal).to(Path.of("/backup/md-journal"));
 * }</pre>
 *
 * <p>The copy holds what the journal held when the copy began, in commit order and without a hole, and perhaps some of what was committed since;
 * what is trimmed meanwhile may be missing at its beginning. Each record is checked on the way: a damaged journal is not copied. The copy is an
 * ordinary queue with the same indices, and it is on the device when {@link #to} returns.
 *
 * <p><b>It has the identity of the journal</b>, so positions in one are positions in the other. A journal and its copy must not both be
 * continued: each would give the same positions to records of its own. Holds of consumers are not copied.
 *
 * <p>Until it is whole, a copy is made in a directory of the same name with {@code .copying} behind it. What a process that was killed has left there
 * is removed by the next copy to that place.
 *
 * <p>Not for several threads.
 */
public final class JournalCopy {

    private final Path journal;
    private Progress progress = (bytes, ofBytes, records) -> { };

    /** Is told how far a copy is. */
    @FunctionalInterface
    public interface Progress {

        /**
         * More was copied. Called now and then by another thread than the one that copies, never by two at a time. What it throws ends the
         * copy.
         *
         * @param bytes   how much of the files was gone through.
         * @param ofBytes how long the files were when the copy began; space that is reserved in them counts.
         * @param records that were copied.
         */
        void onProgress(long bytes, long ofBytes, long records);
    }

    /**
     * What was copied.
     *
     * @param files        how many files of the queue.
     * @param records      how many records.
     * @param lastSequence sequence number of the last record; 0 if there is none.
     * @param hasRemoved   whether something was removed that a copy to the same place had left whose process was killed.
     */
    public record Result(int files, long records, long lastSequence, boolean hasRemoved) {
    }

    private JournalCopy(final Path journal) {
        this.journal = journal;
    }

    /**
     * Chooses what to copy.
     *
     * @param journal directory of the journal.
     * @return settings, to be run.
     */
    public static JournalCopy of(final Path journal) {
        return new JournalCopy(Objects.requireNonNull(journal, "journal"));
    }

    /**
     * Chooses who is told how far the copy is.
     *
     * @param listener is told.
     * @return this.
     */
    public JournalCopy progress(final Progress listener) {
        progress = Objects.requireNonNull(listener, "listener");
        return this;
    }

    /**
     * Copies. If it fails nothing is left.
     *
     * @param target directory of the copy; it is not there yet, and its parent is.
     * @return what was copied.
     * @throws org.kstate.exceptions.NotAJournalException    if there is no journal.
     * @throws org.kstate.exceptions.NotPermittedException   if this user may not read it, or may not write the parent of the target.
     * @throws org.kstate.exceptions.CorruptJournalException if it is damaged.
     * @throws org.kstate.exceptions.JournalBusyException    if another process makes a copy at the same place.
     * @throws org.kstate.exceptions.JournalFullException    if there is no space.
     * @throws org.kstate.exceptions.KstateException         if something is at the target, or its parent is missing.
     */
    public Result to(final Path target) {
        Objects.requireNonNull(target, "target");
        try (DirectoryCopy copy = DirectoryCopy.begin(journal, target)) {
            final long length = copy.length();
            copy.run((bytes, records) -> progress.onProgress(Math.min(bytes, length), length, records));
            return new Result(copy.files(), copy.records(), copy.lastSequence(), copy.hasRemoved());
        }
    }

    /**
     * For people: which journal.
     *
     * @return a line.
     */
    @Override
    public String toString() {
        return "JournalCopy[journal=" + journal + ']';
    }
}
