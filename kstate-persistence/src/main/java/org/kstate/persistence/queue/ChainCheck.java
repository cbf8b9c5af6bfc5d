package org.kstate.persistence.queue;

import java.nio.file.Path;

import org.jspecify.annotations.Nullable;
import org.kstate.exceptions.CorruptJournalException;
import org.kstate.persistence.record.JournalRecord;

/**
 * Whether records that are read one after another follow each other in the journal's chain: each has the next sequence number and repeats the
 * CRC of the one before. What does not is missing, doubled, out of its place or of another journal. For one thread at a time.
 *
 * <p>The first record after a move is taken as it is. A damaged record counts as one; what follows it is known by its sequence alone. After a
 * part was cut off the epoch is higher, and a new stretch of the chain begins. Records of format version 1 have no sequence: the chain
 * begins behind the last of them.
 */
final class ChainCheck {

    private boolean isKnown;
    private boolean isCrcKnown;
    private long sequence;
    private int crc;
    private int epoch;
    private int damaged;
    private long skipped;

    /** Forgets what was read: the next record comes from elsewhere. */
    void forget() {
        isKnown = false;
    }

    /** Goes on where another is. */
    void set(final ChainCheck other) {
        isKnown = other.isKnown;
        isCrcKnown = other.isCrcKnown;
        sequence = other.sequence;
        crc = other.crc;
        epoch = other.epoch;
        damaged = other.damaged;
        skipped = other.skipped;
    }

    /** A record was damaged: it counts, and its CRC is not known. */
    void damaged() {
        damaged++;
        isCrcKnown = false;
    }

    /**
     * Takes the next record.
     *
     * @return what to throw if it does not follow the last one, and nobody has chosen to pass over that; else {@code null}. It counts as the last
     *     one in either case.
     */
    @Nullable CorruptJournalException take(final JournalRecord record, final Path journal) {
        final long nextSequence = record.sequence();
        final int nextEpoch = record.epoch();
        final CorruptJournalException broken =
            isKnown && !follows(record, nextSequence, nextEpoch) && !isSkipped(record, journal) ? broken(record, journal) : null;
        isKnown = true;
        isCrcKnown = true;
        sequence = nextSequence;
        crc = record.crc();
        epoch = nextEpoch;
        damaged = 0;
        return broken;
    }

    private boolean isSkipped(final JournalRecord record, final Path journal) {
        if (!SkippedGap.isChosen(journal, sequence, record.sequence())) {
            return false;
        }
        skipped++;
        return true;
    }

    /** Of the record taken last. */
    long sequence() {
        return sequence;
    }

    /** How many gaps were passed over, since somebody has chosen that. */
    long skipped() {
        return skipped;
    }

    private boolean follows(final JournalRecord record, final long nextSequence, final int nextEpoch) {
        if (record.isEarlier()) {
            return sequence == 0;
        }
        if (nextEpoch > epoch) {
            return nextSequence > sequence;
        }
        return nextEpoch == epoch && isNext(nextSequence) && (!isCrcKnown || record.previousCrc() == crc);
    }

    private boolean isNext(final long next) {
        // Among damaged records some may be of format version 1.
        return next == sequence + 1 + damaged || sequence == 0 && damaged > 0 && next <= 1 + damaged;
    }

    private CorruptJournalException broken(final JournalRecord record, final Path journal) {
        return new CorruptJournalException("Records of the journal are missing, doubled or not its own; those from here on can still be read:"
            + " lastSequence=" + sequence + ", nextSequence=" + record.sequence() + ", damagedBetween=" + damaged + ", epoch=" + record.epoch()
            + ", index=0x" + Long.toHexString(record.index()) + ", journal=" + journal);
    }
}
