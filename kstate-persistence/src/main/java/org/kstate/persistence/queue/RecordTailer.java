package org.kstate.persistence.queue;

import java.io.Closeable;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.Supplier;

import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.bytes.MappedBytes;
import net.openhft.chronicle.core.UnsafeMemory;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.queue.RollCycle;
import net.openhft.chronicle.queue.TailerDirection;
import net.openhft.chronicle.queue.impl.ExcerptContext;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.wire.DocumentContext;
import net.openhft.chronicle.wire.Wire;
import org.jspecify.annotations.Nullable;
import org.kstate.exceptions.ClosedException;
import org.kstate.exceptions.CorruptJournalException;
import org.kstate.exceptions.KstateException;
import org.kstate.persistence.record.JournalRecord;
import org.kstate.persistence.record.RecordLayout;

/**
 * A place in a journal's queue that reads records one after another. Documents of others are passed over and counted. A damaged record is
 * told by {@link CorruptJournalException}, and the next call goes on behind it. Where a length is damaged too, nobody knows where that is: the next
 * call tries the place again, and goes on in the next file. In the newest file it tells the same. Records that are missing or doubled are told as
 * well, and the next call gives the one that was found instead. For one thread at a time; a step allocates nothing.
 */
public final class RecordTailer implements Closeable {

    private static final long NOWHERE = -1;
    private static final int NO_CYCLE = Integer.MIN_VALUE;
    private static final int[] NO_CYCLES = {};

    private final Path journal;
    private final RollCycle rollCycle;
    private final ExcerptTailer tailer;
    private final JournalRecord record = new JournalRecord();
    private final ChainCheck chain = new ChainCheck();
    private final TailedRun run;
    private final DocumentCheck documents;
    private final TailEnd end;
    /** Read, and not given yet, since something was told of it. */
    private boolean isHeldBack;
    /** Where the last step ended in an exception and the tailer could not leave. */
    private long stuckIndex = NOWHERE;
    /** Where the document begins that is looked at; behind all places while none is. */
    private long checkedPosition;
    /** The file behind which reading goes on, while the next one could not be entered. */
    private int leftCycle = NO_CYCLE;
    /** Null where nothing is read past a place that cannot be left. */
    private final @Nullable CycleFiles files;
    private long foreignCount;
    private long beginPosition;
    private long endPosition;
    /** The same; 0 if it was moved since. */
    private long placed;
    /** Null where the library makes files longer before it maps them. */
    private final @Nullable FileLength fileLength;
    private final SingleChronicleQueue queue;

    /**
     * Creates a tailer at the first record.
     *
     * @param queue   the journal's queue; it outlives this tailer.
     * @param journal its directory, for messages.
     */
    RecordTailer(final SingleChronicleQueue queue, final Path journal) {
        this(queue, journal, null, Set.of());
    }

    /**
     * Creates a tailer at the first record, which looks where a file ends whether it really does.
     *
     * @param queue       the journal's queue; it outlives this tailer.
     * @param journal     its directory, for messages.
     * @param files       of the queue.
     * @param soundCycles the files whose index was found sound by a tailer of the queue.
     */
    RecordTailer(final SingleChronicleQueue queue, final Path journal, final @Nullable CycleFiles files, final Set<Integer> soundCycles) {
        this.fileLength = files == null ? null : new FileLength(journal, files, soundCycles);
        this.files = files;
        this.queue = queue;
        this.journal = journal;
        this.rollCycle = queue.rollCycle();
        this.tailer = typed(queue::createTailer);
        tailer.singleThreadedCheckDisabled(true);
        this.run = new TailedRun(tailer, rollCycle, journal, fileLength);
        this.documents = new DocumentCheck(tailer, journal, fileLength);
        this.end = new TailEnd(files, journal);
    }

    /**
     * Reads the next record, if it is there. Does not wait.
     *
     * @return whether {@link #record()} holds it now.
     * @throws CorruptJournalException if it is damaged.
     */
    public boolean next() {
        return next(RecordFilter.ALL);
    }

    /**
     * As {@link #next()}, without payloads: for who looks for a record. A damaged payload is not seen.
     *
     * @return whether {@link #record()} holds it now.
     * @throws CorruptJournalException if it is damaged.
     */
    public boolean nextHead() {
        return next(RecordFilter.NONE);
    }

    /**
     * As {@link #next()}, with the payloads of those records alone that a filter wants: for who looks for records and uses some.
     *
     * @param filter of records.
     * @return whether {@link #record()} holds one now, wanted or not.
     * @throws CorruptJournalException if it is damaged; the damaged payload of a record that is not wanted is not seen.
     */
    public boolean next(final RecordFilter filter) {
        if (isHeldBack && isHeldBackGiven(filter)) {
            return true;
        }
        requireOpen();
        if (!readOfRun(filter) && !readBehindRun(filter)) {
            return false;
        }
        final CorruptJournalException broken = tailer.direction() == TailerDirection.FORWARD ? chain.take(record, journal) : null;
        if (broken != null) {
            isHeldBack = true;
            throw broken;
        }
        return true;
    }

    private boolean isHeldBackGiven(final RecordFilter filter) {
        if (record.hasPayloads() || !filter.wants(record)) {
            isHeldBack = false;
            return true;
        }
        // Its payloads were not wanted then.
        moveTo(record.index());
        return false;
    }

    /**
     * Reads what is not of a run. Where nothing is found, or it is damaged, the file may have been cut under the reader: what was touched is gone
     * then. So its length is asked, and no fault of the virtual machine stays owed.
     */
    private boolean readBehindRun(final RecordFilter filter) {
        final boolean isRead;
        try {
            isRead = readDocument(filter);
        } catch (final KstateException | InternalError e) {
            requireNotCut();
            throw LibraryFailure.ofReading(e, journal);
        }
        if (!isRead) {
            requireNotCut();
        }
        return isRead;
    }

    private void requireNotCut() {
        boolean isCut;
        try {
            isCut = fileLength != null && placed != 0 && fileLength.isCut(placed);
        } catch (final InternalError e) {
            isCut = true;
        }
        if (isCut) {
            LateFault.drop();
            run.end();
            throw new CorruptJournalException("A file of the journal was cut while it was read; put back a copy, or repair the journal (kstate"
                + " repair): position=" + placed + ", journal=" + journal);
        }
    }

    private boolean readDocument(final RecordFilter filter) {
        if (leftCycle != NO_CYCLE) {
            return readInNextFile(filter);
        }
        try {
            if (readByTailer(filter)) {
                stuckIndex = NOWHERE;
                return true;
            }
        } catch (final CorruptJournalException e) {
            if (!isStuckAgain()) {
                throw e;
            }
        }
        return stuckIndex != NOWHERE && isLeft() && readInNextFile(filter);
    }

    /**
     * A step has ended in an exception. Whether that was told of this place before, where the tailer still stands, and a later file is there: the
     * step has tried the place again, since a file may be put back.
     */
    private boolean isStuckAgain() {
        if (tailer.direction() != TailerDirection.FORWARD) {
            return false;
        }
        final Wire wire = ((ExcerptContext) tailer).wire();
        if (wire != null && wire.bytes().readPosition() > checkedPosition) {
            // What is damaged was passed; an index does not tell that of a document of Chronicle's.
            stuckIndex = NOWHERE;
            chain.damaged();
            return false;
        }
        final long index = run.nextIndex();
        final boolean isTold = index == stuckIndex && nextCycle(rollCycle.toCycle(index)) != NO_CYCLE;
        stuckIndex = index;
        return isTold;
    }

    /**
     * Whether there is a later file than the one where the tailer was stuck. If that was at the entrance of a file, the tailer may find nothing there
     * now, without an exception.
     */
    private boolean isLeft() {
        final int cycle = rollCycle.toCycle(stuckIndex);
        if (nextCycle(cycle) == NO_CYCLE) {
            return false;
        }
        leftCycle = cycle;
        return true;
    }

    /** The next file. A newest one that is in the making is none yet. */
    private int nextCycle(final int cycle) {
        final int[] cycles = files == null ? NO_CYCLES : files.cycles();
        for (int i = 0; i < cycles.length; i++) {
            if (cycles[i] > cycle) {
                return i == cycles.length - 1 && CycleFiles.header(files.file(cycles[i])) == CycleFiles.Header.UNFINISHED ? NO_CYCLE : cycles[i];
            }
        }
        return NO_CYCLE;
    }

    /** Reads on at the beginning of the file behind the one that was left. The chain goes on: it tells what is missing between. */
    private boolean readInNextFile(final RecordFilter filter) {
        final int next = nextCycle(leftCycle);
        run.forget();
        end.moved();
        placed = 0;
        try {
            // This takes no look at all of the index, which may be damaged too.
            if (next == NO_CYCLE || !typed(() -> tailer.moveToCycle(next))) {
                throw new CorruptJournalException("The file behind a damaged one is gone; put back a copy: damaged=" + fileOf(leftCycle)
                    + ", journal=" + journal);
            }
        } catch (final CorruptJournalException e) {
            // A later one may still be read.
            leftCycle = next != NO_CYCLE && nextCycle(next) != NO_CYCLE ? next : leftCycle;
            throw e;
        }
        leftCycle = NO_CYCLE;
        stuckIndex = NOWHERE;
        return readDocument(filter);
    }

    private @Nullable Path fileOf(final int cycle) {
        return files == null ? null : files.file(cycle);
    }

    /** Whether the tailer cannot leave the place where the last step ended in an exception. */
    boolean isStuck() {
        return stuckIndex != NOWHERE;
    }

    /** Reads the next record by the library's tailer, which stands behind the last one, or is led there. */
    private boolean readByTailer(final RecordFilter filter) {
        checkedPosition = Long.MAX_VALUE;
        run.follow();
        for (;;) {
            // Forward we see Chronicle's own documents too: it would follow their lengths without a look.
            try (DocumentContext document = tailer.readingDocument(tailer.direction() == TailerDirection.FORWARD)) {
                if (!document.isPresent()) {
                    if (tailer.direction() == TailerDirection.FORWARD) {
                        end.check(rollCycle.toCycle(tailer.index()), endPosition);
                    }
                    return false;
                }
                checkedPosition = document.wire().bytes().readPosition();
                if (documents.isRecord(document)) {
                    load(document, filter);
                    return true;
                }
                checkedPosition = Long.MAX_VALUE;
                if (!document.isMetaData()) {
                    foreignCount++;
                }
            } catch (final KstateException e) {
                // The place is not asked for: the tailer may be closed.
                throw e;
            } catch (final RuntimeException | AssertionError | InternalError | StackOverflowError e) {
                // The file was cut while we read it, for instance.
                throw LibraryFailure.of(e, journal, "A file of the journal is damaged; put back a copy, or read on in a later file: index=0x"
                    + Long.toHexString(tailer.index()) + ", journal=" + journal);
            }
        }
    }

    private boolean readOfRun(final RecordFilter filter) {
        try {
            if (!run.next()) {
                return false;
            }
            load(run.address(), run.length(), run.index(), filter);
        } catch (final CorruptJournalException e) {
            takeOfRun();
            chain.damaged();
            requireNotCut();
            throw e;
        } catch (final InternalError e) {
            // The file was cut while we read it: the tailer tells it, or what else there is.
            run.end();
            return false;
        } catch (final RuntimeException | AssertionError | StackOverflowError e) {
            // The next step is the tailer's, behind the last record that was given.
            run.end();
            throw LibraryFailure.ofReading(e, journal);
        }
        takeOfRun();
        return true;
    }

    private void takeOfRun() {
        run.take();
        beginPosition = run.takenPosition();
        endPosition = run.takenEnd();
        placed = endPosition;
    }

    /** Memory that was given back must not be touched. Who closes the queue closes the tailer. */
    private void requireOpen() {
        if (tailer.isClosed()) {
            run.end();
            throw new ClosedException("The journal was closed; open it again: journal=" + journal);
        }
    }

    private void load(final DocumentContext document, final RecordFilter filter) {
        final Bytes<?> bytes = document.wire().bytes();
        final long position = bytes.readPosition();
        final long length = bytes.readRemaining();
        final long address = bytes.addressForRead(position);
        final long index = document.index();
        if (length < RecordLayout.MIN_LENGTH || length > RecordLayout.MAX_LENGTH
            || UnsafeMemory.MEMORY.readInt(address + RecordLayout.LENGTH) != length) {
            // Where the next document is cannot be told.
            document.rollbackOnClose();
        } else if (tailer.direction() == TailerDirection.FORWARD) {
            run.begin(bytes, address, position, length, index);
        }
        // Longer ones are refused by their length before they are touched; these lie within the mapping.
        load(address, (int) length, index, filter);
        beginPosition = position;
        endPosition = position + length;
        placed = endPosition;
        end.readIn(rollCycle.toCycle(index));
    }

    private void load(final long address, final int length, final long index, final RecordFilter filter) {
        if (filter == RecordFilter.ALL) {
            record.load(address, length, index, journal);
            return;
        }
        record.loadHead(address, length, index, journal);
        if (filter.wants(record)) {
            record.loadPayloads(address, journal);
        }
    }

    /**
     * Moves to an index.
     *
     * @param index of a document.
     * @return whether it is there; {@link #next()} reads it then.
     */
    public boolean moveTo(final long index) {
        moved();
        // Not by way of typed, which would make garbage for each place that a cursor reads backward.
        try {
            if (fileLength != null) {
                fileLength.requireWhole(rollCycle.toCycle(index));
            }
            return tailer.moveToIndex(index);
        } catch (final RuntimeException | AssertionError | InternalError | StackOverflowError e) {
            throw LibraryFailure.ofReading(e, journal);
        }
    }

    /**
     * Reads once more, with its payloads, a record that this tailer has read already. Where that was in the file of the last step, it is read where
     * it lies: a move goes by the index of the file, which lies elsewhere, so that memory is mapped and given back each time. The next step
     * needs a move before it.
     *
     * @param index    of the record.
     * @param position of the record, see {@link #beginPosition}.
     * @return whether {@link #record()} holds it now.
     * @throws CorruptJournalException if it is damaged.
     */
    public boolean again(final long index, final long position) {
        requireOpen();
        final Wire wire = tailer.cycle() == rollCycle.toCycle(index) ? ((ExcerptContext) tailer).wire() : null;
        if (wire == null) {
            return moveTo(index) && next() && record.index() == index;
        }
        moved();
        final MappedBytes bytes = (MappedBytes) wire.bytes();
        try {
            return documents.reaches(bytes, position + RecordLayout.MIN_LENGTH) && loadAt(bytes, index, position);
        } catch (final RuntimeException | AssertionError | InternalError | StackOverflowError e) {
            throw LibraryFailure.ofReading(e, journal);
        }
    }

    private boolean loadAt(final MappedBytes bytes, final long index, final long position) {
        final int length = UnsafeMemory.MEMORY.readInt(bytes.addressForRead(position, RecordLayout.MIN_LENGTH) + RecordLayout.LENGTH);
        if (length < RecordLayout.MIN_LENGTH || length > RecordLayout.MAX_LENGTH || !documents.reaches(bytes, position + length)) {
            return false;
        }
        record.load(bytes.addressForRead(position, length), length, index, journal);
        return true;
    }

    private void moved() {
        end.moved();
        placed = 0;
        isHeldBack = false;
        stuckIndex = NOWHERE;
        leftCycle = NO_CYCLE;
        run.forget();
        chain.forget();
    }

    /** What the library makes of damaged files comes out as one kind of exception. */
    private <T> T typed(final Supplier<T> move) {
        try {
            return move.get();
        } catch (final RuntimeException | AssertionError | InternalError | StackOverflowError e) {
            throw LibraryFailure.ofReading(e, journal);
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
        end.movedToEnd();
        typed(this::moveToEnd);
    }

    private ExcerptTailer moveToEnd() {
        requireWholeEnd();
        return tailer.toEnd();
    }

    private RecordTailer requireWholeEnd() {
        if (fileLength != null) {
            fileLength.requireWhole(queue.lastCycle());
        }
        return this;
    }

    /**
     * Reads the last record. The next step needs a move before it.
     *
     * @return whether there is one; it is in {@link #record()} then.
     * @throws CorruptJournalException if it is damaged.
     */
    public boolean last() {
        return last(RecordFilter.ALL);
    }

    /**
     * As {@link #last()}, with its payloads only if a filter wants them.
     *
     * @param filter of records.
     * @return whether there is one; it is in {@link #record()} then.
     * @throws CorruptJournalException if it is damaged; damaged payloads that are not wanted are not seen.
     */
    public boolean last(final RecordFilter filter) {
        moved();
        // Before the direction: the library then looks for the place that it has again.
        typed(this::requireWholeEnd);
        tailer.direction(TailerDirection.BACKWARD);
        try {
            typed(tailer::toEnd);
            return next(filter);
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

    /**
     * Where the next step reads.
     *
     * @return the index; the same after a failure as before it: what is behind cannot be reached.
     */
    public long nextIndex() {
        return run.nextIndex();
    }

    /**
     * Where in its file the record last read begins.
     *
     * @return the position, for {@link #again}.
     */
    public long beginPosition() {
        return beginPosition;
    }

    /** Where in its file the record last read ends. */
    long endPosition() {
        return endPosition;
    }

    /**
     * In whose file an index is.
     *
     * @param index of a document.
     * @return the cycle.
     */
    public int cycle(final long index) {
        return rollCycle.toCycle(index);
    }

    /**
     * The index of a document.
     *
     * @param cycle    of its file.
     * @param sequence its number in that file, from 0.
     * @return the index.
     */
    public long index(final int cycle, final long sequence) {
        return rollCycle.toIndex(cycle, sequence);
    }

    /**
     * How many documents a file has.
     *
     * @param cycle of the file.
     * @return their number.
     * @throws CorruptJournalException if the file is damaged so that it cannot be told.
     */
    public long documentsIn(final int cycle) {
        run.follow();
        try {
            if (fileLength != null) {
                fileLength.requireWhole(cycle);
            }
            return Math.max(0, tailer.excerptsInCycle(cycle));
        } catch (final RuntimeException | AssertionError | InternalError | StackOverflowError e) {
            throw LibraryFailure.ofReading(e, journal);
        }
    }

    /**
     * How many documents were passed over because they are not ours.
     *
     * @return their number.
     */
    public long foreignCount() {
        return foreignCount;
    }

    /**
     * How many places were passed over where records are missing, since somebody has chosen that.
     *
     * @return their number; some are counted again after a move.
     */
    public long skippedCount() {
        return chain.skipped();
    }

    @Override
    public void close() {
        run.end();
        try {
            tailer.close();
            LateFault.tellNow();
        } catch (final InternalError e) {
            // A file was cut while it was mapped, and nothing more is read.
            return;
        }
    }
}
