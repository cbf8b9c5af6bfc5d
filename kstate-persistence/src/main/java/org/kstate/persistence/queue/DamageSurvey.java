package org.kstate.persistence.queue;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.kstate.persistence.queue.DoubledRecords.Spot;
import org.kstate.persistence.record.JournalRecord;
import org.kstate.spi.Journal;
import org.kstate.spi.ReadingProgress;

/** What a repair has to know of a journal: each damaged place, and what is whole before and behind it. For one thread, once. */
final class DamageSurvey implements ScanListener {

    /**
     * A damaged place.
     *
     * @param damage    what is wrong.
     * @param file      in which it is.
     * @param offset    where it begins.
     * @param why       in plain words.
     * @param before    the sequence number of the last whole record before it; 0 if there is none.
     * @param documents how many documents are before it, in its file.
     * @param lastStart where the last of these begins; 0 if there is none.
     */
    record Place(Damage damage, Path file, long offset, String why, long before, long documents, long lastStart) {
    }

    private final ReadingProgress progress;
    /** Records that stand in the place of others: as damaged ones. */
    private final Set<Spot> doubled;
    /** The numbers of whole records that do not follow those before. */
    private final Map<Spot, Long> suspicious = new HashMap<>();
    private long records;
    private final List<Place> places = new ArrayList<>();
    /** For each place, what was met next. */
    private final List<Next> nexts = new ArrayList<>();
    private Path current;
    /** The next record does not follow the one before. */
    private boolean isOutOfPlace;
    private long documents;
    private long lastStart;
    private Path lastFileWithRecords;
    private long lastSequence;
    private long highestSequence;
    private int highestEpoch;
    private int lastEpoch;
    private long lastTimeNs;
    private RepairRecord lastRepair;
    private long keptBefore;
    private long cutBefore;
    private long cutTimeNs;
    /** Documents since the last whole record that are of nobody, and that no repair has put there. */
    private long strangers;
    /** As many of them stand between two damaged places. */
    private long enclosed;
    /** As many of them stand behind the last damaged place. */
    private long following;
    /** Documents since the last whole record that an earlier repair has put in the place of lost ones. */
    private long fillers;
    private @Nullable RawFile filled;
    private @Nullable ByteBuffer window;

    /** What follows a damaged place. */
    private static final class Next {
        /** Where the next document of its file begins, or these end. */
        long offset = RawFile.UNKNOWN;
        /** Of the next whole record, in its file or a later one; 0: there is none. */
        long sequence;
        /** Whether that record is in the same file. */
        boolean isInFile;
        /** How many lost records before that record have documents of nobody in their places already. */
        long fillers;
        /** Whether the whole records before and behind the place are in one file and of one epoch: as many documents apart as their numbers say. */
        boolean isCounted;
        /** How many documents of nobody stand between these two that no repair has put there. */
        long strangers;
        /** As many of them stand between two damaged places. */
        long enclosed;
        /** Whether documents of nobody stand between this place and another one before that record, which no repair has put there. */
        boolean isBeforeStrangers;
    }

    private DamageSurvey(final ReadingProgress progress, final Set<Spot> doubled) {
        this.progress = progress;
        this.doubled = doubled;
    }

    /** Reads a journal through, with payloads. */
    static DamageSurvey of(final Path journal) {
        return of(journal, ReadingProgress.NONE);
    }

    /** As {@link #of(Path)}, and tells how far it is. */
    static DamageSurvey of(final Path journal, final ReadingProgress progress) {
        final DamageSurvey survey = scan(journal, progress, Set.of());
        if (survey.suspicious.isEmpty()) {
            return survey;
        }
        final Set<Spot> doubled = DoubledRecords.among(journal, survey.suspicious);
        return doubled.isEmpty() ? survey : scan(journal, progress, doubled);
    }

    private static DamageSurvey scan(final Path journal, final ReadingProgress progress, final Set<Spot> doubled) {
        final DamageSurvey survey = new DamageSurvey(progress, doubled);
        try {
            JournalScan.run(journal, true, survey);
            return survey;
        } finally {
            if (survey.filled != null) {
                survey.filled.close();
                survey.filled = null;
            }
        }
    }

    @Override
    public void onRecord(final Path file, final long offset, final JournalRecord record) {
        enter(file);
        final Spot spot = isOutOfPlace ? new Spot(file, offset) : null;
        isOutOfPlace = false;
        if (spot != null && doubled.contains(spot)) {
            return;
        }
        final long sequence = record.sequence();
        if (spot != null) {
            suspicious.put(spot, sequence);
        }
        for (int i = nexts.size() - 1; i >= 0 && nexts.get(i).sequence == 0; i--) {
            final Next next = nexts.get(i);
            next.sequence = sequence;
            next.isInFile = places.get(i).file().equals(file);
            next.fillers = fillers;
            next.strangers = strangers;
            next.enclosed = enclosed;
            next.isCounted = file.equals(lastFileWithRecords) && record.epoch() == lastEpoch && places.get(i).before() > 0;
            if (next.offset == RawFile.UNKNOWN && next.isInFile) {
                next.offset = offset;
            }
        }
        fillers = 0;
        strangers = 0;
        enclosed = 0;
        following = 0;
        documents++;
        lastStart = offset;
        lastFileWithRecords = file;
        lastSequence = sequence;
        highestSequence = Math.max(highestSequence, sequence);
        lastEpoch = record.epoch();
        highestEpoch = Math.max(highestEpoch, record.epoch());
        lastTimeNs = record.timeNs();
        // What a repair of before has kept counts where nothing follows it.
        final RepairRecord repair = record.kind() == Journal.TRUNCATED ? RepairRecord.of(record) : null;
        lastRepair = repair;
        keptBefore = repair == null ? sequence : repair.before();
        progress.onRecord(sequence, ++records);
    }

    @Override
    public void onForeign(final Path file, final long offset, final int length) {
        enter(file);
        for (int i = nexts.size() - 1; i >= 0 && nexts.get(i).sequence == 0; i--) {
            final Next next = nexts.get(i);
            if (next.offset == RawFile.UNKNOWN && places.get(i).file().equals(file)) {
                next.offset = offset;
            }
        }
        if (isFiller(file, offset, length)) {
            fillers++;
        } else {
            strangers++;
            following++;
        }
        documents++;
        lastStart = offset;
    }

    private boolean isFiller(final Path file, final long offset, final int length) {
        if (filled == null || !filled.file().equals(file)) {
            if (filled != null) {
                filled.close();
            }
            // Gone, perhaps: whoever only looks has no lock, and files are trimmed meanwhile.
            window = window == null ? RawFile.newWindow() : window;
            filled = RawFile.openPresent(file, window);
        }
        return filled != null && FileMend.isFiller(filled, offset, length);
    }

    @Override
    public void onDamage(final Damage met, final Path file, final long offset, final String why) {
        isOutOfPlace = met == Damage.SEQUENCE;
        final Damage damage = isOutOfPlace && doubled.contains(new Spot(file, offset)) ? Damage.RECORD : met;
        if (damage != Damage.TABLE) {
            enter(file);
        }
        for (int i = nexts.size() - 1; i >= 0 && nexts.get(i).sequence == 0; i--) {
            if (nexts.get(i).offset == RawFile.UNKNOWN && places.get(i).file().equals(file)) {
                nexts.get(i).offset = offset;
            }
        }
        if (places.isEmpty()) {
            cutBefore = keptBefore;
            cutTimeNs = lastTimeNs;
        } else if (damage != Damage.SEQUENCE && places.get(places.size() - 1).file().equals(file)) {
            final Next before = nexts.get(nexts.size() - 1);
            before.isBeforeStrangers = following > 0 && before.sequence == 0;
            enclosed += before.isBeforeStrangers ? following : 0;
        }
        following = 0;
        places.add(new Place(damage, file, offset, why, lastSequence, documents, lastStart));
        nexts.add(new Next());
        if (damage == Damage.RECORD) {
            // Where it ends is known: a document all the same.
            documents++;
            lastStart = offset;
        }
    }

    @Override
    public void onFileEnd(final Path file, final long offset, final boolean isEndMark) {
        enter(file);
        for (int i = nexts.size() - 1; i >= 0 && places.get(i).file().equals(file); i--) {
            if (nexts.get(i).offset == RawFile.UNKNOWN) {
                nexts.get(i).offset = offset;
            }
        }
    }

    private void enter(final Path file) {
        if (!file.equals(current)) {
            current = file;
            documents = 0;
            lastStart = 0;
        }
    }

    /** In the order of the files. */
    List<Place> places() {
        return places;
    }

    /** What the last whole record says, if that is of a repair; {@code null} else. */
    RepairRecord lastRepair() {
        return lastRepair;
    }

    /** Whether no whole record is in a later file. */
    boolean isLast(final Path file) {
        return lastFileWithRecords == null || file.toString().compareTo(lastFileWithRecords.toString()) >= 0;
    }

    /** Where the document behind a place begins. */
    long nextOffset(final int place) {
        return nexts.get(place).offset;
    }

    /** The sequence number of the next whole record; 0 if there is none. */
    long nextSequence(final int place) {
        return nexts.get(place).sequence;
    }

    /** How many of the lost records before that record were replaced by an earlier repair. */
    long fillers(final int place) {
        return nexts.get(place).fillers;
    }

    /** Whether documents of nobody stand beside damaged places, before that record: if they are what is left of lost ones nobody knows. */
    boolean isBesideStrangers(final int place) {
        return nexts.get(place).strangers > nexts.get(place).enclosed;
    }

    /**
     * Whether a record before or behind a place is at the index of another one. Documents of nobody may be what is left of lost records, or another
     * program's.
     *
     * @param missing how many records are, beside those that have documents in their places.
     */
    boolean isMisplaced(final int place, final long missing) {
        final Next next = nexts.get(place);
        return next.isCounted && (missing < 0 || missing > next.strangers);
    }

    /** Whether documents of nobody stand between a place and the next one, in the same file and before that record. */
    boolean isBeforeStrangers(final int place) {
        return nexts.get(place).isBeforeStrangers;
    }

    /** Whether that record is in the file of the place. */
    boolean isNextInFile(final int place) {
        return nexts.get(place).isInFile;
    }

    /** Of the last whole record in the journal. */
    long lastSequence() {
        return lastSequence;
    }

    /** Of all whole records. */
    long highestSequence() {
        return highestSequence;
    }

    /** Of all whole records. */
    int highestEpoch() {
        return highestEpoch;
    }

    /** The commit time of the last whole record. */
    long lastTimeNs() {
        return lastTimeNs;
    }

    /** The last sequence number of a commit in the journal, as {@link RepairRecord#before} has it. */
    long keptBefore() {
        return keptBefore;
    }

    /** The same where the first damaged place begins. */
    long cutBefore() {
        return cutBefore;
    }

    /** The commit time of the last whole record before the first damaged place. */
    long cutTimeNs() {
        return cutTimeNs;
    }
}
