package org.kstate.session;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

import org.kstate.exceptions.ClosedException;
import org.kstate.exceptions.StoreBusyException;
import org.kstate.exceptions.StoreRemovedException;
import org.kstate.memory.KernelLock;
import org.kstate.memory.Uninterrupted;
import org.kstate.time.Deadline;
import org.kstate.time.Pause;

/**
 * The lock of a store: who has it may change the registry, the page table, page headers and the list of sessions. No commit takes it. It
 * is a kernel lock, so that a holder's death frees it. Waiting is bounded. Not reentrant: a thread that has it is refused. Safe for any
 * thread, one holder at a time in a session.
 */
public final class StoreLock implements AutoCloseable {

    private static final long PARK_NS = 200_000;
    private static final long BYTE = 0;
    /** An empty first line, over what is there: to be written also where there is no space left. */
    private static final String NOBODY = "\n";

    private final Path file;
    private final KernelLock lock;
    private final long timeoutMs;
    private final ReentrantLock threads = new ReentrantLock();
    /** Guarded by threads. */
    private boolean closed;

    /**
     * Opens the lock.
     *
     * @param file      of the lock; made if missing.
     * @param timeoutMs how long {@link #acquire} waits.
     */
    public StoreLock(final Path file, final long timeoutMs) {
        this.file = file;
        this.timeoutMs = timeoutMs;
        this.lock = KernelLock.open(file);
    }

    /**
     * Does something with the lock held. A thread that was interrupted gets the lock if nobody has it; the action does not see the
     * interrupt, which would close the files that it works on, and the thread has it again afterwards.
     *
     * @param <T>    what it returns.
     * @param action to do; the lock is given back when it ends, however it ends.
     * @return what the action returns.
     * @throws StoreBusyException if the lock was not to be had in time, or the thread was interrupted while it waited; names the holder.
     * @throws ClosedException    if {@link #close} was called.
     * @throws StoreRemovedException if the file is not there any more, or is another by now.
     */
    public <T> T holding(final Supplier<T> action) {
        acquire();
        try {
            return Uninterrupted.call(() -> {
                if (!lock.isInPlace()) {
                    throw removed(file.getParent());
                }
                say("pid=" + ProcessHandle.current().pid() + " since=" + System.currentTimeMillis() + "ms\n");
                try {
                    return action.get();
                } finally {
                    // Else the next one would be taken for this one until it has said who it is, and it may be stopped before.
                    say(NOBODY);
                }
            });
        } finally {
            if (closed) {
                // By the action: see close.
                lock.close();
            } else {
                lock.unlock(BYTE);
            }
            threads.unlock();
        }
    }

    /**
     * The exception for a store whose files are not there any more.
     *
     * @param directory of the store.
     * @return the exception, to be thrown.
     */
    static StoreRemovedException removed(final Path directory) {
        return new StoreRemovedException("The store's files were removed or moved while it was open (by rm, or by logind when the user's last"
            + " login ended: RemoveIPC); close this session and open the store again, which makes a new one: directory=" + directory);
    }

    private void acquire() {
        final long deadlineNs = Deadline.after(TimeUnit.MILLISECONDS.toNanos(timeoutMs));
        checkNotInside();
        boolean taken = false;
        try {
            enter();
            if (closed) {
                throw new ClosedException("The store was closed; open it again: directory=" + file.getParent());
            }
            while (!lock.tryExclusive(BYTE)) {
                if (Deadline.isOver(deadlineNs)) {
                    throw busy();
                }
                Pause.park(PARK_NS);
                if (Thread.currentThread().isInterrupted()) {
                    throw new StoreBusyException("Interrupted while waiting for the store's lock; try again: file=" + file);
                }
            }
            taken = true;
        } finally {
            // Where a stack ends, the lock may be taken and the call that took it fail all the same.
            if (!taken && threads.isHeldByCurrentThread()) {
                threads.unlock();
            }
        }
    }

    private void checkNotInside() {
        if (threads.isHeldByCurrentThread()) {
            throw new StoreBusyException("The store was used from within a call of its own that has the store's lock, by a clock or a provider"
                + " of journals; these must not use it: file=" + file);
        }
    }

    private void enter() {
        // Without a look at the interrupt: a handle is closed by interrupted threads, too.
        if (threads.tryLock()) {
            return;
        }
        try {
            if (!threads.tryLock(timeoutMs, TimeUnit.MILLISECONDS)) {
                throw busy();
            }
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreBusyException("Interrupted while waiting for the store's lock; try again: file=" + file, e);
        }
    }

    /** Writes who has the lock into its file, for others to read. */
    private void say(final String holder) {
        try {
            Uninterrupted.withFiles(() -> Files.writeString(file, holder, StandardCharsets.US_ASCII, StandardOpenOption.WRITE));
        } catch (final IOException e) {
            // Only a message to others would be poorer for it: the lock itself is the kernel's.
            return;
        }
    }

    private StoreBusyException busy() {
        String holder;
        try {
            holder = Uninterrupted.withFiles(() -> Files.readString(file, StandardCharsets.US_ASCII)).lines()
                .findFirst().filter(line -> !line.isEmpty()).orElse("unknown");
        } catch (final IOException e) {
            holder = "unknown";
        }
        return new StoreBusyException("The store's lock was not to be had; its holder may be stopped. Let it go on or end it,"
            + " then try again: waitedMs="
            + timeoutMs + ", holder=[" + holder + "], file=" + file);
    }

    /** Closes the file, which drops the lock: so a thread that has it is waited for. Can be called twice. */
    @Override
    public void close() {
        threads.lock();
        try {
            closed = true;
            if (threads.getHoldCount() == 1) {
                lock.close();
            }
            // Else it is called from within an action, at whose end the lock is closed.
        } finally {
            threads.unlock();
        }
    }
}
