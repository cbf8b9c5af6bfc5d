package org.kstate.persistence.queue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import org.kstate.exceptions.CorruptJournalException;
import org.kstate.persistence.queue.DamageSurvey.Place;
import org.kstate.persistence.queue.ScanListener.Damage;
import org.kstate.persistence.record.RecordLayout;
import org.kstate.spi.ReadingProgress;

/**
 * Makes a journal readable behind damaged places: documents of nobody in the place of damaged ones, an end mark where a file ends before its last
 * records, and a note of each gap that readers pass over from then on. Each step can be done again: what was mended is not found damaged any
 * more. What is damaged at the very end of the journal is left: that is cut off. For one thread.
 */
final class SkipRepair {

    /** More records than fit were not all lost here: the oldest files were removed, and how many stood in this one nobody knows. */
    private static final long LEAST_DOCUMENT = RawFile.HEADER + RecordLayout.MIN_LENGTH;

    private final Path journal;
    private final ReadingProgress progress;
    /** What would be filled, where that is only tried. */
    private final Set<Place> tried = new HashSet<>();
    private boolean isTrial;
    /** Files that would be made anew, with an index, before that. */
    private final Set<Path> rebuilt = new HashSet<>();

    SkipRepair(final Path journal, final ReadingProgress progress) {
        this.journal = journal;
        this.progress = progress;
    }

    /** The files that will be changed. */
    static Set<Path> files(final DamageSurvey survey) {
        final Set<Path> files = new TreeSet<>();
        for (int i = 0; i < survey.places().size(); i++) {
            final Place place = survey.places().get(i);
            if (place.damage() != Damage.SEQUENCE && !isLeft(survey, i)) {
                files.add(place.file());
            }
        }
        return files;
    }

    /** Whether a place is at the end of the journal, where nothing can be passed over. */
    static boolean isLeft(final DamageSurvey survey, final int i) {
        final Place place = survey.places().get(i);
        return survey.nextSequence(i) == 0 && survey.isLast(place.file());
    }

    /** How many bytes are passed over. */
    static long bytes(final DamageSurvey survey) {
        long bytes = 0;
        for (int i = 0; i < survey.places().size(); i++) {
            final Place place = survey.places().get(i);
            if (survey.nextOffset(i) > place.offset() && place.damage() != Damage.SEQUENCE && !isLeft(survey, i)) {
                bytes += survey.nextOffset(i) - place.offset();
            }
        }
        return bytes;
    }

    /**
     * Does it.
     *
     * @return what is there then.
     * @throws CorruptJournalException if a place cannot be passed over; those before it are mended.
     */
    DamageSurvey run() {
        FileRebuild.removeLeft(journal);
        rebuildAll(DamageSurvey.of(journal, progress));
        fillAll(DamageSurvey.of(journal, progress));
        endAll(DamageSurvey.of(journal, progress));
        final DamageSurvey mended = DamageSurvey.of(journal, progress);
        for (int i = 0; i < mended.places().size(); i++) {
            final Place place = mended.places().get(i);
            if (place.damage() == Damage.SEQUENCE) {
                SkippedGap.choose(journal, place.before(), mended.nextSequence(i));
            } else if (!isLeft(mended, i)) {
                throw impossible(place);
            }
        }
        FileMend.syncNames(journal);
        return mended.places().isEmpty() ? mended : DamageSurvey.of(journal, progress);
    }

    /**
     * Makes sure that all places can be passed over that are not left; nothing is changed.
     *
     * @throws CorruptJournalException if one cannot.
     */
    void check(final DamageSurvey survey) {
        isTrial = true;
        rebuilt.clear();
        for (int i = 0; i < survey.places().size(); i++) {
            if (isRebuilt(survey, survey.places().get(i))) {
                checkRebuild(survey, i);
                rebuilt.add(survey.places().get(i).file());
            }
        }
        try {
            fillAll(survey);
        } finally {
            isTrial = false;
        }
        final Set<Path> filledFiles = new TreeSet<>();
        tried.forEach(place -> filledFiles.add(place.file()));
        Path ended = null;
        for (int i = 0; i < survey.places().size(); i++) {
            final Place place = survey.places().get(i);
            final Path file = place.file();
            if (rebuilt.contains(file) || place.damage() == Damage.SEQUENCE || tried.contains(place) || isLeft(survey, i) || file.equals(ended)) {
                continue;
            }
            if (survey.isLast(file) || place.damage() == Damage.FILE_HEADER || place.damage() == Damage.TABLE
                || place.documents() == 0 && !filledFiles.contains(file)) {
                throw impossible(place);
            }
            FileMend.checkIndex(file);
            ended = file;
        }
        tried.clear();
    }

    /** Earlier files that have lost their header. */
    private void rebuildAll(final DamageSurvey survey) {
        for (int i = 0; i < survey.places().size(); i++) {
            final Place place = survey.places().get(i);
            if (!isRebuilt(survey, place)) {
                continue;
            }
            checkRebuild(survey, i);
            if (survey.isNextInFile(i)) {
                try (FileRebuild rebuild = FileRebuild.open(journal, place.file(), before(survey, i))) {
                    rebuild.make();
                }
            } else {
                // A copy of it is there.
                CycleFiles.delete(place.file());
            }
        }
    }

    /** Records that are missing between two files may have been in either. */
    private FileRebuild.Before before(final DamageSurvey survey, final int i) {
        final Place place = survey.places().get(i);
        boolean isKnown = survey.fillers(i) == 0 && !SkippedGap.isChosen(journal, place.before(), survey.nextSequence(i));
        long damaged = 0;
        for (int k = i - 1; k >= 0 && survey.nextSequence(k) == survey.nextSequence(i); k--) {
            final Damage damage = survey.places().get(k).damage();
            if (damage == Damage.RECORD) {
                damaged++;
            } else {
                isKnown &= damage == Damage.TABLE;
            }
        }
        return new FileRebuild.Before(place.before(), damaged, isKnown);
    }

    private static boolean isRebuilt(final DamageSurvey survey, final Place place) {
        return place.damage() == Damage.FILE_HEADER && !survey.isLast(place.file());
    }

    /** A file without whole records is done without. */
    private void checkRebuild(final DamageSurvey survey, final int i) {
        final Place place = survey.places().get(i);
        if (survey.isNextInFile(i)) {
            try (FileRebuild rebuild = FileRebuild.open(journal, place.file(), before(survey, i))) {
                if (!rebuild.isPossible()) {
                    throw impossible(place);
                }
            }
        }
    }

    /** Places with a whole document behind them in the same file. */
    private void fillAll(final DamageSurvey survey) {
        final List<Place> places = survey.places();
        for (int first = 0; first < places.size();) {
            int end = first + 1;
            // The same record may stand there twice.
            while (end < places.size() && survey.nextSequence(end) == survey.nextSequence(first)
                && places.get(end).before() == places.get(first).before()) {
                end++;
            }
            if (survey.nextSequence(first) != 0) {
                fillGap(survey, first, end);
            }
            first = end;
        }
    }

    /**
     * The places between two whole records. What is between two of them and is of nobody is what a damaged length has led to, since nobody else
     * appends: it is filled, too.
     */
    private void fillGap(final DamageSurvey survey, final int first, final int end) {
        for (int i = first; i < end; i++) {
            if (survey.isBeforeStrangers(i)) {
                fillAsOne(survey, first, end);
                return;
            }
        }
        fillEach(survey, first, end);
    }

    private void fillAsOne(final DamageSurvey survey, final int first, final int end) {
        final Place from = survey.places().get(first);
        final long missing = survey.nextSequence(first) - from.before() - 1 - survey.fillers(first);
        if (survey.isBesideStrangers(first)) {
            throw impossible(from);
        }
        long to = from.offset();
        for (int i = first; i < end; i++) {
            final Place place = survey.places().get(i);
            if (place.damage() == Damage.RECORD) {
                to = place.offset() + lengthAt(place);
            } else if (isStretch(place.damage()) && survey.isNextInFile(i)) {
                to = survey.nextOffset(i);
            } else if (place.damage() != Damage.SEQUENCE) {
                throw impossible(place);
            }
            if (!place.file().equals(from.file()) || from.before() == 0 || survey.fillers(i) > 0) {
                throw impossible(place);
            }
        }
        fill(from, to, missing);
        for (int i = first; i < end && isTrial; i++) {
            tried.add(survey.places().get(i));
        }
    }

    private void fillEach(final DamageSurvey survey, final int first, final int end) {
        final List<Integer> stretches = new ArrayList<>();
        boolean isEndLost = false;
        // Those that an earlier repair has replaced have their documents, also where it was cut short in this gap.
        long missing = survey.nextSequence(first) - survey.places().get(first).before() - 1 - survey.fillers(first);
        for (int i = first; i < end; i++) {
            final Place place = survey.places().get(i);
            if (place.damage() == Damage.RECORD) {
                missing--;
                fill(place, place.offset() + lengthAt(place), 1);
            } else if (isStretch(place.damage())) {
                isEndLost |= !survey.isNextInFile(i);
                stretches.add(i);
            }
        }
        if (isEndLost && stretches.size() == 1) {
            return;
        }
        // Nothing can be put right by documents of nobody: a damaged length covers whole ones, or a record stands at another one's index.
        if (stretches.isEmpty() ? survey.isMisplaced(first, missing) : survey.isBesideStrangers(first)) {
            throw impossible(survey.places().get(first));
        }
        for (int n = 0; n < stretches.size(); n++) {
            final Place place = survey.places().get(stretches.get(n));
            // Each has lost one at least, unless it is the only one.
            final long count = n == 0 ? missing - (stretches.size() - 1) : 1;
            final boolean isLost = isEndLost || count < (stretches.size() == 1 ? 0 : 1);
            if (isLost || place.before() == 0 && count * LEAST_DOCUMENT > survey.nextOffset(stretches.get(n)) - place.offset()) {
                throw impossible(place);
            }
            fill(place, survey.nextOffset(stretches.get(n)), count);
        }
    }

    private static boolean isStretch(final Damage damage) {
        return damage == Damage.DOCUMENT || damage == Damage.HOLE || damage == Damage.NOT_COMPLETE;
    }

    /** Of a record whose end is known: with the header of its document. */
    private static long lengthAt(final Place place) {
        try (RawFile file = RawFile.open(place.file())) {
            return RawFile.HEADER + RawFile.aligned(file.word(place.offset()) & RawFile.LENGTH_MASK);
        }
    }

    private void fill(final Place place, final long to, final long count) {
        final boolean isPossible = isTrial ? rebuilt.contains(place.file()) || FileMend.canFill(place.file(), place.offset(), to, count)
            : FileMend.fill(place.file(), place.offset(), to, count);
        if (!isPossible) {
            throw impossible(place);
        }
        if (isTrial) {
            tried.add(place);
        }
    }

    /** Places in earlier files behind which nothing whole is in the file. */
    private void endAll(final DamageSurvey survey) {
        Path ended = null;
        for (final Place place : survey.places()) {
            if (place.damage() == Damage.SEQUENCE || survey.isLast(place.file()) || place.file().equals(ended)) {
                continue;
            }
            if (place.damage() == Damage.FILE_HEADER || place.damage() == Damage.TABLE || place.documents() == 0) {
                throw impossible(place);
            }
            FileMend.cut(place.file(), place.offset(), place.lastStart(), place.documents());
            ended = place.file();
        }
    }

    private CorruptJournalException impossible(final Place place) {
        return new CorruptJournalException("A damaged place cannot be passed over; put back a copy of the file, or move it away to do without its"
            + " records and repair again: damage=" + place.damage() + ", offset=" + place.offset() + ", file=" + place.file() + ", journal="
            + journal);
    }
}
