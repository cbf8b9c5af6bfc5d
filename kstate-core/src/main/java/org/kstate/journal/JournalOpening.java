package org.kstate.journal;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.LongFunction;

import org.kstate.commit.Writer;
import org.kstate.exceptions.ClosedException;
import org.kstate.exceptions.JournalBusyException;
import org.kstate.layout.Counter;
import org.kstate.memory.Uninterrupted;
import org.kstate.spi.Journal;
import org.kstate.time.Deadline;

/**
 * Opens a journal for a session's end of it, without the journal's lock: opening may take long, and a stranger who stands still in it keeps nobody of
 * other sessions waiting. What was opened waits here until the end starts it under the lock. Safe for any thread.
 */
final class JournalOpening {

    private final Path directory;
    private final Writer writer;
    private final LongFunction<Journal> opener;
    private final BooleanSupplier isStarted;
    /** Held while the journal is opened. */
    private final ReentrantLock opening = new ReentrantLock();
    /** Opened and not started; guarded by opening. */
    private Journal opened;
    /** Set when no thread of this session can start the journal any more. */
    private volatile boolean closed;

    /**
     * Nothing is opened yet.
     *
     * @param directory of the journal.
     * @param writer    of the session.
     * @param opener    opens it, and waits until a deadline for whoever is in the way.
     * @param isStarted whether the end has a journal already.
     */
    JournalOpening(final Path directory, final Writer writer, final LongFunction<Journal> opener, final BooleanSupplier isStarted) {
        this.directory = directory;
        this.writer = writer;
        this.opener = opener;
        this.isStarted = isStarted;
    }

    /**
     * Throws if the end is out of use.
     *
     * @throws ClosedException if so.
     */
    void requireOpen() {
        if (closed) {
            throw new ClosedException("The journal's end in this session was closed; open the store again: journal=" + directory);
        }
    }

    /** Opens the journal, unless that was done. Called without the lock. */
    void open(final long deadlineNs) {
        try {
            lock(deadlineNs);
            requireOpen();
            if (!isStarted.getAsBoolean() && opened == null) {
                final Journal fresh = opener.apply(deadlineNs);
                if (isStarted.getAsBoolean()) {
                    fresh.close();
                } else {
                    opened = fresh;
                }
            }
        } finally {
            unlock();
        }
    }

    /** What was opened, from now on the caller's; null if there is nothing. With the journal's lock, so that nobody is waited for. */
    Journal take() {
        try {
            if (!opening.tryLock()) {
                return null;
            }
            final Journal fresh = opened;
            opened = null;
            return fresh;
        } finally {
            unlock();
        }
    }

    /** Takes over what was opened elsewhere; it is closed here if there is one, or no use for it. */
    void adopt(final Journal fresh) {
        try {
            opening.lock();
            if (!isStarted.getAsBoolean() && opened == null && !closed) {
                opened = fresh;
                return;
            }
        } finally {
            unlock();
        }
        fresh.close();
    }

    /** Gives up what was opened and not started. Nothing is opened any more: who has found the end meanwhile is told. */
    void close() {
        closed = true;
        try {
            opening.lock();
            if (opened != null) {
                opened.close();
                opened = null;
            }
        } finally {
            unlock();
        }
    }

    /** Where a stack ends, the lock may be taken and the call that took it fail all the same. */
    private void unlock() {
        if (opening.isHeldByCurrentThread()) {
            opening.unlock();
        }
    }

    private void lock(final long deadlineNs) {
        if (!Uninterrupted.call(() -> tryLock(deadlineNs))) {
            writer.count(Counter.JOURNAL_BUSY);
            throw new JournalBusyException("Another thread of this process is opening the journal and waits for somebody; nothing was committed."
                + " Its own exception says for whom: journal=" + directory);
        }
    }

    private boolean tryLock(final long deadlineNs) {
        try {
            return opening.tryLock() || opening.tryLock(Math.max(0, Deadline.remainingNs(deadlineNs)), TimeUnit.NANOSECONDS);
        } catch (final InterruptedException e) {
            // Once more, and not for long: who interrupts wants an end of it.
            Thread.currentThread().interrupt();
            return opening.tryLock();
        }
    }
}
