package org.kstate.persistence.queue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

import net.openhft.chronicle.bytes.Byteable;
import net.openhft.chronicle.core.Jvm;
import net.openhft.chronicle.core.OS;
import net.openhft.chronicle.core.values.LongValue;
import net.openhft.chronicle.queue.impl.table.AbstractTSQueueLock;
import org.kstate.exceptions.JournalBusyException;
import org.kstate.memory.SharedBuffer;
import org.kstate.time.Deadline;
import org.kstate.time.Pause;

/**
 * The word of Chronicle's lock of appenders, the process id of its holder, as Chronicle's code sees it in our process.
 *
 * <p>Until {@link #start} it looks free: opening a queue frees the lock of a process that {@code /proc} does not know, which is a living one
 * where processes are numbered otherwise (in another container). Only who holds the journal's lock knows better.
 *
 * <p>Afterwards who takes it waits here, until a deadline that is the commit's, and not in Chronicle for Chronicle's time-out. Nobody but a
 * stranger who appends to our queue can have it then. For one thread at a time, under the journal's lock.
 */
final class AppendersLock implements LongValue {

    private static final long FREE = AbstractTSQueueLock.UNLOCKED;
    private static final long POLL_NS = TimeUnit.MICROSECONDS.toNanos(100);
    /** Longer than any live appender that is not ours keeps the lock, unless it is stopped. */
    private static final long PATIENCE_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private final LongValue word;
    private final Path file;
    /** Of the word; 0 where the library does not tell it. */
    private final long address;
    private boolean isStarted;
    private LongSupplier deadlineNs = () -> 0;

    AppendersLock(final LongValue word, final Path file) {
        this.word = word;
        this.file = file;
        this.address = word instanceof Byteable place ? place.address() : 0;
    }

    /** Where the word is in memory, for as long as the table is open; 0 if that is not known. */
    long address() {
        return address;
    }

    /** Takes the lock, if it is free. For who has an {@link #address}. */
    boolean tryTake(final long pid) {
        return SharedBuffer.compareAndSetLongAt(address, FREE, pid);
    }

    /** Whether somebody has the lock. For who has an {@link #address}. */
    boolean isTaken() {
        return SharedBuffer.longAcquireAt(address) != FREE;
    }

    /** Whether it is still that process's: somebody may have forced it. For who has an {@link #address}. */
    boolean isTakenBy(final long pid) {
        return SharedBuffer.longAcquireAt(address) == pid;
    }

    /** Gives the lock back that {@link #tryTake} took: by compare-and-set, since it is another's if somebody has forced it. */
    void giveBack(final long pid) {
        SharedBuffer.compareAndSetLongAt(address, pid, FREE);
    }

    /** The journal's lock is held from now on whenever this is asked. */
    void start() {
        isStarted = true;
    }

    /** Who takes the lock from now on waits until then. Asked when somebody has to. */
    void waitUntil(final LongSupplier deadline) {
        deadlineNs = deadline;
    }

    /** Frees the lock if a process has it that is known to be dead, or not to be inside. */
    boolean free(final long pid) {
        return word.compareAndSwapValue(pid, FREE);
    }

    /**
     * Frees it, if its holder does not change for longer than a stranger who lives needs, and has not the queue open: what such a one has begun
     * would come to lie over our records. For who has the journal alone.
     */
    void freeStale() {
        final long holder = word.getVolatileValue();
        final long untilNs = Deadline.after(PATIENCE_NS);
        while (holder != FREE && word.getVolatileValue() == holder) {
            if (!Deadline.isOver(untilNs)) {
                Pause.park(TimeUnit.MILLISECONDS.toNanos(1));
            } else if (isMappedBy(holder)) {
                return;
            } else {
                free(holder);
            }
        }
    }

    /** Whether a process that lives has the table mapped: it is inside, and stopped or slow. */
    private boolean isMappedBy(final long pid) {
        try (Stream<String> mappings = Files.lines(Path.of("/proc", Integer.toString((int) pid), "maps"), StandardCharsets.ISO_8859_1)) {
            final String end = ' ' + new String(file.toRealPath().toString().getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
            return mappings.anyMatch(mapping -> mapping.endsWith(end));
        } catch (final IOException | UncheckedIOException e) {
            // It is gone, or of another user, or the number is of before a reboot.
            return false;
        }
    }

    @Override
    public boolean compareAndSwapValue(final long expected, final long value) {
        return word.compareAndSwapValue(expected, value) || expected == FREE && value == OS.getProcessId() && take(value);
    }

    private boolean take(final long value) {
        final long untilNs = deadlineNs.getAsLong();
        while (!word.compareAndSwapValue(FREE, value)) {
            final long holder = word.getVolatileValue();
            final int holderPid = (int) holder;
            if (holder != FREE && !Jvm.isProcessAlive(holderPid)) {
                free(holder);
            } else if (Deadline.isOver(untilNs)) {
                throw new JournalBusyException("Another program appends to the queue of the journal and does not let go; let it go on or end it,"
                    + " then try again: holderPid=" + holderPid + ", file=" + file);
            } else {
                Pause.park(POLL_NS);
            }
        }
        return true;
    }

    @Override
    public long getVolatileValue() {
        return isStarted ? word.getVolatileValue() : FREE;
    }

    @Override
    public long getVolatileValue(final long closedValue) {
        return isStarted ? word.getVolatileValue(closedValue) : FREE;
    }

    @Override
    public long getValue() {
        return getVolatileValue();
    }

    @Override
    public void setValue(final long value) {
        word.setValue(value);
    }

    @Override
    public void setVolatileValue(final long value) {
        word.setVolatileValue(value);
    }

    @Override
    public long addValue(final long delta) {
        return word.addValue(delta);
    }

    @Override
    public boolean isClosed() {
        return word.isClosed();
    }

    @Override
    public void close() {
        word.close();
    }
}
