package org.kstate.persistence.queue;

import java.nio.file.Path;

import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.RollCycle;
import net.openhft.chronicle.wire.DocumentContext;
import org.jspecify.annotations.Nullable;
import org.kstate.exceptions.CorruptJournalException;
import org.kstate.exceptions.KstateException;
import org.kstate.memory.OpenFailure;

/**
 * A {@link MappedRun} behind the record that Chronicle's tailer has read last. While records of the run are taken the tailer stands before them,
 * somewhere: {@link #follow} ends the run and leads the tailer behind the last one. For one thread at a time; a step allocates nothing.
 */
final class TailedRun {

    private static final int NO_CYCLE = Integer.MIN_VALUE;

    private final ExcerptTailer tailer;
    private final RollCycle rollCycle;
    private final Path journal;
    private final @Nullable FileLength fileLength;
    private final MappedRun run = new MappedRun();
    /** Whether the tailer stands before the record taken last. */
    private boolean isAhead;
    /** The file whose index led last elsewhere than to a record that was read: there are no runs in it. */
    private int misledCycle = NO_CYCLE;

    /**
     * There is no run yet.
     *
     * @param tailer     of the library.
     * @param rollCycle  of the queue.
     * @param journal    its directory, for messages.
     * @param fileLength null where the library makes files longer before it maps them.
     */
    TailedRun(final ExcerptTailer tailer, final RollCycle rollCycle, final Path journal, final @Nullable FileLength fileLength) {
        this.tailer = tailer;
        this.rollCycle = rollCycle;
        this.journal = journal;
        this.fileLength = fileLength;
    }

    /** The tailer has read a record going forward: as {@link MappedRun#begin}, unless the tailer could not follow. */
    void begin(final Bytes<?> bytes, final long address, final long position, final long length, final long index) {
        if (rollCycle.toCycle(index) != misledCycle) {
            run.begin(bytes, address, position, length, index);
        }
    }

    /** Looks at the next record; {@link #take} follows once it is given, or told as damaged. */
    boolean next() {
        return run.next(fileLength);
    }

    long address() {
        return run.address();
    }

    int length() {
        return run.length();
    }

    long index() {
        return run.index();
    }

    /** Where in its file the record last taken begins. */
    long takenPosition() {
        return run.takenPosition();
    }

    /** Where in its file it ends. */
    long takenEnd() {
        return run.takenEnd();
    }

    /** The next step is behind the record that was stepped to. */
    void take() {
        run.take();
        isAhead = true;
    }

    /** The next step is the tailer's, behind the last record that was taken. */
    void end() {
        run.end();
    }

    /** The tailer was moved, or will be: it need not follow. */
    void forget() {
        isAhead = false;
        run.end();
    }

    /** Where the next step reads. */
    long nextIndex() {
        return isAhead ? run.takenIndex() + 1 : tailer.index();
    }

    /**
     * Ends a run; where there was one the tailer has to stand behind its last record. It goes there by the index of the file, or, where that leads
     * elsewhere, from document to document. If neither leads there, the place of the run is kept, and the next call tells the same.
     */
    void follow() {
        run.end();
        if (!isAhead) {
            return;
        }
        final int cycle = rollCycle.toCycle(run.takenIndex());
        if (cycle == misledCycle || fileLength != null && !fileLength.isWhole(cycle) || !isIndexRight()) {
            misledCycle = cycle;
            walk(cycle);
        }
        isAhead = false;
    }

    /** The library takes the index that it was given for that of whatever document it finds: the position tells. */
    private boolean isIndexRight() {
        try {
            if (!tailer.moveToIndex(run.takenIndex())) {
                return false;
            }
            try (DocumentContext document = tailer.readingDocument()) {
                return document.isPresent() && isTaken(document, document.wire().bytes().readPosition());
            }
        } catch (final KstateException e) {
            throw e;
        } catch (final RuntimeException | AssertionError | InternalError | StackOverflowError e) {
            OpenFailure.throwIfExhausted(e, journal);
            return false;
        }
    }

    private boolean isTaken(final DocumentContext document, final long position) {
        return position == run.takenPosition() && document.index() == run.takenIndex();
    }

    /** Moves behind the last record of a run, from the beginning of its file. */
    private void walk(final int cycle) {
        try {
            // This takes no look at the index, and leads before the header of the file.
            if (tailer.moveToCycle(cycle) && walkToRun()) {
                return;
            }
        } catch (final RuntimeException | AssertionError | InternalError | StackOverflowError e) {
            throw LibraryFailure.ofReading(e, journal);
        }
        throw new CorruptJournalException("The index of a file of the journal leads elsewhere, and a record that was read is not found without it"
            + " either; put back a copy of the file, or read on in a later file: index=0x" + Long.toHexString(run.takenIndex()) + ", journal="
            + journal);
    }

    private boolean walkToRun() {
        for (;;) {
            try (DocumentContext document = tailer.readingDocument(true)) {
                if (!document.isPresent()) {
                    return false;
                }
                final Bytes<?> bytes = document.wire().bytes();
                final long position = bytes.readPosition();
                if (!document.isMetaData() && isTaken(document, position)) {
                    return true;
                }
                // Nothing that ends behind the run is before it: a length is damaged.
                if (position + bytes.readRemaining() > run.takenPosition()) {
                    document.rollbackOnClose();
                    return false;
                }
            }
        }
    }
}
