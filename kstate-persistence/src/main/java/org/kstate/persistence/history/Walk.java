package org.kstate.persistence.history;

import org.jspecify.annotations.Nullable;
import org.kstate.exceptions.CorruptJournalException;
import org.kstate.persistence.queue.ReadOnlyQueue;
import org.kstate.persistence.queue.RecordFilter;
import org.kstate.persistence.queue.RecordTailer;
import org.kstate.persistence.record.JournalRecord;

/**
 * Goes from record to record and past damage, which it counts: behind a damaged record, and where a file cannot be read on, to the next file. For
 * one thread at a time; a step allocates nothing unless something is damaged.
 */
public final class Walk implements AutoCloseable {

    private static final long NOWHERE = -1;

    private final ReadOnlyQueue queue;
    private final RecordTailer tailer;
    private final Runnable onClose;
    private boolean isClosed;
    private @Nullable CorruptJournalException damage;
    /** Where a step failed that was not followed by a move; by a second failure there it is known that nothing is read on. */
    private long failedIndex = NOWHERE;
    private long damageIndex = NOWHERE;
    private boolean isPassedOver;
    private long passedOver;

    /**
     * Creates one at the first record.
     *
     * @param queue   of the journal.
     * @param onClose run once, when this is closed.
     */
    public Walk(final ReadOnlyQueue queue, final Runnable onClose) {
        this.queue = queue;
        this.onClose = onClose;
        this.tailer = queue.tailer();
    }

    /** Moves before the first record. */
    void toStart() {
        moved();
        tailer.toStart();
    }

    /**
     * Moves before a record.
     *
     * @param index of the record.
     * @return false if it is not there.
     */
    public boolean moveTo(final long index) {
        moved();
        try {
            return tailer.moveTo(index);
        } catch (final CorruptJournalException e) {
            damage = e;
            isPassedOver = false;
            return false;
        }
    }

    private void moved() {
        failedIndex = NOWHERE;
    }

    /**
     * Reads the next record that is whole.
     *
     * @param filter tells of which records the payloads are read.
     * @return false at the end.
     */
    public boolean next(final RecordFilter filter) {
        for (;;) {
            final long index = tailer.nextIndex();
            try {
                final boolean isThere = tailer.next(filter);
                if (tailer.skippedCount() != passedOver) {
                    notePassedOver();
                }
                return isThere;
            } catch (final CorruptJournalException e) {
                damage = e;
                isPassedOver = false;
                damageIndex = index;
                if (tailer.nextIndex() == index && failedIndex == index) {
                    if (!toNextFile(index)) {
                        return false;
                    }
                } else {
                    failedIndex = index;
                }
            }
        }
    }

    /** Told as damage, where it is not told of something worse: the record that was read is the first one behind it. */
    private void notePassedOver() {
        passedOver = tailer.skippedCount();
        if (damage == null) {
            damage = new CorruptJournalException("Records are missing that a repair has chosen to pass over: nextSequence=" + record().sequence()
                + ", index=0x" + Long.toHexString(record().index()) + ", journal=" + queue.directory());
            damageIndex = record().index();
            isPassedOver = true;
        }
    }

    /** Moves to the beginning of the next file behind that of an index, the first one that can be read; false if there is none. */
    boolean toFileBehind(final long index) {
        moved();
        return toNextFile(index);
    }

    private boolean toNextFile(final long index) {
        final int cycle = tailer.cycle(index);
        for (final int next : queue.cycles()) {
            if (next > cycle && moveTo(tailer.index(next, 0))) {
                return true;
            }
        }
        return false;
    }

    /** Reads the record at an index with its payloads; false if it is not there. Damage is thrown. */
    boolean read(final long index) {
        moved();
        return tailer.moveTo(index) && tailer.next() && tailer.record().index() == index;
    }

    /** As {@link #read}, of a record that was read before, at that position in its file. */
    boolean readAgain(final long index, final long position) {
        moved();
        return tailer.again(index, position);
    }

    /** Where in its file the record last read begins. */
    long position() {
        return tailer.beginPosition();
    }

    /** Whether the file of an index was removed, and later ones are there. */
    boolean isGone(final long index) {
        final int[] cycles = queue.cycles();
        return cycles.length > 0 && tailer.cycle(index) < cycles[0];
    }

    /**
     * The damage met since the last call.
     *
     * @return {@code null} if there was none.
     */
    public @Nullable CorruptJournalException takeDamage() {
        final CorruptJournalException met = damage;
        damage = null;
        return met;
    }

    /**
     * Whether what was met last is no damage.
     *
     * @return true if it is a place that a repair has chosen to pass over.
     */
    public boolean isPassedOver() {
        return isPassedOver;
    }

    /** Where the damage was met last; if it {@link #isPassedOver}, the first record behind it. */
    long damageIndex() {
        return damageIndex;
    }

    /**
     * The record last read.
     *
     * @return a view, always the same object; valid until the next step.
     */
    public JournalRecord record() {
        return tailer.record();
    }

    /**
     * In whose file an index is.
     *
     * @param index of a record.
     * @return the cycle.
     */
    public int cycle(final long index) {
        return tailer.cycle(index);
    }

    /**
     * The index of a document.
     *
     * @param cycle    of its file.
     * @param sequence its number in that file, from 0.
     * @return the index.
     */
    public long index(final int cycle, final long sequence) {
        return tailer.index(cycle, sequence);
    }

    /**
     * How many documents a file has. Moves elsewhere.
     *
     * @param cycle of the file.
     * @return their number; 0 also if that cannot be told.
     */
    public long documentsIn(final int cycle) {
        moved();
        try {
            return tailer.documentsIn(cycle);
        } catch (final CorruptJournalException e) {
            damage = e;
            isPassedOver = false;
            return 0;
        }
    }

    /** How many documents the journal has behind an index, or at all if that is negative. Moves elsewhere. */
    long documentsBehind(final long index) {
        long documents = 0;
        for (final int present : queue.cycles()) {
            if (index < 0 || present > tailer.cycle(index)) {
                documents += tailer.documentsIn(present);
            } else if (present == tailer.cycle(index)) {
                documents += Math.max(0, tailer.documentsIn(present) - 1 - (index - tailer.index(present, 0)));
            }
        }
        return documents;
    }

    @Override
    public void close() {
        if (!isClosed) {
            isClosed = true;
            tailer.close();
            onClose.run();
        }
    }
}
