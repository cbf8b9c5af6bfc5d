package org.kstate.persistence.queue;

import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import net.openhft.chronicle.queue.RollCycle;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import org.kstate.exceptions.CorruptJournalException;
import org.kstate.exceptions.NotAJournalException;
import org.kstate.memory.FirstUse;
import org.kstate.memory.LibraryThreads;
import org.kstate.memory.OpenFailure;
import org.kstate.memory.Uninterrupted;

/**
 * A journal's queue opened for reading: read permission is enough, nothing is made and nothing is locked, so that a reader who stands still
 * keeps nobody waiting. For one thread at a time.
 */
public final class ReadOnlyQueue implements AutoCloseable {

    /** No checkpoint is known. */
    public static final long NO_CHECKPOINT = -1;

    private final Path journal;
    private final CycleFiles files;
    private final SingleChronicleQueue queue;
    /** The files whose index was found sound, by any tailer. */
    private final Set<Integer> soundCycles = ConcurrentHashMap.newKeySet();

    private ReadOnlyQueue(final Path journal, final CycleFiles files, final SingleChronicleQueue queue) {
        this.journal = journal;
        this.files = files;
        this.queue = queue;
    }

    /**
     * Opens the queue of a journal.
     *
     * @param journal directory of the journal.
     * @return the queue, the caller's to close.
     * @throws NotAJournalException    if there is no journal.
     * @throws CorruptJournalException if the header of a file is damaged.
     */
    public static ReadOnlyQueue open(final Path journal) {
        FirstUse.prepare();
        return Uninterrupted.apart(() -> LibraryThreads.loading(() -> openUninterrupted(journal)));
    }

    private static ReadOnlyQueue openUninterrupted(final Path journal) {
        JournalDirectory.check(journal);
        final RollCycle rollCycle = QueueTable.rollCycle(journal);
        final CycleFiles files = new CycleFiles(journal, rollCycle);
        files.checkHeaders();
        try {
            final PresentCycles present = new PresentCycles(files, journal.toFile());
            return new ReadOnlyQueue(journal, files, QueueSettings.openForReading(journal, rollCycle, present));
        } catch (final RuntimeException | AssertionError | InternalError | StackOverflowError e) {
            OpenFailure.throwIfExhausted(e, journal);
            throw new CorruptJournalException("The queue of the journal cannot be opened; its files may be damaged: journal=" + journal, e);
        }
    }

    /**
     * Creates a tailer.
     *
     * @return one at the first record, closed with this queue at the latest.
     */
    public RecordTailer tailer() {
        return new RecordTailer(queue, journal, files, soundCycles);
    }

    /**
     * Reads the begin of the last checkpoint, if the journal's directory names one that begins before an index. Else the tailer is at the start.
     *
     * @param tailer of this queue.
     * @param before which index.
     * @return the sequence of the begin, which the end of the checkpoint names; or {@link #NO_CHECKPOINT}.
     */
    public long toCheckpoint(final RecordTailer tailer, final long before) {
        final CheckpointHint hint = CheckpointHint.read(journal);
        try {
            if (hint == null || hint.index() >= before || !tailer.moveTo(hint.index()) || !tailer.nextHead() || !hint.isBegin(tailer.record())) {
                tailer.toStart();
                return NO_CHECKPOINT;
            }
            return hint.sequence();
        } catch (final CorruptJournalException e) {
            // Whoever reads all meets it again, or the file which says so is of another journal.
            tailer.toStart();
            return NO_CHECKPOINT;
        }
    }

    /**
     * Where the journal is.
     *
     * @return its directory as given.
     */
    public Path directory() {
        return journal;
    }

    /**
     * Which journal this is.
     *
     * @return its identity, or 0.
     */
    public long journalId() {
        return OwnerFile.idOf(journal);
    }

    /**
     * Which files there are.
     *
     * @return their cycles, oldest first.
     */
    public int[] cycles() {
        return files.cycles();
    }

    /**
     * Where a repair has chosen that records are missing.
     *
     * @return for each place the sequence number of the last record before it and of the first one behind it; in order.
     */
    public long[] passedOver() {
        return SkippedGap.all(journal);
    }

    /** Closes the queue and its tailers. Can be called twice. */
    @Override
    public void close() {
        try {
            queue.close();
            LateFault.tellNow();
        } catch (final InternalError e) {
            // A file was cut while it was mapped: the fault is told late, and nothing is left to read.
            return;
        }
    }
}
