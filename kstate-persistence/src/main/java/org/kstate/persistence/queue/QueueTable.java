package org.kstate.persistence.queue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

import net.openhft.chronicle.core.OS;
import net.openhft.chronicle.core.values.LongValue;
import net.openhft.chronicle.queue.RollCycle;
import net.openhft.chronicle.queue.impl.TableStore;
import net.openhft.chronicle.queue.impl.table.AbstractTSQueueLock;
import org.jspecify.annotations.Nullable;
import org.kstate.exceptions.CorruptJournalException;
import org.kstate.exceptions.JournalFullException;
import org.kstate.exceptions.KstateException;
import org.kstate.exceptions.NotAJournalException;
import org.kstate.memory.OpenFailure;
import org.kstate.memory.Uninterrupted;
import org.kstate.spi.Journal;

/**
 * The queue's table, {@code metadata.cq4t}, looked at before the queue is opened: its roll cycle, and the lock of appenders.
 *
 * <p>Chronicle's lock word holds the process id of its holder. Chronicle frees it when that process is gone, but asks {@code /proc},
 * where a zombie or another process with the number looks alive, and warns. We know better: whoever calls here holds the journal's own
 * lock, so that no live session is inside.
 */
final class QueueTable {

    /** Key of the lock of appenders. */
    static final String WRITE_LOCK = "chronicle.write.lock";
    /** In which a table is made: in the journal, so that it is of the same file system. */
    private static final String MAKING_DIRECTORY = "table-in-the-making";
    /** Ours: process id of the session that began to open the queue last. */
    private static final String OPENER = "kstate.opener";
    /** Mapped whole by Chronicle: one chunk and its overlap. */
    private static final long TABLE_LENGTH = 128 << 10;
    /** In binary wire: the field name "format", its length in the first byte. */
    private static final String FORMAT_FIELD = "\u00c6format";
    private static final int SHORT_TEXT = 0xE0;
    private static final int SHORT_TEXT_MASK = 0x1F;
    private static final int HEADER_LENGTH = 512;

    private QueueTable() {
    }

    /**
     * Makes the table if there is none, or one that a process was killed in making. It is made aside and moved into place when it is whole.
     *
     * @param owner      of the journal, taken.
     * @param deadlineNs until when to wait for another session that makes it.
     * @throws CorruptJournalException if it is damaged.
     * @throws JournalFullException    if there is no space.
     * @throws org.kstate.exceptions.JournalBusyException if another session does not finish it.
     */
    static void prepare(final Path journal, final OwnerFile owner, final long deadlineNs) {
        if (isReady(journal)) {
            return;
        }
        owner.lockMaking(deadlineNs);
        try {
            if (!isReady(journal)) {
                make(journal);
            }
        } finally {
            owner.unlockMaking();
        }
    }

    private static boolean isReady(final Path journal) {
        final Path file = journal.resolve(QueueSettings.METADATA_FILE);
        final CycleFiles.Header header = CycleFiles.header(file);
        if (header == CycleFiles.Header.DAMAGED) {
            throw damaged(file, "part=header", null);
        }
        if (header == CycleFiles.Header.READY) {
            checkEntries(file);
        }
        return header == CycleFiles.Header.READY;
    }

    /** Chronicle follows what stands in a table without a look: it makes the file longer where lengths lead, and binds its lock to any place. */
    private static void checkEntries(final Path file) {
        final String fault = TableCheck.faultOf(file, TableCheck::fault);
        if (fault != null) {
            throw damaged(file, fault, null);
        }
    }

    private static void make(final Path journal) {
        final Path aside = journal.resolve(MAKING_DIRECTORY);
        final Path made = aside.resolve(QueueSettings.METADATA_FILE);
        removeMaking(journal);
        try {
            JournalAccess.makePrivate(aside);
            makeIn(aside, cycleOfNames(journal), journal);
            Files.move(made, journal.resolve(QueueSettings.METADATA_FILE), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (final IOException e) {
            OpenFailure.throwIfExhausted(e, made);
            if (!hasSpace(journal)) {
                throw full(journal, e);
            }
            throw new KstateException("The table of the journal cannot be made; check the permissions of its folder: journal=" + journal, e);
        } finally {
            removeMaking(journal);
        }
    }

    /**
     * Makes a table where nobody else looks. It lists the files that are there.
     *
     * @param directory of the queue.
     * @param rollCycle of its files.
     * @param journal   whose owner file says who may use it.
     * @throws JournalFullException if there is no space.
     */
    static void makeIn(final Path directory, final RollCycle rollCycle, final Path journal) {
        final Path made = directory.resolve(QueueSettings.METADATA_FILE);
        try (FileSpace space = FileSpace.open(made)) {
            if (space == null || !space.reserve(0, TABLE_LENGTH)) {
                throw full(directory, null);
            }
            JournalAccess.giveLike(made, journal.resolve(OwnerFile.NAME));
        }
        QueueSettings.makeTable(directory, rollCycle);
    }

    private static JournalFullException full(final Path journal, final IOException cause) {
        return new JournalFullException("There is no space for a journal; free some or choose another place: needed=" + TABLE_LENGTH + ", file="
            + journal.resolve(QueueSettings.METADATA_FILE), cause);
    }

    private static boolean hasSpace(final Path journal) {
        try {
            return Files.getFileStore(journal).getUsableSpace() >= TABLE_LENGTH;
        } catch (final IOException e) {
            // The first failure says more.
            return true;
        }
    }

    /** Removes what a process that was killed in making a table has left. */
    static void removeMaking(final Path journal) {
        final Path aside = journal.resolve(MAKING_DIRECTORY);
        CycleFiles.delete(aside.resolve(QueueSettings.METADATA_FILE));
        CycleFiles.delete(aside);
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
                checkEntries(file);
                return;
            case DAMAGED:
                throw damaged(file, "part=header", null);
            default:
                throw new NotAJournalException("The journal has no finished table, which the next session that appends to it makes; try"
                    + " again then: file=" + file);
        }
    }

    static CorruptJournalException damaged(final Path file, final String what, final @Nullable Throwable cause) {
        return new CorruptJournalException("The table of the journal is damaged; stop the processes that use the journal, then repair it"
            + " (kstate repair), which makes the table anew and keeps this one beside it: " + what + ", file=" + file, cause);
    }

    /**
     * The roll cycle by which the journal is kept; that of the settings if there is nothing yet to tell it. Asked before the queue is
     * opened: there are some that Chronicle cannot open.
     *
     * @throws org.kstate.exceptions.UnsupportedRollCycleException if it is not one of those that are accepted.
     */
    static RollCycle rollCycle(final Path journal) {
        final Path file = journal.resolve(QueueSettings.METADATA_FILE);
        if (CycleFiles.header(file) == CycleFiles.Header.READY) {
            final RollCycle cycle = AcceptedRollCycles.ofFormat(format(file), file);
            if (cycle == null) {
                throw damaged(file, "part=header", null);
            }
            return cycle;
        }
        return cycleOfNames(journal);
    }

    private static String format(final Path file) {
        try {
            final String header = Uninterrupted.withFiles(() -> {
                try (InputStream in = Files.newInputStream(file)) {
                    return new String(in.readNBytes(HEADER_LENGTH), StandardCharsets.ISO_8859_1);
                }
            });
            final int value = header.indexOf(FORMAT_FIELD) + FORMAT_FIELD.length();
            final int length = header.charAt(value) & SHORT_TEXT_MASK;
            if (value < FORMAT_FIELD.length() || (header.charAt(value) & SHORT_TEXT) != SHORT_TEXT) {
                throw damaged(file, "part=header", null);
            }
            return header.substring(value + 1, value + 1 + length);
        } catch (final IOException e) {
            throw OpenFailure.of(e, file, "The table of the journal cannot be read; check its permissions: file=" + file);
        } catch (final IndexOutOfBoundsException e) {
            throw damaged(file, "part=format", e);
        }
    }

    /** The table is gone: the names of the files say it. */
    private static RollCycle cycleOfNames(final Path journal) {
        final RollCycle preferred = QueueSettings.newRollCycle();
        final Path[] files = CycleFiles.files(journal);
        if (files.length == 0 || isNamedBy(preferred, files[0])) {
            return preferred;
        }
        for (final RollCycle cycle : AcceptedRollCycles.all()) {
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

    /** The word in which who opens the queue says so. */
    static LongValue opener(final TableStore<?> table) {
        return table.doWithExclusiveLock(store -> store.acquireValueFor(OPENER, AbstractTSQueueLock.UNLOCKED));
    }

    /**
     * Frees the lock if a dead process has it, or, where one died, whoever opened last, or this one: they are not inside if they live.
     *
     * <p>Chronicle takes it for a moment in opening. A session that takes the journal's lock from a dead one and dies in that moment is
     * not told to the next one as dead: the journal's lock names the first one still. So who opens writes that down before.
     */
    static void free(final AppendersLock lock, final LongValue opener, final long deadPid) {
        if (deadPid != Journal.NO_PID && !lock.free(deadPid)) {
            lock.free(opener.getVolatileValue());
        }
        lock.free(OS.getProcessId());
    }
}
