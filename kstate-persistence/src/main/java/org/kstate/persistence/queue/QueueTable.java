package org.kstate.persistence.queue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import net.openhft.chronicle.core.OS;
import net.openhft.chronicle.core.values.LongValue;
import net.openhft.chronicle.queue.RollCycle;
import net.openhft.chronicle.queue.RollCycles;
import net.openhft.chronicle.queue.impl.TableStore;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.queue.impl.table.AbstractTSQueueLock;
import net.openhft.chronicle.queue.impl.table.Metadata;
import net.openhft.chronicle.queue.impl.table.SingleTableBuilder;
import org.kstate.exceptions.CorruptJournalException;
import org.kstate.exceptions.JournalFullException;
import org.kstate.exceptions.KstateException;
import org.kstate.exceptions.NotAJournalException;
import org.kstate.spi.JournalSetup;

/**
 * The queue's table, {@code metadata.cq4t}, looked at before the queue is opened: its roll cycle, and the lock of appenders.
 *
 * <p>Chronicle's lock word holds the process id of its holder. Chronicle frees it when that process is gone, but asks {@code /proc},
 * where a zombie or another process with the number looks alive, and warns. We know better: whoever calls here holds the journal's own
 * lock, so that no live session is inside.
 */
final class QueueTable {

    private static final String WRITE_LOCK = "chronicle.write.lock";
    /** Ours: process id of the session that began to open the queue last. */
    private static final String OPENER = "kstate.opener";
    /** Mapped whole by Chronicle: one chunk and its overlap. */
    private static final long TABLE_LENGTH = 128 << 10;
    /** In binary wire: the field name "format", its length in the first byte. */
    private static final String FORMAT_FIELD = "\u00c6format";
    private static final int SHORT_TEXT = 0xE0;
    private static final int SHORT_TEXT_MASK = 0x1F;
    private static final int HEADER_LENGTH = 512;
    /** Longer than any live appender that is not ours keeps the lock, unless it is stopped. */
    private static final long PATIENCE_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private QueueTable() {
    }

    /**
     * Removes a table that a process was killed in making, and takes the space for one that is to be made.
     *
     * @throws CorruptJournalException if it is damaged.
     * @throws JournalFullException    if there is no space.
     */
    static void prepare(final Path journal) {
        final Path file = journal.resolve(QueueSettings.METADATA_FILE);
        switch (CycleFiles.header(file)) {
            case READY:
                return;
            case DAMAGED:
                throw damaged(file, null);
            default:
                CycleFiles.delete(file);
                try (FileSpace space = FileSpace.open(file)) {
                    if (space == null || !space.reserve(0, TABLE_LENGTH)) {
                        throw new JournalFullException("There is no space for a journal;"
                            + " free some or choose another place: needed=" + TABLE_LENGTH
                            + ", file=" + file);
                    }
                }
        }
    }

    /**
     * Checks that there is a table to read by, and makes nothing.
     *
     * @throws NotAJournalException    if it is missing or not finished.
     * @throws CorruptJournalException if it is damaged.
     */
    static void check(final Path journal) {
        final Path file = journal.resolve(QueueSettings.METADATA_FILE);
        switch (CycleFiles.header(file)) {
            case READY:
                return;
            case DAMAGED:
                throw damaged(file, null);
            default:
                throw new NotAJournalException("The journal has no finished table, which the next session that appends to it makes; try"
                    + " again then: file=" + file);
        }
    }

    private static CorruptJournalException damaged(final Path file, final Throwable cause) {
        return new CorruptJournalException("The table of the journal is damaged;"
            + " remove it while no process uses the journal, and it is made anew: file="
            + file, cause);
    }

    /** The roll cycle by which the journal is kept; that of the settings if there is nothing yet to tell it. */
    static RollCycle rollCycle(final Path journal) {
        final Path file = journal.resolve(QueueSettings.METADATA_FILE);
        if (CycleFiles.header(file) == CycleFiles.Header.READY) {
            final String format = format(file);
            for (final RollCycle cycle : RollCycles.all()) {
                if (cycle.format().equals(format)) {
                    return cycle;
                }
            }
            throw damaged(file, null);
        }
        return cycleOfNames(journal);
    }

    private static String format(final Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            final String header = new String(in.readNBytes(HEADER_LENGTH), StandardCharsets.ISO_8859_1);
            final int value = header.indexOf(FORMAT_FIELD) + FORMAT_FIELD.length();
            final int length = header.charAt(value) & SHORT_TEXT_MASK;
            if (value < FORMAT_FIELD.length() || (header.charAt(value) & SHORT_TEXT) != SHORT_TEXT) {
                throw damaged(file, null);
            }
            return header.substring(value + 1, value + 1 + length);
        } catch (final IOException e) {
            throw new KstateException("The table of the journal cannot be read; check its permissions: file=" + file, e);
        } catch (final IndexOutOfBoundsException e) {
            throw damaged(file, e);
        }
    }

    /** The table is gone: the names of the files say it. */
    private static RollCycle cycleOfNames(final Path journal) {
        final RollCycle preferred = QueueSettings.newRollCycle();
        final Path[] files = CycleFiles.files(journal);
        if (files.length == 0 || isNamedBy(preferred, files[0])) {
            return preferred;
        }
        for (final RollCycle cycle : RollCycles.all()) {
            if (isNamedBy(cycle, files[0])) {
                return cycle;
            }
        }
        throw new CorruptJournalException("The table of the journal is gone, and the names of its files do not tell their roll cycle; set "
            + QueueSettings.ROLL_CYCLE_PROPERTY + " to it: file=" + files[0]);
    }

    private static boolean isNamedBy(final RollCycle cycle, final Path file) {
        final CycleFiles files = new CycleFiles(file.getParent(), cycle);
        try {
            return files.file(files.cycle(file)).equals(file);
        } catch (final CorruptJournalException e) {
            return false;
        }
    }

    /**
     * Frees the appenders' lock before the queue is opened, if there is a table.
     *
     * <p>Chronicle takes it for a moment in opening. A session that takes the journal's lock from a dead one and dies in that moment is
     * not told to the next one as dead: the lock names the first one still. So who opens writes that down before.
     *
     * @param deadPid who died in the journal, or {@link org.kstate.spi.JournalSetup#NO_PID}.
     * @param isAlone whether no other session has the journal open; then nobody of ours holds the lock, whatever is in it.
     */
    static void freeWriteLock(final Path journal, final long deadPid, final boolean isAlone) {
        final Path file = journal.resolve(QueueSettings.METADATA_FILE);
        if (CycleFiles.header(file) != CycleFiles.Header.READY) {
            return;
        }
        // The names that the table's header uses: nobody may have opened a queue in this process yet.
        SingleChronicleQueueBuilder.addAliases();
        try (TableStore<Metadata.NoMeta> table = SingleTableBuilder.binary(file, Metadata.NoMeta.INSTANCE).build();
             LongValue lock = writeLock(table);
             LongValue opener = opener(table)) {
            free(lock, opener, deadPid);
            if (isAlone) {
                freeStale(lock);
            }
            opener.setVolatileValue(OS.getProcessId());
        } catch (final IllegalStateException e) {
            throw damaged(file, e);
        }
    }

    private static LongValue writeLock(final TableStore<?> table) {
        return table.doWithExclusiveLock(store -> store.acquireValueFor(WRITE_LOCK, AbstractTSQueueLock.UNLOCKED));
    }

    /** The appenders' lock of an open queue. */
    static LongValue writeLock(final SingleChronicleQueue queue) {
        return writeLock(queue.metaStore());
    }

    private static LongValue opener(final TableStore<?> table) {
        return table.doWithExclusiveLock(store -> store.acquireValueFor(OPENER, AbstractTSQueueLock.UNLOCKED));
    }

    /** Who began to open the queue last. */
    static LongValue opener(final SingleChronicleQueue queue) {
        return opener(queue.metaStore());
    }

    /** Frees the lock if a dead process has it, or, where one died, whoever opened last, or this one: they are not inside if they live. */
    static void free(final LongValue lock, final LongValue opener, final long deadPid) {
        if (deadPid != JournalSetup.NO_PID && !lock.compareAndSwapValue(deadPid, AbstractTSQueueLock.UNLOCKED)) {
            lock.compareAndSwapValue(opener.getVolatileValue(), AbstractTSQueueLock.UNLOCKED);
        }
        lock.compareAndSwapValue(OS.getProcessId(), AbstractTSQueueLock.UNLOCKED);
    }

    /** Who holds it did so before the last reboot, or is a stranger who appends to our queue just now and will not be long. */
    private static void freeStale(final LongValue lock) {
        final long holder = lock.getVolatileValue();
        final long deadlineNs = System.nanoTime() + PATIENCE_NS;
        while (holder != AbstractTSQueueLock.UNLOCKED && lock.getVolatileValue() == holder) {
            if (System.nanoTime() - deadlineNs > 0) {
                lock.compareAndSwapValue(holder, AbstractTSQueueLock.UNLOCKED);
            } else {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
            }
        }
    }
}
