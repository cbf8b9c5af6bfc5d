package org.kstate.persistence;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;
import org.kstate.persistence.queue.FileRepair;
import org.kstate.spi.ReadingProgress;

/**
 * Repairs a damaged journal. Without that the damage is told whenever the journal is opened, and nobody appends to it: losing something is
 * somebody's choice. Works on the directory alone, without a store, while nobody has the journal open.
 *
 * <pre>{@code
 * if (!JournalRepair.damages(journal).isEmpty()) {
 *     JournalRepair.truncate(journal);
 * }
 * }</pre>
 *
 * <p>A copy of each file that is changed is kept beside it. A repair whose process is killed is finished by the next one, unless a whole file was put
 * back meanwhile; until then nobody opens the journal for appending. The last record is then one that says what was done. A store that has written
 * what is missing, and is still there, journals its current values again when it uses the journal next.
 *
 * <p>Safe for any thread of any process: one at a time repairs.
 */
public final class JournalRepair {

    private JournalRepair() {
    }

    /**
     * What is damaged. Reads all files and takes no lock: others may use the journal meanwhile.
     *
     * @param journal directory of the journal.
     * @return a line for each place, in the order of the files; none if the journal is whole.
     * @throws org.kstate.exceptions.NotAJournalException if there is no journal.
     */
    public static List<String> damages(final Path journal) {
        return damages(journal, ReadingProgress.NONE);
    }

    /**
     * As {@link #damages(Path)}, and tells how far it is.
     *
     * @param journal  directory of the journal.
     * @param progress is told of each whole record that was read.
     * @return a line for each place, in the order of the files; none if the journal is whole.
     * @throws org.kstate.exceptions.NotAJournalException if there is no journal.
     */
    public static List<String> damages(final Path journal, final ReadingProgress progress) {
        return FileRepair.damages(Objects.requireNonNull(journal, "journal"), Objects.requireNonNull(progress, "progress"));
    }

    /**
     * Cuts off all from the first damaged place on, which has to be in the last file with records. The file gets its end there, and the journal
     * goes on in the next one. Sequence numbers are not used again. A damaged table of the queue is made anew. A {@link #skip} that was
     * begun and cannot be finished is replaced. If the journal is whole nothing is changed.
     *
     * @param journal directory of the journal.
     * @return what was done; also what an earlier repair had left to do.
     * @throws org.kstate.exceptions.NotAJournalException    if there is no journal.
     * @throws org.kstate.exceptions.JournalInUseException   if anybody has it open.
     * @throws org.kstate.exceptions.JournalBusyException    if another process repairs it, or removes files of it.
     * @throws org.kstate.exceptions.NotPermittedException   if this user may not write it.
     * @throws org.kstate.exceptions.JournalFullException    if there is no space.
     * @throws org.kstate.exceptions.CorruptJournalException if the first damaged place is in an earlier file; nothing was cut off then.
     */
    public static RepairReport truncate(final Path journal) {
        return truncate(journal, ReadingProgress.NONE);
    }

    /**
     * As {@link #truncate(Path)}, and tells how far it is.
     *
     * @param journal  directory of the journal.
     * @param progress is told of each whole record that was read; the journal is read through several times.
     * @return what was done.
     */
    public static RepairReport truncate(final Path journal, final ReadingProgress progress) {
        return repair(journal, progress, FileRepair::finishBeforeTruncate, FileRepair::truncate);
    }

    /**
     * Passes over each damaged place behind which something is whole, for every reader from now on; damage elsewhere, or there since, is told. The
     * choice is kept in the journal's directory. Readers and stores count what they pass over, and a store's error log says so. A damaged table of
     * the queue is made anew, and so is an earlier file without a header, from its records. What is damaged at the end of the journal stays so:
     * {@link #truncate} it afterwards. If the journal is whole nothing is changed.
     *
     * @param journal directory of the journal.
     * @return what was done; also what an earlier repair had left to do.
     * @throws org.kstate.exceptions.NotAJournalException    if there is no journal.
     * @throws org.kstate.exceptions.JournalInUseException   if anybody has it open.
     * @throws org.kstate.exceptions.JournalBusyException    if another process repairs it, or removes files of it.
     * @throws org.kstate.exceptions.NotPermittedException   if this user may not write it.
     * @throws org.kstate.exceptions.JournalFullException    if there is no space.
     * @throws org.kstate.exceptions.CorruptJournalException if a place cannot be passed over: the header of the newest file is damaged, the index of
     *     a file, or what was lost cannot be counted. Says which.
     */
    public static RepairReport skip(final Path journal) {
        return skip(journal, ReadingProgress.NONE);
    }

    /**
     * As {@link #skip(Path)}, and tells how far it is.
     *
     * @param journal  directory of the journal.
     * @param progress is told of each whole record that was read; the journal is read through several times.
     * @return what was done.
     */
    public static RepairReport skip(final Path journal, final ReadingProgress progress) {
        return repair(journal, progress, FileRepair::finish, FileRepair::skip);
    }

    private static RepairReport repair(final Path journal, final ReadingProgress progress, final Predicate<FileRepair> rest,
                                       final Predicate<FileRepair> policy) {
        Objects.requireNonNull(progress, "progress");
        final RepairReport finished = finish(Objects.requireNonNull(journal, "journal"), progress, rest);
        try (FileRepair repair = FileRepair.open(journal, progress)) {
            return policy.test(repair) || finished == null ? report(repair) : finished;
        }
    }

    /** Null if there is nothing to finish. */
    private static @Nullable RepairReport finish(final Path journal, final ReadingProgress progress, final Predicate<FileRepair> rest) {
        try (FileRepair repair = FileRepair.open(journal, progress)) {
            return rest.test(repair) ? report(repair) : null;
        }
    }

    private static RepairReport report(final FileRepair repair) {
        return new RepairReport(repair.sequence(), repair.firstLost(), repair.lostBytes(), repair.copies());
    }
}
