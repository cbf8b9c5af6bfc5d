package org.kstate.persistence.queue;

import java.nio.file.Path;

import org.kstate.exceptions.CommitNotDurableException;
import org.kstate.exceptions.DurabilityUnavailableException;
import org.kstate.memory.MemoryFileSystem;
import org.kstate.memory.Uninterrupted;
import org.kstate.spi.JournalDevice;
import org.kstate.spi.JournalWords;

/**
 * Group commit for one journal in one session: one thread flushes for all that wait, and who comes meanwhile waits for the next flush. Other
 * processes flush by themselves, beside this one; what they have brought to the device is told by the words that all share.
 *
 * <p>Safe for any thread.
 */
final class QueueDevice implements JournalDevice {

    private static final long NOTHING = -1;

    private final Path directory;
    private final JournalWords words;
    /** For the thread that has set isSyncing. */
    private final JournalFlush flush;
    /** Guarded by this. */
    private boolean isSyncing;
    /** Guarded by this: all up to this record is on the device. */
    private long durable = NOTHING;
    /** Guarded by this: also where the words are of a kind that keeps nothing. */
    private boolean isFailed;
    /** Guarded by this. */
    private long syncs;

    private QueueDevice(final Path directory, final JournalWords words) {
        this.directory = directory;
        this.words = words;
        this.flush = new JournalFlush(directory, words);
    }

    /**
     * Opens it for a journal that is there.
     *
     * @throws DurabilityUnavailableException if there is no device below the journal.
     */
    static QueueDevice open(final Path directory, final JournalWords words) {
        if (MemoryFileSystem.holds(directory)) {
            throw new DurabilityUnavailableException("The journal is on a file system in memory (tmpfs, ramfs), of which a power cut leaves nothing;"
                + " nothing was committed. Choose a journal on a disk, or commit with Durability.PROCESS: journal=" + directory);
        }
        return new QueueDevice(directory, words);
    }

    /** How often this session has flushed. */
    synchronized long syncs() {
        return syncs;
    }

    @Override
    public void makeDurable(final long sequence) {
        if (isDurableOrMine(sequence)) {
            return;
        }
        long reached = NOTHING;
        try {
            reached = Uninterrupted.call(flush::flushAll);
        } finally {
            ended(reached);
        }
        if (reached < sequence) {
            throw notDurable();
        }
    }

    /** True if there is nothing to do; else this thread is the one that flushes. */
    private synchronized boolean isDurableOrMine(final long sequence) {
        boolean isInterrupted = false;
        try {
            for (;;) {
                if (durable >= sequence || isTold(sequence)) {
                    return true;
                }
                if (isFailed || words.isFailed()) {
                    throw notDurable();
                }
                if (!isSyncing) {
                    isSyncing = true;
                    return false;
                }
                try {
                    wait();
                } catch (final InterruptedException e) {
                    // The commit is done: what it waits for comes to an end as a flush of its own would.
                    isInterrupted = true;
                }
            }
        } finally {
            if (isInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** A word that says more than there is tells nothing. */
    private boolean isTold(final long sequence) {
        final long told = words.durableSequence();
        return told > 0 && told >= sequence && told <= words.lastSequence();
    }

    private synchronized void ended(final long reached) {
        isSyncing = false;
        isFailed |= words.isFailed() || flush.isFailed();
        durable = Math.max(durable, reached);
        syncs++;
        notifyAll();
    }

    private CommitNotDurableException notDurable() {
        return new CommitNotDurableException("The commit is done and visible to every reader, and a power cut may take it: another flush of the"
            + " journal, in this session or another, has failed. It is not tried again, and the journal takes no more commits. See to the"
            + " device; then close all sessions and open it again: durableUpTo=" + words.durableSequence() + ", journal=" + directory);
    }

    @Override
    public synchronized void close() {
        flush.close();
    }
}
