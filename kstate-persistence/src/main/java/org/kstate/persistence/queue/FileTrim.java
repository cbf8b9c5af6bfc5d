package org.kstate.persistence.queue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.kstate.exceptions.CorruptJournalException;
import org.kstate.exceptions.JournalBusyException;
import org.kstate.exceptions.JournalFailedException;
import org.kstate.memory.FirstUse;
import org.kstate.memory.KernelLock;
import org.kstate.memory.OpenFailure;
import org.kstate.spi.Journal;
import org.kstate.time.Deadline;
import org.kstate.time.Pause;

/**
 * The files of a journal that nobody needs any more: those before the one in which the last complete checkpoint begins, oldest first, up to
 * what a limit keeps or a consumer holds. One at a time in a journal, by a kernel lock of its own; nothing else waits for that. For one
 * thread at a time.
 */
public final class FileTrim implements AutoCloseable {

    /** Stands for a limit that is not given, and keeps nothing. */
    public static final long NO_LIMIT = -1;

    private static final String LOCK_NAME = "trim.lock";
    private static final long LOCKED_BYTE = 0;
    private static final long WAIT_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long POLL_NS = TimeUnit.MILLISECONDS.toNanos(2);

    private final Path journal;
    private final KernelLock lock;
    /** In which the checkpoint begins that repeats what is in removable files. */
    private int checkpointCycle;

    private FileTrim(final Path journal, final KernelLock lock) {
        this.journal = journal;
        this.lock = lock;
    }

    /**
     * Begins.
     *
     * @param journal its directory.
     * @return the right to remove files, to be closed.
     * @throws JournalBusyException if another process is at it.
     * @throws org.kstate.exceptions.NotAJournalException  if there is no journal.
     * @throws org.kstate.exceptions.NotPermittedException if this user may not write it.
     */
    public static FileTrim open(final Path journal) {
        FirstUse.prepare();
        FirstUse.requireForLoading();
        JournalDirectory.check(journal);
        return new FileTrim(journal, lock(journal));
    }

    /** Keeps others from removing files, holding them and repairing them, until it is closed. */
    static KernelLock lock(final Path journal) {
        final Path file = journal.resolve(LOCK_NAME);
        final boolean isNew = !Files.exists(file);
        final KernelLock lock = KernelLock.open(file);
        boolean isLocked = false;
        try {
            if (isNew) {
                JournalAccess.giveLike(file, journal.resolve(OwnerFile.NAME));
            }
            final long deadlineNs = Deadline.after(WAIT_NS);
            while (!lock.tryExclusive(LOCKED_BYTE)) {
                if (Deadline.isOver(deadlineNs)) {
                    throw new JournalBusyException("Another process removes files of the journal, holds some or repairs them; try again when it has"
                        + " ended: holderPid=" + lock.holderPid(LOCKED_BYTE) + ", journal=" + journal);
                }
                Pause.park(POLL_NS);
            }
            isLocked = true;
            return lock;
        } finally {
            if (!isLocked) {
                lock.close();
            }
        }
    }

    /**
     * Which files can go.
     *
     * @param keepFiles so many of the newest stay, or {@link #NO_LIMIT}.
     * @param keepBytes the newest with together so many bytes stay, or {@link #NO_LIMIT}.
     * @param keepMs    those with records of the last so many milliseconds stay, or {@link #NO_LIMIT}.
     * @return files, oldest first; none without a complete checkpoint.
     * @throws CorruptJournalException if the checkpoint is damaged, or a hold.
     */
    public List<Path> removable(final long keepFiles, final long keepBytes, final long keepMs) {
        final List<Path> removable = new ArrayList<>();
        try (ReadOnlyQueue queue = ReadOnlyQueue.open(journal)) {
            final CheckpointHint checkpoint = checkpoint();
            if (checkpoint == null) {
                return removable;
            }
            final RecordTailer tailer = queue.tailer();
            readThrough(tailer, checkpoint);
            final int[] cycles = queue.cycles();
            checkpointCycle = tailer.cycle(checkpoint.index());
            final int end = Math.min(checkpointCycle, heldFrom(tailer));
            int first = 0;
            while (first < cycles.length && cycles[first] < end) {
                first++;
            }
            first = Math.min(first, keptFrom(tailer, cycles, keepFiles, keepBytes, keepMs));
            final CycleFiles files = new CycleFiles(journal, QueueTable.rollCycle(journal));
            for (int i = 0; i < first; i++) {
                removable.add(files.file(cycles[i]));
            }
            return removable;
        }
    }

    private CheckpointHint checkpoint() {
        try (QueueHistory history = new QueueHistory(journal)) {
            history.readOn();
            return history.checkpoint();
        }
    }

    /** Nothing before it is removed unless all of it is whole, its values too. */
    private void readThrough(final RecordTailer tailer, final CheckpointHint checkpoint) {
        if (tailer.moveTo(checkpoint.index())) {
            while (tailer.next()) {
                if (tailer.record().kind() == Journal.CHECKPOINT_END && tailer.record().transactionId() == checkpoint.sequence()) {
                    return;
                }
            }
        }
        throw new CorruptJournalException("A checkpoint is not where it was read before; nothing was removed: sequence=" + checkpoint.sequence()
            + ", journal=" + journal);
    }

    /** The cycle of the oldest file that somebody holds. */
    private int heldFrom(final RecordTailer tailer) {
        final long nowMs = System.currentTimeMillis();
        int from = Integer.MAX_VALUE;
        for (final HoldFile hold : HoldFile.all(journal)) {
            if (hold.isDamaged()) {
                throw new CorruptJournalException("A hold on the journal is damaged, so nothing was removed; release it: hold=" + hold.name()
                    + ", journal=" + journal);
            }
            if (hold.untilMs() > nowMs) {
                from = Math.min(from, tailer.cycle(hold.index()));
            }
        }
        return from;
    }

    /** The number of the oldest file that one of the limits keeps. */
    private int keptFrom(final RecordTailer tailer, final int[] cycles, final long keepFiles, final long keepBytes, final long keepMs) {
        int from = cycles.length - (int) Math.min(Math.max(keepFiles, 0), cycles.length);
        int ofBytes = cycles.length;
        for (long left = keepBytes; ofBytes > 0; ofBytes--) {
            left -= bytes(tailer, cycles[ofBytes - 1]);
            if (left < 0) {
                break;
            }
        }
        from = Math.min(from, ofBytes);
        if (keepMs != NO_LIMIT) {
            final long oldestMs = System.currentTimeMillis() - keepMs;
            int ofAge = 0;
            while (ofAge < cycles.length && lastMs(tailer, cycles[ofAge]) < oldestMs) {
                ofAge++;
            }
            from = Math.min(from, ofAge);
        }
        return from;
    }

    /** Up to the end of the last record: what was reserved behind it is given back when a file is over. */
    private static long bytes(final RecordTailer tailer, final int cycle) {
        return isLast(tailer, cycle) ? tailer.endPosition() : 0;
    }

    private static long lastMs(final RecordTailer tailer, final int cycle) {
        return isLast(tailer, cycle) ? TimeUnit.NANOSECONDS.toMillis(tailer.record().timeNs()) : Long.MIN_VALUE;
    }

    /** Reads the last record of a file, if there is any. */
    private static boolean isLast(final RecordTailer tailer, final int cycle) {
        final long documents = tailer.documentsIn(cycle);
        return documents > 0 && tailer.moveTo(tailer.index(cycle, documents - 1)) && tailer.nextHead();
    }

    /**
     * Removes files, in the order given, so that what is left has no gap whenever this process dies.
     *
     * @param files as {@link #removable} told.
     * @throws JournalFailedException if bringing the journal to its device has failed; nothing is removed then.
     */
    public void remove(final List<Path> files) {
        if (!files.isEmpty()) {
            flush();
        }
        for (final Path file : files) {
            try {
                Files.deleteIfExists(file);
            } catch (final IOException e) {
                throw OpenFailure.of(e, file, "A file of the journal cannot be removed; those before it are. Check the permissions of the directory:"
                    + " file=" + file);
            }
        }
    }

    /** Whoever wrote the checkpoint is bringing it to the device, perhaps, or was killed before: a power cut must not take both. */
    private void flush() {
        if (FailedFlush.isNoted(journal)) {
            throw new JournalFailedException("Bringing the journal to its device has failed before, and nothing was removed. See to the device; then"
                + " close all sessions that use the journal and open it again: journal=" + journal);
        }
        final CycleFiles files = new CycleFiles(journal, QueueTable.rollCycle(journal));
        for (final int cycle : files.cycles()) {
            if (cycle >= checkpointCycle) {
                FailedFlush.sync(journal, files.file(cycle));
            }
        }
        FailedFlush.sync(journal, journal);
    }

    /**
     * Whether a record is there, which stays there as long as this is open.
     *
     * @param index of the record.
     * @return false if it was removed, or has never been.
     * @throws CorruptJournalException if its file is damaged.
     */
    public boolean hasRecord(final long index) {
        try (ReadOnlyQueue queue = ReadOnlyQueue.open(journal)) {
            return queue.tailer().moveTo(index);
        }
    }

    /**
     * Holds all from an index on, in place of an earlier hold of the same name.
     *
     * @param name    of the consumer.
     * @param index   which it reads next.
     * @param untilMs when the hold is over.
     */
    public void hold(final String name, final long index, final long untilMs) {
        new HoldFile(name, index, untilMs, false).write(journal);
    }

    /**
     * The index of the last record: whoever reads from now on needs its file.
     *
     * @return the index, or 0 if there is no record.
     */
    public long lastIndex() {
        try (ReadOnlyQueue queue = ReadOnlyQueue.open(journal)) {
            final RecordTailer tailer = queue.tailer();
            return tailer.last() ? tailer.record().index() : 0;
        }
    }

    /**
     * Ends a hold.
     *
     * @param name of the consumer.
     * @return whether there was one.
     */
    public boolean release(final String name) {
        final Path file = HoldFile.file(journal, name);
        try {
            return Files.deleteIfExists(file);
        } catch (final IOException e) {
            throw OpenFailure.of(e, file, "The hold on the journal cannot be removed; check the permissions of the directory: file=" + file);
        }
    }

    /**
     * The holds of a journal that count.
     *
     * @param journal its directory.
     * @return names of consumers.
     */
    public static List<String> holds(final Path journal) {
        final long nowMs = System.currentTimeMillis();
        return HoldFile.all(journal).stream().filter(hold -> hold.untilMs() > nowMs).map(HoldFile::name).toList();
    }

    /** Lets others remove. Can be called twice. */
    @Override
    public void close() {
        lock.close();
    }
}
