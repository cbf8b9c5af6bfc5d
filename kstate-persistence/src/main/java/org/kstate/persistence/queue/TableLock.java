package org.kstate.persistence.queue;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import org.kstate.exceptions.JournalBusyException;
import org.kstate.memory.KernelLock;
import org.kstate.time.Deadline;
import org.kstate.time.Pause;

/**
 * Chronicle's lock on a table: a kernel lock on one byte of the file, exclusive to change the table's keys, shared to read its header.
 * Taken here in the way that Chronicle takes it, but waited for until the caller's deadline and not for Chronicle's 10 seconds, and who keeps
 * it is named. Safe for any thread.
 */
final class TableLock {

    /** As {@code SingleTableStore} has it: private there. */
    private static final long LOCKED_BYTE = Long.MAX_VALUE - 1;
    private static final long POLL_NS = TimeUnit.MILLISECONDS.toNanos(1);

    private TableLock() {
    }

    /**
     * Does something with the lock.
     *
     * @param <T>        what it returns.
     * @param table      the file, which is there.
     * @param deadlineNs until when to wait for others; once it is tried in any case.
     * @param action     to do, short.
     * @return what the action returns.
     * @throws JournalBusyException if somebody keeps the lock until then.
     */
    static <T> T call(final Path table, final long deadlineNs, final Supplier<T> action) {
        try (KernelLock lock = KernelLock.open(table)) {
            while (!lock.tryExclusive(LOCKED_BYTE)) {
                if (Deadline.isOver(deadlineNs)) {
                    throw new JournalBusyException("Another process keeps the lock on the table of the journal's queue, stopped perhaps while it"
                        + " opened or read the queue; let it go on or end it, then try again. Nothing is damaged, and sessions that have the"
                        + " journal open go on: holderPid=" + lock.holderPid(LOCKED_BYTE) + ", file=" + table);
                }
                Pause.park(POLL_NS);
            }
            return action.get();
        }
    }
}
