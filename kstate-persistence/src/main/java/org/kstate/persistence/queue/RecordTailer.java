package org.kstate.persistence.queue;

import java.io.Closeable;
import java.nio.file.Path;
import java.util.function.Supplier;

import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.bytes.MappedBytes;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.RollCycle;
import net.openhft.chronicle.queue.TailerDirection;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.wire.DocumentContext;
import org.kstate.exceptions.CorruptJournalException;
import org.kstate.exceptions.KstateException;
import org.kstate.memory.OpenFailure;
import org.kstate.persistence.record.JournalRecord;
import org.kstate.persistence.record.RecordLayout;

/**
 * A place in a journal's queue that reads records one after another. Documents of others are passed over and counted. A damaged record is
 * told by {@link CorruptJournalException}, and the next call goes on behind it; where its length is damaged too nobody knows where that
 * is, and the next call tells the same. Records that are missing or doubled are told as well, and the next call gives the one that was
 * found instead. For one thread at a time; a step allocates nothing.
 */
public final class RecordTailer implements Closeable {

    private static final int NO_MARK = 0;

    private final Path journal;
    private final RollCycle rollCycle;
    private final ExcerptTailer tailer;
    private final JournalRecord record = new JournalRecord();
    private final ChainCheck chain = new ChainCheck();
    /** Read, and not given yet, since something was told of it. */
    private boolean isHeldBack;
    private long foreignCount;
    private long endPosition;

    /**
     * Creates a tailer at the first record.
     *
     * @param queue   the journal's queue; it outlives this tailer.
     * @param journal its directory, for messages.
     */
    RecordTailer(final SingleChronicleQueue queue, final Path journal) {
        this.journal = journal;
        this.rollCycle = queue.rollCycle();
        this.tailer = queue.createTailer();
        tailer.singleThreadedCheckDisabled(true);
    }

    /**
     * Reads the next record, if it is there. Does not wait.
     *
     * @return whether {@link #record()} holds it now.
     * @throws CorruptJournalException if it is damaged.
     */
    public boolean next() {
        return next(true);
    }

    /**
     * As {@link #next()}, without payloads: for who looks for a record. A damaged payload is not seen.
     *
     * @return whether {@link #record()} holds it now.
     * @throws CorruptJournalException if it is damaged.
     */
    public boolean nextHead() {
        return next(false);
    }

    private boolean next(final boolean isWhole) {
        if (isHeldBack && (record.hasPayloads() || !isWhole)) {
            isHeldBack = false;
            return true;
        }
        if (isHeldBack) {
            // Its payloads were not wanted then.
            moveTo(record.index());
        }
        if (!read(isWhole)) {
            return false;
        }
        final CorruptJournalException broken = tailer.direction() == TailerDirection.FORWARD ? chain.take(record, journal) : null;
        if (broken != null) {
            isHeldBack = true;
            throw broken;
        }
        return true;
    }

    private boolean read(final boolean isWhole) {
        for (;;) {
            // Forward we see Chronicle's own documents too: it would follow their lengths without a look.
            try (DocumentContext document = tailer.readingDocument(tailer.direction() == TailerDirection.FORWARD)) {
                if (!document.isPresent()) {
                    return false;
                }
                if (isRecord(document)) {
                    load(document, isWhole);
                    return true;
                }
                if (!document.isMetaData()) {
                    foreignCount++;
                }
            } catch (final CorruptJournalException e) {
                chain.damaged();
                throw e;
            } catch (final RuntimeException | AssertionError | InternalError e) {
                OpenFailure.throwIfExhausted(e, journal);
                // The file was cut while we read it, for instance.
                throw new CorruptJournalException("A file of the journal is damaged; put back a copy, or read on in a later file: index=0x"
                    + Long.toHexString(tailer.index()) + ", journal=" + journal, e);
            }
        }
    }

    /** Whether a document is a record of ours. If not, its length is as good as the next document's place, so it is checked. */
    private boolean isRecord(final DocumentContext document) {
        final Bytes<?> bytes = document.wire().bytes();
        final long position = bytes.readPosition();
        final long length = bytes.readRemaining();
        if (length >= Integer.BYTES && !document.isMetaData()) {
            // No look at the end of what is too long for a record: a damaged length may lead anywhere.
            final boolean hasTail = length >= RecordLayout.MIN_LENGTH && length <= RecordLayout.MAX_LENGTH;
            final int tailMark = hasTail ? bytes.readInt(position + length - RecordLayout.TAIL_LENGTH) : NO_MARK;
            if (JournalRecord.isRecord(bytes.readInt(position), tailMark)) {
                return true;
            }
        }
        if (position + length > ((MappedBytes) bytes).mappedFile().actualSize()) {
            document.rollbackOnClose();
            throw new CorruptJournalException("A document in the journal is longer than its file; put back a copy, or read on in a later"
                + " file: length=" + length + ", index=0x" + Long.toHexString(tailer.index()) + ", journal=" + journal);
        }
        return false;
    }

    private void load(final DocumentContext document, final boolean isWhole) {
        final Bytes<?> bytes = document.wire().bytes();
        final long position = bytes.readPosition();
        final long length = bytes.readRemaining();
        if (length < RecordLayout.MIN_LENGTH || length > RecordLayout.MAX_LENGTH
            || bytes.readInt(position + RecordLayout.LENGTH) != length) {
            // Where the next document is cannot be told.
            document.rollbackOnClose();
        }
        // Longer ones are refused by their length before they are touched; these lie within the mapping.
        if (isWhole) {
            record.load(bytes.addressForRead(position), (int) length, document.index(), journal);
        } else {
            record.loadHead(bytes.addressForRead(position), (int) length, document.index(), journal);
        }
        endPosition = position + length;
    }

    /**
     * Moves to an index.
     *
     * @param index of a document.
     * @return whether it is there; {@link #next()} reads it then.
     */
    public boolean moveTo(final long index) {
        moved();
        return typed(() -> tailer.moveToIndex(index));
    }

    private void moved() {
        isHeldBack = false;
        chain.forget();
    }

    /** What the library makes of damaged files comes out as one kind of exception. */
    private <T> T typed(final Supplier<T> move) {
        try {
            return move.get();
        } catch (final KstateException e) {
            throw e;
        } catch (final RuntimeException | AssertionError | InternalError e) {
            OpenFailure.throwIfExhausted(e, journal);
            throw new CorruptJournalException("A file of the journal is damaged; put back a copy, or read on in a later file: journal=" + journal,
                e);
        }
    }

    /** Moves to the first record. */
    public void toStart() {
        moved();
        typed(tailer::toStart);
    }

    /** Moves behind the last record. */
    public void toEnd() {
        moved();
        typed(tailer::toEnd);
    }

    /**
     * Reads the last record. The next step needs a move before it.
     *
     * @return whether there is one; it is in {@link #record()} then.
     * @throws CorruptJournalException if it is damaged.
     */
    public boolean last() {
        moved();
        tailer.direction(TailerDirection.BACKWARD);
        try {
            typed(tailer::toEnd);
            return next();
        } finally {
            tailer.direction(TailerDirection.FORWARD);
        }
    }

    /**
     * The record last read.
     *
     * @return the view, always the same object; valid until the next step.
     */
    public JournalRecord record() {
        return record;
    }

    /** The index at which the next step reads. The same after a failure as before it: what is behind cannot be reached. */
    long nextIndex() {
        return tailer.index();
    }

    /** Where in its file the record last read ends. */
    long endPosition() {
        return endPosition;
    }

    /** The cycle in whose file an index is. */
    int cycle(final long index) {
        return rollCycle.toCycle(index);
    }

    /** The index of a document by its cycle and its number in it. */
    long index(final int cycle, final long sequence) {
        return rollCycle.toIndex(cycle, sequence);
    }

    /** How many documents a cycle has. */
    long documentsIn(final int cycle) {
        return Math.max(0, tailer.excerptsInCycle(cycle));
    }

    /**
     * How many documents were passed over because they are not ours.
     *
     * @return their number.
     */
    public long foreignCount() {
        return foreignCount;
    }

    @Override
    public void close() {
        tailer.close();
    }
}
