package org.kstate.persistence.queue;

import java.nio.file.Path;
import java.util.function.LongSupplier;

import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.core.OS;
import net.openhft.chronicle.core.values.LongValue;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.RollCycle;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.wire.DocumentContext;
import net.openhft.chronicle.wire.WriteAfterEOFException;
import org.jspecify.annotations.Nullable;
import org.kstate.exceptions.CorruptJournalException;
import org.kstate.exceptions.KstateException;
import org.kstate.memory.Uninterrupted;
import org.kstate.persistence.record.JournalEntry;
import org.kstate.persistence.record.JournalRecord;
import org.kstate.persistence.record.RecordEncoder;
import org.kstate.spi.Journal;
import org.kstate.spi.JournalChain;
import org.kstate.spi.JournalWords;
import org.kstate.spi.JournaledState;

/**
 * The appending end of a journal on a Chronicle Queue. A record is built in private memory, then copied into an open document in one
 * piece; closing the document publishes it. Between {@link #stage} and {@link #publish} Chronicle's lock is held, which nobody but us
 * asks for. Behind a record of its own it mostly does without Chronicle's appender: {@link MappedAppend}.
 *
 * <p>Opened without the journal's lock; from {@link #start} on for one thread at a time, under the journal's lock.
 */
final class QueueJournal implements Journal {

    /** Longer than the library takes to close what is open. */
    private static final long CLOSING_MS = 1_000;
    /** What Chronicle has for a queue without files. */
    private static final int NO_CYCLE = Integer.MIN_VALUE;

    private final Path directory;
    private final JournalPlace place;
    private final SingleChronicleQueue queue;
    private final RollCycle rollCycle;
    private final RollClock clock;
    private final JournalChain chain;
    private final JournalWords words;
    private final CycleFiles files;
    private final CycleSpace space;
    private final MemoryAhead ahead = new MemoryAhead();
    private final CycleLimit limit;
    private final AppendersLock writeLock;
    private final AppendersLock stopLock;
    private final LongValue opener;
    private final FileEnd fileEnd;
    private final AppenderGuard guard;
    private final RecordEncoder encoder = new RecordEncoder();
    private ExcerptAppender appender;
    private RecordTailer tailer;
    private DocumentContext staged;
    /** What comes behind the last record, without the appender; made with that. */
    private MappedAppend behind;
    /** Dropping what the appender has staged was begun, and has not come to its end. */
    private boolean isRollingBack;
    /** A record is staged there. */
    private boolean isBehind;
    /** Of the record that is staged by the appender. */
    private long stagedIndex;
    private long stagedStart;
    private long stagedAddress;
    private @Nullable Object stagedMemory;
    /** The file to which the appender has made a record visible. */
    private int documentCycle = NO_CYCLE;
    private int stagedLength;
    /** The file that was looked through before there was a lock, and how far. */
    private int checkedCycle = NO_CYCLE;
    private long checkedTo;
    /** The time of the file that is there: within it no cycle need be reckoned. */
    private long preparedFromMs;
    private long preparedToMs;
    /** Its file has got its end mark, and has still what was reserved in it. */
    private int finishedCycle = NO_CYCLE;
    private boolean isStarted;
    /** Of who writes checkpoints; null else. */
    private RepeatedValue repeated;

    /**
     * Opens the end on a queue that is open.
     *
     * @param directory of the journal.
     * @param place     the right to it, this journal's from now on.
     * @param queue     the queue, this journal's from now on.
     * @param table     of the queue.
     * @param words     what all processes that append share.
     * @param clock     the time that the queue sees, by the same words.
     */
    QueueJournal(final Path directory, final JournalPlace place, final SingleChronicleQueue queue, final JournalTableStore table,
                 final JournalWords words, final RollClock clock) {
        this.directory = directory;
        this.place = place;
        this.queue = queue;
        this.clock = clock;
        this.chain = words;
        this.words = words;
        this.rollCycle = queue.rollCycle();
        this.files = new CycleFiles(directory, rollCycle);
        this.space = new CycleSpace(directory, files, rollCycle);
        this.fileEnd = new FileEnd(directory);
        this.guard = new AppenderGuard(directory);
        this.limit = new CycleLimit(rollCycle);
        this.writeLock = table.appenders();
        this.stopLock = table.stop();
        this.opener = QueueTable.opener(table);
    }

    @Override
    public long id() {
        return place.owner().journalId();
    }

    /**
     * Looks through the newest file, which may be long, as long as nobody waits for it. {@link #start} looks only at what has been appended since.
     *
     * @throws CorruptJournalException if it goes on behind its end, or its index leads out of it.
     */
    void checkAhead() {
        final Path[] present = CycleFiles.files(directory);
        if (present.length == 0) {
            return;
        }
        final Path newest = present[present.length - 1];
        final IndexCheck.Look look = IndexCheck.look(newest, IndexCheck.newWindow());
        if (look.fault() != null) {
            throw IndexCheck.damaged(newest, look.fault());
        }
        // A store that knows the chain has looked through the file before. A file that is not ready has nothing to look through.
        if (!chain.isChainKnown() && look.isTaken()) {
            checkedTo = fileEnd.checkAhead(newest);
            checkedCycle = files.cycle(newest);
        }
    }

    @Override
    public void start(final long deadPid) {
        Uninterrupted.apart(() -> {
            startUninterrupted(deadPid);
            return this;
        });
    }

    private void startUninterrupted(final long deadPid) {
        try {
            files.removeLeft();
            queue.refreshDirectoryListing();
            freeWriteLock(deadPid);
            clock.update();
            final int lastCycle = queue.lastCycle();
            final boolean isEmpty = lastCycle == NO_CYCLE;
            if (!isEmpty) {
                clock.atLeast(files.startMs(lastCycle));
            }
            prepared(lastCycle);
            if (!isEmpty) {
                checkEnd(lastCycle);
            }
            appender = queue.createAppender();
            appender.singleThreadedCheckDisabled(true);
            guard.watch(appender);
            behind = new MappedAppend(writeLock, stopLock, rollCycle);
            tailer = new RecordTailer(queue, directory);
            if (!isEmpty) {
                reserveBehind(lastCycle);
                giveBackBefore(lastCycle);
            }
            settleInFile();
            if (words.isFailed()) {
                // Who was to note it could not, or was killed: the next one to have the journal alone goes on.
                FailedFlush.note(directory);
            }
            LateFault.tellNow();
            isStarted = true;
        } catch (final RuntimeException | AssertionError | InternalError | StackOverflowError e) {
            throw LibraryFailure.ofOpening(e, directory);
        }
    }

    /** What is appended has to follow what is read: else it is acknowledged and nobody comes to it. */
    private void checkEnd(final int lastCycle) {
        final long unknownFrom = lastCycle == checkedCycle ? checkedTo : 0;
        fileEnd.check(files.file(lastCycle), chain.isChainKnown() ? FileEnd.FROM_LAST : unknownFrom, false, true);
    }

    private void freeWriteLock(final long deadPid) {
        writeLock.start();
        stopLock.start();
        QueueTable.free(writeLock, opener, deadPid);
        // Nobody of ours holds it then, whatever is in it: it is of before the last reboot, for instance.
        final boolean wasAlone = place.owner().isAlone();
        if (place.owner().tryAlone()) {
            try {
                writeLock.freeStale();
                stopLock.freeStale();
            } finally {
                // Who repairs the journal keeps it.
                if (!wasAlone) {
                    place.owner().share();
                }
            }
        }
        opener.setVolatileValue(OS.getProcessId());
    }

    @Override
    public void waitUntil(final LongSupplier deadlineNs) {
        writeLock.waitUntil(deadlineNs);
    }

    /** A file which others wrote, or which was copied, has perhaps nothing reserved behind its last record. */
    private void reserveBehind(final int lastCycle) {
        final boolean isInLast = tailer.last() && rollCycle.toCycle(tailer.record().index()) == lastCycle;
        if (!space.hasRoom(lastCycle, isInLast ? tailer.endPosition() : 0, 0)) {
            throw space.full(0, files.file(lastCycle));
        }
    }

    /** Who began the last file was killed, perhaps, before it gave back what was reserved in the one before. */
    private void giveBackBefore(final int lastCycle) {
        final int[] cycles = files.cycles();
        for (int i = cycles.length - 1; i > 0; i--) {
            if (cycles[i] == lastCycle) {
                FinishedFile.giveBack(queue, files.file(cycles[i - 1]), cycles[i - 1]);
                return;
            }
        }
    }

    @Override
    public Path directory() {
        return directory;
    }

    @Override
    public void freeDeadHolder(final long pid) {
        guard.call(() -> {
            QueueTable.free(writeLock, opener, pid);
            if (Uninterrupted.call(files::removeUnfinishedNewest)) {
                queue.refreshDirectoryListing();
            }
            settleInFile();
            return this;
        });
    }

    /**
     * {@inheritDoc}
     *
     * <p>A chain that is settled has to end in the journal's last record. One that is not may end one record before it, and its CRC be that of
     * either: whoever was killed in settling it had stored the CRC and not the sequence. Or it ends in what a repair has appended.
     */
    @Override
    public void settle() {
        guard.call(() -> {
            settleInFile();
            return this;
        });
    }

    private void settleInFile() {
        final boolean hasRecord = tailer.last();
        final JournalRecord last = tailer.record();
        final long sequence = hasRecord ? last.sequence() : 0;
        final int crc = hasRecord ? last.crc() : 0;
        if (chain.isChainKnown()) {
            final boolean isSame = sequence == chain.lastSequence() && crc == chain.lastCrc();
            // What a repair has appended is not what this store was about to: all that it has is due then.
            final boolean isNext = hasRecord && last.kind() != Journal.TRUNCATED && chain.isChainUnsettled() && sequence == chain.lastSequence() + 1
                && (last.previousCrc() == chain.lastCrc() || crc == chain.lastCrc());
            if (!isSame && !isNext && isRepaired(hasRecord, last)) {
                final int policy = RepairRecord.of(last).policy();
                if (policy == RepairRecord.FLUSH) {
                    words.goOn();
                }
                // What is cut off is later than what is left; what is passed over is not.
                chain.repaired(sequence, crc, last.epoch(), last.timeNs(), policy == RepairRecord.SKIP ? 0 : last.timeNs());
                return;
            }
            if (!isSame && !isNext) {
                throw new CorruptJournalException("The journal does not end in the record that this store wrote last: its files were damaged, or"
                    + " replaced by older ones. Put back the right ones, or remove the store while no process uses it, to go on with what is"
                    + " there: wantedSequence=" + chain.lastSequence() + ", foundSequence=" + sequence + ", journal=" + directory);
            }
        }
        chain.settleChain(sequence, crc, hasRecord ? last.epoch() : 0);
    }

    /** Whether somebody has repaired the journal since this store used it, and nobody else has appended. */
    private boolean isRepaired(final boolean hasRecord, final JournalRecord last) {
        if (!hasRecord || last.kind() != Journal.TRUNCATED || last.sequence() <= chain.lastSequence()) {
            return false;
        }
        final RepairRecord repair = RepairRecord.of(last);
        return repair != null && repair.before() <= chain.lastSequence() + (chain.isChainUnsettled() ? 1 : 0);
    }

    @Override
    public long lastTimeNs() {
        return guard.call(() -> tailer.last() ? tailer.record().timeNs() : 0L);
    }

    @Override
    public void begin(final int kind, final long timeNs, final int sessionId, final long transactionId) {
        encoder.begin(kind, timeNs, sessionId, transactionId);
    }

    @Override
    public void add(final long nameAddress, final int nameLength, final long incarnation, final long version, final int size,
                    final long payloadAddress, final int payloadLength) {
        encoder.add(nameAddress, nameLength, incarnation, version, size, payloadAddress, payloadLength);
    }

    @Override
    public void repeat(final String name, final JournaledState state) {
        repeated().add(encoder, name, state);
    }

    @Override
    public void body(final long... words) {
        repeated().body(encoder, words);
    }

    private RepeatedValue repeated() {
        if (repeated == null) {
            repeated = new RepeatedValue();
        }
        return repeated;
    }

    @Override
    public long stage() {
        final int length = encoder.finish(chain.lastSequence() + 1, chain.lastCrc(), chain.epoch());
        clock.update();
        if (isRollingBack) {
            // A stack ended in it.
            discard();
        }
        try {
            final boolean isOpen = isInPreparedCycle() && !limit.isBeyond(behind.nextIndex()) && behind.open(length);
            return isOpen ? stageBehind(length) : stageDocument(length);
        } catch (final RuntimeException | AssertionError | LinkageError | InternalError e) {
            throw guard.failure(e);
        }
    }

    /** Whether the record that is staged comes behind the last one, without Chronicle's appender. */
    boolean isBehind() {
        return isBehind;
    }

    /** Behind the last record, which is open there. */
    private long stageBehind(final int length) {
        final long position = behind.nextStart();
        boolean isStaged = false;
        try {
            if (!space.hasRoom(behind.cycle(), position, length)) {
                throw space.full(length, files.file(behind.cycle()));
            }
            behind.touch(ahead, space.reservedEnd());
            if (!behind.write(encoder)) {
                throw guard.cut(null);
            }
            isBehind = true;
            isStaged = true;
            return behind.nextIndex();
        } catch (final InternalError e) {
            throw guard.cut(e);
        } finally {
            if (!isStaged) {
                behind.rollBack();
            }
        }
    }

    private long stageDocument(final int length) {
        behind.end();
        guard.requireWhole();
        final DocumentContext document = openDocumentInLimit();
        boolean isStaged = false;
        try {
            final Bytes<?> bytes = document.wire().bytes();
            final long position = bytes.writePosition();
            final long index = document.index();
            final int cycle = rollCycle.toCycle(index);
            if (!space.hasRoom(cycle, position, length)) {
                throw space.full(length, files.file(cycle));
            }
            requireWhatIsBefore(bytes, cycle);
            ahead.touch(bytes, position, length, space.reservedEnd());
            final long address = bytes.addressForWrite(position);
            encoder.copyTo(address);
            if (!LateFault.isWritten(address, length)) {
                throw guard.cut(null);
            }
            bytes.writeSkip(length);
            staged = document;
            stagedIndex = index;
            stagedStart = position;
            stagedAddress = address;
            stagedMemory = bytes.bytesStore();
            stagedLength = length;
            isStaged = true;
            return index;
        } catch (final InternalError e) {
            throw guard.cut(e);
        } finally {
            if (!isStaged) {
                rollBack(document);
            }
        }
    }

    /** The library makes a file longer where it goes, which hides that it was cut since its length was looked at: zeros are there then. */
    private void requireWhatIsBefore(final Bytes<?> bytes, final int cycle) {
        if (behind.isGone(bytes.bytesStore())) {
            throw guard.cut(null);
        }
        if (cycle == documentCycle && bytes.bytesStore() != stagedMemory) {
            guard.requireLast();
        }
    }

    /** A full file is left for the next one: the journal's clock is pushed to its beginning, for all who append. */
    private DocumentContext openDocumentInLimit() {
        DocumentContext document = openDocument();
        while (limit.isBeyond(document.index())) {
            final int cycle = rollCycle.toCycle(document.index());
            rollBack(document);
            clock.atLeast(files.startMs(cycle + 1));
            document = openDocument();
        }
        return document;
    }

    private DocumentContext openDocument() {
        try {
            return openDocumentOfCycle();
        } catch (final WriteAfterEOFException e) {
            // Its end was written and the next file was not made: by a process killed in between, before the clock stepped back.
            clock.atLeast(files.startMs(queue.lastCycle() + 1));
            return openDocumentOfCycle();
        } catch (final RuntimeException | AssertionError | InternalError | StackOverflowError e) {
            throw LibraryFailure.of(e, directory, "The queue of the journal cannot be written; its files may be damaged: journal=" + directory);
        }
    }

    private DocumentContext openDocumentOfCycle() {
        if (isInPreparedCycle()) {
            return appender.writingDocument();
        }
        return Uninterrupted.apart(() -> openFirstDocument(rollCycle.current(clock, queue.epoch())));
    }

    private boolean isInPreparedCycle() {
        final long nowMs = clock.currentTimeMillis();
        return nowMs >= preparedFromMs && nowMs < preparedToMs;
    }

    private DocumentContext openFirstDocument(final int cycle) {
        final int lastCycle = queue.lastCycle();
        space.prepare(cycle);
        final DocumentContext document = appender.writingDocument();
        prepared(cycle);
        finishedCycle = lastCycle == cycle ? NO_CYCLE : lastCycle;
        return document;
    }

    private void prepared(final int cycle) {
        preparedFromMs = files.startMs(cycle);
        preparedToMs = preparedFromMs + rollCycle.lengthInMillis();
    }

    @Override
    public void publish() {
        final DocumentContext document = staged;
        if (document == null && !isBehind) {
            throw new IllegalStateException("stage() comes before publish()");
        }
        staged = null;
        final Bytes<?> bytes = document == null ? null : document.wire().bytes();
        chain.unsettleChain();
        try {
            if (document == null) {
                isBehind = false;
                publishBehind();
            } else {
                document.close();
                documentCycle = rollCycle.toCycle(stagedIndex);
                requirePublished(bytes);
            }
        } catch (final RuntimeException | AssertionError | LinkageError | InternalError e) {
            throw guard.failure(e);
        }
        chain.settleChain(chain.lastSequence() + 1, encoder.crc(), chain.epoch());
        // Only now: between a record that is visible and a chain that says so nothing is done that may fail.
        if (bytes != null) {
            behind.begin(appender, bytes, stagedStart, stagedLength, stagedIndex);
        }
        if (finishedCycle != NO_CYCLE) {
            giveBackFinished();
        }
    }

    /** A record that is gone with the end of the file is not acknowledged, and the fault that tells of that is met here. */
    private void publishBehind() {
        if (!behind.publish()) {
            guard.requireWhole();
            if (!behind.isThere()) {
                throw guard.cut(null);
            }
        }
    }

    /** The library's index may be behind the record, and memory that the library has left may be mapped no longer. */
    private void requirePublished(final Bytes<?> bytes) {
        final boolean isIndexed = rollCycle.toSequenceNumber(stagedIndex) % rollCycle.defaultIndexSpacing() == 0;
        if (bytes.bytesStore() != stagedMemory) {
            guard.requireLast();
            return;
        }
        if (isIndexed) {
            guard.requireWhole();
        }
        if (!LateFault.isWritten(stagedAddress, stagedLength)) {
            throw guard.cut(null);
        }
    }

    /** After the first record of the next file: with that the end mark was written. */
    private void giveBackFinished() {
        final int cycle = finishedCycle;
        finishedCycle = NO_CYCLE;
        Uninterrupted.apart(() -> {
            FinishedFile.giveBack(queue, files.file(cycle), cycle);
            return this;
        });
    }

    @Override
    public void discard() {
        final DocumentContext document = staged;
        if (document != null) {
            rollBack(document);
            // Only now: where a stack ended in it, closing the journal does it again.
            staged = null;
        }
        isBehind = false;
        if (behind != null) {
            behind.rollBack();
        }
    }

    /**
     * A file that was cut is no failure of this: what there would be to drop is not there, and who appends is told. The library gives its lock back,
     * unless an error keeps it from that, or the stack ended in it the last time.
     */
    private void rollBack(final DocumentContext document) {
        final boolean isRepeated = isRollingBack;
        isRollingBack = true;
        try {
            document.rollbackOnClose();
            document.close();
        } catch (final RuntimeException | AssertionError | LinkageError | InternalError e) {
            final KstateException failure = guard.failure(e);
            if (!guard.isCut()) {
                throw failure;
            }
        }
        if (isRepeated || guard.isCut()) {
            writeLock.free(OS.getProcessId());
        }
        isRollingBack = false;
    }

    @Override
    public boolean holds(final long index, final long nameAddress, final int nameLength, final long incarnation, final long version) {
        return guard.call(() -> isIn(index, nameAddress, nameLength, incarnation, version));
    }

    private boolean isIn(final long index, final long nameAddress, final int nameLength, final long incarnation, final long version) {
        if (!tailer.moveTo(index) || !tailer.next()) {
            return false;
        }
        final JournalRecord record = tailer.record();
        if (record.index() != index) {
            return false;
        }
        for (int i = 0; i < record.entryCount(); i++) {
            final JournalEntry entry = record.entry(i);
            if (entry.version() == version && entry.incarnation() == incarnation && entry.isNamed(nameAddress, nameLength)) {
                return true;
            }
        }
        return false;
    }

    /**
     * {@inheritDoc}
     *
     * <p>What fails in one part keeps nobody from the others. A stack that ends in it does: then the right to the journal is not given up, and this
     * is called again.
     */
    @Override
    public void close() {
        final boolean wasCut = guard.isCut();
        guard.closing(guard::look);
        guard.closing(this::discard);
        if (wasCut) {
            // An error may have come between taking it and saying so. Where the cut is found only now there was none, and the lock may be that of
            // another session of this process.
            guard.closing(() -> writeLock.free(OS.getProcessId()));
        }
        guard.closing(space::close);
        guard.closing(writeLock::close);
        guard.closing(opener::close);
        guard.closing(this::closeQueue);
        if (isStarted) {
            place.leave();
        } else {
            place.abandon();
        }
    }

    /** Where a file was cut the library may wait for what does not come: not in this thread. */
    private void closeQueue() {
        if (guard.isCut()) {
            BoundedClose.close(queue, CLOSING_MS);
        } else {
            queue.close();
        }
    }
}
