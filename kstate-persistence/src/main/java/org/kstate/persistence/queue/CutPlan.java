package org.kstate.persistence.queue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

import net.openhft.chronicle.queue.RollCycle;
import org.kstate.exceptions.CorruptJournalException;
import org.kstate.memory.Uninterrupted;
import org.kstate.persistence.record.RecordLayout;

/** Where a journal is cut, and what the record behind the cut says. */
final class CutPlan {

    /** A file says where its last document begins; what it says beyond this is damaged. */
    private static final long LONGEST_FILE = 1L << 40;
    private static final long LEAST_DOCUMENT = RawFile.HEADER + RecordLayout.MIN_LENGTH;

    private CutPlan() {
    }

    /**
     * Plans to cut at the first damaged place.
     *
     * @throws CorruptJournalException if whole records of later files would stand behind it.
     */
    static RepairNote of(final Path journal, final DamageSurvey survey) {
        final DamageSurvey.Place first = survey.places().get(0);
        if (!survey.isLast(first.file()) || first.damage() == ScanListener.Damage.SEQUENCE && first.documents() == 0) {
            throw new CorruptJournalException("The first damaged place is not in the last file with records: nothing can be cut off there."
                + " Pass over it (skip), or put back a copy of the file: offset=" + first.offset() + ", file=" + first.file()
                + ", journal=" + journal);
        }
        final RollCycle rollCycle = QueueTable.rollCycle(journal);
        final int cycle = new CycleFiles(journal, rollCycle).cycle(first.file());
        final long end = Uninterrupted.apart(() -> end(first));
        // No number is used again, also of records of which nothing is left.
        final long mostLost = (end - first.offset()) / LEAST_DOCUMENT + 1;
        final long nowMs = System.currentTimeMillis();
        final RepairRecord record = new RepairRecord(RepairRecord.TRUNCATE, survey.cutBefore(), first.before() + 1,
            rollCycle.toIndex(cycle, first.documents()), end - first.offset(), nowMs);
        long base = first.before();
        int epoch = survey.highestEpoch();
        // Also of one that came to no end, and is replaced.
        for (final RepairNote other : Arrays.asList(RepairNote.last(journal), RepairNote.read(journal))) {
            base = Math.max(base, other == null ? 0 : other.sequence());
            epoch = Math.max(epoch, other == null ? 0 : other.epoch());
        }
        return new RepairNote(record, Math.max(survey.highestSequence(), base + mostLost) + 1, epoch + 1,
            survey.cutTimeNs() == 0 ? TimeUnit.MILLISECONDS.toNanos(nowMs) : survey.cutTimeNs() + 1, cycle, first.offset(),
            first.documents(), first.lastStart());
    }

    /** Behind the last byte that was written, as far as the file tells. */
    private static long end(final DamageSurvey.Place first) {
        try (RawFile file = RawFile.open(first.file())) {
            final long last = file.writePosition();
            final long data = file.dataEnd(first.offset());
            return last >= data && last < LONGEST_FILE ? last + LEAST_DOCUMENT : data;
        }
    }
}
