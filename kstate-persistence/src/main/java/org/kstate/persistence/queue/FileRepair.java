package org.kstate.persistence.queue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.kstate.exceptions.CorruptJournalException;
import org.kstate.memory.FirstUse;
import org.kstate.memory.KernelLock;
import org.kstate.memory.Uninterrupted;
import org.kstate.spi.Journal;
import org.kstate.spi.JournalSetup;
import org.kstate.spi.ReadingProgress;
import org.kstate.spi.WantedJournal;
import org.kstate.time.Deadline;

/**
 * Repairs a journal that nobody has open, so that it can be read and appended to again. What is changed is copied before. The file
 * {@link RepairNote} says what is about to be done; whoever dies on the way leaves it, and the next repair does the rest. For one thread.
 */
public final class FileRepair implements AutoCloseable {

    private static final long OPENING_NS = TimeUnit.SECONDS.toNanos(5);

    private final Path journal;
    private final ReadingProgress progress;
    private final KernelLock trimLock;
    private @Nullable OwnerFile owner;
    private final List<Path> copies = new ArrayList<>();
    private @Nullable RepairNote done;

    private FileRepair(final Path journal, final ReadingProgress progress, final KernelLock trimLock, final OwnerFile owner) {
        this.journal = journal;
        this.progress = progress;
        this.trimLock = trimLock;
        this.owner = owner;
    }

    /**
     * Takes a journal.
     *
     * @param journal  its directory.
     * @param progress is told how far the journal was read, each time that it is read through: a repair does so several times.
     * @return the right to repair it, to be closed.
     * @throws org.kstate.exceptions.JournalInUseException if anybody has it open.
     * @throws org.kstate.exceptions.JournalBusyException  if its files are being removed or repaired.
     * @throws org.kstate.exceptions.NotAJournalException  if there is no journal.
     * @throws org.kstate.exceptions.NotPermittedException if this user may not write it.
     */
    public static FileRepair open(final Path journal, final ReadingProgress progress) {
        FirstUse.prepare();
        FirstUse.requireForLoading();
        final Path absolute = journal.toAbsolutePath().normalize();
        OwnerFile.checkIsJournal(absolute);
        final KernelLock trimLock = FileTrim.lock(absolute);
        OwnerFile owner = null;
        try {
            owner = OwnerFile.takeAlone(absolute);
            return new FileRepair(absolute, progress, trimLock, owner);
        } finally {
            if (owner == null) {
                trimLock.close();
            }
        }
    }

    /**
     * As {@link #open(Path, ReadingProgress)}, and tells nobody how far it is.
     *
     * @param journal its directory.
     * @return the right to repair it, to be closed.
     */
    public static FileRepair open(final Path journal) {
        return open(journal, ReadingProgress.NONE);
    }

    /**
     * What is damaged, in plain words.
     *
     * @param journal its directory; nothing is locked.
     * @return a line for each place; none if the journal is whole.
     */
    public static List<String> damages(final Path journal) {
        return damages(journal, ReadingProgress.NONE);
    }

    /**
     * What is damaged, in plain words.
     *
     * @param journal  its directory; nothing is locked.
     * @param progress is told how far it was read.
     * @return a line for each place; none if the journal is whole.
     */
    public static List<String> damages(final Path journal, final ReadingProgress progress) {
        final List<String> lines = new ArrayList<>();
        if (Files.exists(journal.resolve(RepairNote.NAME))) {
            lines.add("A repair was begun and is not finished: file=" + RepairNote.NAME);
        }
        for (final DamageSurvey.Place place : DamageSurvey.of(journal, progress).places()) {
            lines.add(place.why() + ", offset=" + place.offset() + ", file=" + place.file().getFileName());
        }
        return lines;
    }

    /**
     * Does the rest of a repair that was begun before, if there is one. If somebody has put back a file meanwhile that is whole where it was to be
     * cut, nothing is changed.
     *
     * @return whether there was one.
     * @throws CorruptJournalException if damaged places were to be passed over, and one cannot be; nothing was changed.
     */
    public boolean finish() {
        return Uninterrupted.apart(() -> {
            final RepairNote note = RepairNote.read(journal);
            if (note != null) {
                resume(note);
            }
            return note != null;
        });
    }

    /**
     * As {@link #finish()}; but where damaged places were to be passed over and one cannot be, that is left to {@link #truncate()}, which replaces
     * it.
     *
     * @return whether there was one, and its rest was done.
     */
    public boolean finishBeforeTruncate() {
        return Uninterrupted.apart(() -> {
            final RepairNote note = RepairNote.read(journal);
            if (note != null && note.isSkip()) {
                mendTable();
                try {
                    new SkipRepair(journal, progress).check(DamageSurvey.of(journal, progress));
                } catch (final CorruptJournalException e) {
                    // Told again if it cannot be cut either.
                    return false;
                }
            }
            if (note != null) {
                resume(note);
            }
            return note != null;
        });
    }

    /** What stands there now is perhaps not what stood there then. */
    private void resume(final RepairNote note) {
        mendTable();
        if (note.isSkip()) {
            final DamageSurvey survey = DamageSurvey.of(journal, progress);
            new SkipRepair(journal, progress).check(survey);
            copyAll(survey);
        } else {
            final Path file = fileOf(note);
            if (Files.exists(file) && (note.documents() == 0 || !FileMend.isCut(file, note.cut()))) {
                if (!isDamagedAt(file, note.cut())) {
                    RepairNote.finished(journal);
                    return;
                }
                if (note.documents() > 0) {
                    FileMend.checkIndex(file);
                    copies.add(FileMend.copy(file));
                }
            }
        }
        complete(note);
    }

    private boolean isDamagedAt(final Path file, final long offset) {
        return DamageSurvey.of(journal, progress).places().stream().anyMatch(place -> place.file().equals(file) && place.offset() == offset);
    }

    private void copyAll(final DamageSurvey survey) {
        for (final Path file : SkipRepair.files(survey)) {
            copies.add(FileMend.copy(file));
        }
    }

    private Path fileOf(final RepairNote note) {
        return new CycleFiles(journal, QueueTable.rollCycle(journal)).file(note.cycle());
    }

    /**
     * Cuts off what stands from the first damaged place on, which is in the last file with records. A table that is damaged is made anew.
     *
     * @return whether anything was damaged.
     * @throws org.kstate.exceptions.CorruptJournalException if the damage is elsewhere; nothing was cut off then.
     */
    public boolean truncate() {
        return Uninterrupted.apart(() -> {
            final boolean isTableMade = mendTable();
            final DamageSurvey survey = DamageSurvey.of(journal, progress);
            if (survey.places().isEmpty()) {
                if (isTableMade) {
                    // Which files there are is in the table, too.
                    end(null);
                }
                return isTableMade;
            }
            final RepairNote note = CutPlan.of(journal, survey);
            if (note.documents() > 0) {
                // Before it is noted: what cannot be done is not begun.
                FileMend.checkIndex(survey.places().get(0).file());
                copies.add(FileMend.copy(survey.places().get(0).file()));
            }
            note.write(journal);
            complete(note);
            return true;
        });
    }

    /**
     * Passes over damaged places behind which something is whole, from now on and for every reader. A table that is damaged is made anew. What is
     * damaged at the end of the journal stays so.
     *
     * @return whether anything was damaged.
     * @throws org.kstate.exceptions.CorruptJournalException if nothing can be passed over, or a place cannot.
     */
    public boolean skip() {
        return Uninterrupted.apart(() -> {
            final boolean isTableMade = mendTable();
            final DamageSurvey survey = DamageSurvey.of(journal, progress);
            if (survey.places().isEmpty()) {
                if (isTableMade) {
                    end(null);
                }
                return isTableMade;
            }
            if (SkipRepair.isLeft(survey, 0)) {
                throw new CorruptJournalException("Nothing is whole behind the first damaged place, so that it cannot be passed over."
                    + " Cut it off (truncate), or put back a copy of the file: file=" + survey.places().get(0).file() + ", journal="
                    + journal);
            }
            new SkipRepair(journal, progress).check(survey);
            copyAll(survey);
            final RepairNote last = RepairNote.last(journal);
            final RepairNote note = new RepairNote(new RepairRecord(RepairRecord.SKIP, 0, survey.places().get(0).before() + 1, 0,
                SkipRepair.bytes(survey), System.currentTimeMillis()), last == null ? 0 : last.sequence(), last == null ? 0 : last.epoch(), 0,
                RepairNote.NO_CYCLE, 0, 0, 0);
            note.write(journal);
            complete(note);
            return true;
        });
    }

    /** It holds nothing that is not made anew from the files. */
    private boolean mendTable() {
        final boolean isDamaged = DamageSurvey.of(journal, progress).places().stream().anyMatch(place -> place.damage() == ScanListener.Damage.TABLE);
        if (isDamaged) {
            final Path copy = FileMend.putAside(journal.resolve(QueueSettings.METADATA_FILE));
            if (copy != null) {
                copies.add(copy);
            }
            QueueTable.prepare(journal, owner(), Deadline.after(OPENING_NS));
        }
        return isDamaged;
    }

    private OwnerFile owner() {
        if (owner == null) {
            throw new IllegalStateException("a repair is made once");
        }
        return owner;
    }

    /** All of it can be done again. */
    private void complete(final RepairNote note) {
        if (note.isSkip()) {
            done = skip(note);
        } else {
            cut(note);
            append(note);
            done = note;
        }
        RepairNote.finished(journal);
    }

    /** The record comes only where the end of the journal is whole: else the journal is to be cut, and that appends one. */
    private RepairNote skip(final RepairNote note) {
        final DamageSurvey mended = new SkipRepair(journal, progress).run();
        final RepairRecord last = mended.lastRepair();
        if (!mended.places().isEmpty() || last != null && last.atMs() == note.record().atMs()) {
            return note;
        }
        final RepairNote full = note.with(mended.keptBefore(), Math.max(mended.lastSequence(), note.sequence()) + 1,
            Math.max(mended.highestEpoch(), note.epoch()) + 1, mended.lastTimeNs() + 1);
        full.write(journal);
        append(full);
        return full;
    }

    private void cut(final RepairNote note) {
        final Path file = fileOf(note);
        if (note.documents() > 0) {
            // Who has moved it away does without its records.
            if (Files.exists(file)) {
                FileMend.cut(file, note.cut(), note.lastStart(), note.documents());
            }
            return;
        }
        final Path copy = FileMend.putAside(file);
        if (copy != null) {
            copies.add(copy);
        }
    }

    /** The record that says what was done, unless it is there. */
    private void append(final RepairNote note) {
        end(note);
        final Path[] present = CycleFiles.files(journal);
        FailedFlush.sync(journal, present[present.length - 1]);
        FailedFlush.sync(journal, journal);
    }

    /** Opens the end of the journal as a store does, which checks it, and appends what a note says, if there is one. */
    private void end(final @Nullable RepairNote note) {
        final OwnerFile taken = owner();
        final RepairWords words = new RepairWords();
        if (note != null && note.cycle() != RepairNote.NO_CYCLE) {
            words.atLeast(new CycleFiles(journal, QueueTable.rollCycle(journal)).startMs(note.cycle() + 1));
        }
        final WantedJournal wanted = new WantedJournal(true, WantedJournal.ANY_ID);
        final JournalPlace place = new JournalPlace(JournalDirectory.prepare(journal, wanted, null), taken);
        // No store: which one it belongs to stays as it is.
        final JournalSetup setup = new JournalSetup(journal, 0, words, wanted, Deadline.after(OPENING_NS), null);
        try (Journal queue = QueueJournalProvider.open(setup, place)) {
            // Closing it gives the right up.
            owner = null;
            queue.waitUntil(() -> Deadline.after(OPENING_NS));
            queue.start(Journal.NO_PID);
            if (note != null && words.lastSequence() < note.sequence()) {
                words.settleChain(note.sequence() - 1, words.lastCrc(), note.epoch());
                queue.begin(Journal.TRUNCATED, note.timeNs(), 0, 0);
                queue.body(note.record().words());
                queue.stage();
                queue.publish();
            }
        }
    }

    /**
     * Copies of the files that were changed, and files that were put aside.
     *
     * @return their paths.
     */
    public List<Path> copies() {
        return List.copyOf(copies);
    }

    /**
     * The first sequence number that may be missing.
     *
     * @return the number; 0 if no record was lost.
     */
    public long firstLost() {
        return done == null ? 0 : done.record().firstLost();
    }

    /**
     * The sequence number of the record that says what was done.
     *
     * @return the number; 0 if none was needed.
     */
    public long sequence() {
        return done == null ? 0 : done.sequence();
    }

    /**
     * How much was cut off, or is passed over.
     *
     * @return bytes.
     */
    public long lostBytes() {
        return done == null ? 0 : done.record().lostBytes();
    }

    /** Lets others open it. Can be called twice. */
    @Override
    public void close() {
        if (owner != null) {
            owner.close();
            owner = null;
        }
        trimLock.close();
    }
}
