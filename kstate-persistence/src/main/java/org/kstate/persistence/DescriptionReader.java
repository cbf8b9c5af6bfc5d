package org.kstate.persistence;

import java.nio.file.Path;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.kstate.exceptions.CorruptJournalException;
import org.kstate.layout.StateDescriptions;
import org.kstate.persistence.queue.ReadOnlyQueue;
import org.kstate.persistence.queue.RecordFilter;
import org.kstate.persistence.queue.RecordTailer;
import org.kstate.persistence.record.JournalRecord;
import org.kstate.spi.DescribeRecord;
import org.kstate.spi.Journal;
import org.kstate.spi.ReadingProgress;

/**
 * Reads the descriptions of a journal beside somebody who reads its commits in order, and no farther than these: {@link JournalDescriptions} as
 * they come. What is behind a place is looked at only for states that nothing had described by then. Descriptions that are appended meanwhile are
 * met, too.
 *
 * <p>Of all other records only heads are looked at. Damaged records are passed over: what describes values is worth less than the values, and who
 * reads those is told of the damage. For one thread at a time.
 */
public final class DescriptionReader implements AutoCloseable {

    private static final long NOWHERE = -1;
    /** Of commits alone heads are enough. */
    private static final RecordFilter BODIES = head -> head.kind() == Journal.DESCRIBE;

    private final ReadOnlyQueue queue;
    private final RecordTailer tailer;
    private final ReadingProgress progress;
    private MetDescriptions met = new MetDescriptions();
    private DescribeRecord description = new DescribeRecord();
    private boolean isApart = true;
    private long records;
    /** Of the last record that was read. */
    private long last = NOWHERE;
    private long failedAt = NOWHERE;

    private DescriptionReader(final ReadOnlyQueue queue, final RecordTailer tailer, final ReadingProgress progress) {
        this.queue = queue;
        this.tailer = tailer;
        this.progress = progress;
    }

    /**
     * Opens a journal for places from an index on. If the last complete checkpoint ends before, it begins there, since that repeats all that is in
     * force; else at the first record. What is told of earlier places does not count. Nothing before the index is read yet, but for that checkpoint.
     *
     * @param journal  directory of the journal.
     * @param index    of the first record whose values will be read.
     * @param progress is told of each record that is read.
     * @return the reader, to be closed.
     * @throws org.kstate.exceptions.NotAJournalException if there is none.
     * @throws CorruptJournalException                    if the header of one of its files is damaged.
     */
    public static DescriptionReader openFor(final Path journal, final long index, final ReadingProgress progress) {
        Objects.requireNonNull(journal, "journal");
        Objects.requireNonNull(progress, "progress");
        JournalDescriptions.checkIndex(index);
        final ReadOnlyQueue queue = ReadOnlyQueue.open(journal);
        DescriptionReader reader = null;
        boolean isReady = false;
        try {
            reader = new DescriptionReader(queue, queue.tailer(), progress);
            final long checkpoint = queue.toCheckpoint(reader.tailer, index);
            if (checkpoint != ReadOnlyQueue.NO_CHECKPOINT && !reader.through(checkpoint, index)) {
                reader.forget();
                reader.tailer.toStart();
            }
            isReady = true;
            return reader;
        } finally {
            if (!isReady) {
                if (reader != null) {
                    reader.close();
                } else {
                    queue.close();
                }
            }
        }
    }

    /** Whether a checkpoint, whose begin was read, is sound and over before an index. */
    private boolean through(final long checkpoint, final long index) {
        final long passedOver = tailer.skippedCount();
        try {
            while (tailer.next(BODIES) && tailer.record().index() < index) {
                final JournalRecord record = tailer.record();
                note(record);
                if (record.kind() == Journal.CHECKPOINT_END && record.transactionId() == checkpoint) {
                    // Where a repair has passed over a place, what is lost may be a description.
                    return tailer.skippedCount() == passedOver;
                }
            }
            return false;
        } catch (final CorruptJournalException e) {
            // What is damaged may be a description, which the records before the checkpoint still have.
            return false;
        }
    }

    private void forget() {
        met = new MetDescriptions();
        description = new DescribeRecord();
        isApart = true;
        records = 0;
        last = NOWHERE;
    }

    /** Reads up to an index, or to the end. */
    private MetDescriptions read(final long index) {
        while (last < index) {
            try {
                if (!tailer.next(BODIES)) {
                    break;
                }
                note(tailer.record());
            } catch (final CorruptJournalException e) {
                isApart = true;
                final long at = tailer.nextIndex();
                if (at == failedAt && !toNextFile(at)) {
                    break;
                }
                failedAt = at;
            }
        }
        return met;
    }

    private void note(final JournalRecord record) {
        last = record.index();
        if (record.kind() != Journal.DESCRIBE) {
            isApart = true;
        } else if (description.add(record.sequence(), record.body())) {
            met.add(record.index(), description.pattern(), description.text(), record.transactionId() != 0, isApart);
            isApart = false;
        }
        progress.onRecord(record.sequence(), ++records);
    }

    /** Where nobody knows how long a document is, the next file begins soundly. */
    private boolean toNextFile(final long from) {
        for (final int cycle : queue.cycles()) {
            if (cycle > tailer.cycle(from)) {
                return tailer.moveTo(tailer.index(cycle, 0));
            }
        }
        return false;
    }

    /**
     * What is in force at a place.
     *
     * @param index of a record of the journal, not before that which the reader was opened for.
     * @return what described values when the commits there were made; nothing before the first description. The same object as long as it is in
     *     force.
     * @throws IllegalArgumentException if no record has such an index.
     */
    public StateDescriptions at(final long index) {
        JournalDescriptions.checkIndex(index);
        return read(index).at(index);
    }

    /**
     * How values of a state are read at a place: by what is in force there. If nothing had described the state by then, by the first description
     * that came later: for this the journal is read to its end, once.
     *
     * @param index of a record of the journal, not before that which the reader was opened for.
     * @param name  of the state.
     * @return the text; null if nothing describes the state, or what did was taken back.
     * @throws IllegalArgumentException if no record has such an index.
     */
    public @Nullable String of(final long index, final CharSequence name) {
        JournalDescriptions.checkIndex(index);
        if (!read(index).isMentioned(index, name)) {
            read(Long.MAX_VALUE);
        }
        return met.of(index, name);
    }

    /**
     * Reads to the present end of the journal.
     *
     * @return what it says; a copy, which does not change.
     */
    public JournalDescriptions toEnd() {
        return read(Long.MAX_VALUE).copied();
    }

    /** Closes the journal. Can be called twice. */
    @Override
    public void close() {
        tailer.close();
        queue.close();
    }
}
