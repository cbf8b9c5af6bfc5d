package org.kstate.persistence.queue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.kstate.exceptions.JournalFullException;
import org.kstate.exceptions.JournalInUseException;
import org.kstate.exceptions.KstateException;
import org.kstate.exceptions.NotAJournalException;
import org.kstate.memory.KernelLock;

/**
 * The file {@code owner}: the mark of a journal's directory, and which store it belongs to.
 *
 * <pre>
 *   0   magic     long   "KJOURNAL"
 *   8   format    int    1
 *   12  unused    int    0
 *   16  store id  long   the store that appends, or last did
 * </pre>
 *
 * <p>Every open journal holds a shared kernel lock on the first byte for its life. Who gets it alone knows that no journal is open here,
 * and may write another store's id. A file that is empty or all zeros was left by a process killed in making it.
 */
final class OwnerFile implements AutoCloseable {

    /** Name of the file in the directory of the journal. */
    static final String NAME = "owner";

    private static final long MAGIC = 0x4C414E52554F4A4BL;
    private static final int FORMAT = 1;
    private static final int OFFSET_MAGIC = 0;
    private static final int OFFSET_FORMAT = 8;
    private static final int OFFSET_STORE_ID = 16;
    private static final int LENGTH = 24;
    private static final long LOCKED_BYTE = 0;
    /** Longer than the kernel takes to drop the locks of a process that was killed, and longer than another store looks who has it. */
    private static final long PATIENCE_NS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long POLL_NS = TimeUnit.MILLISECONDS.toNanos(2);

    private final KernelLock lock;
    private final Path journal;
    private boolean isAlone;

    private OwnerFile(final Path journal, final KernelLock lock, final boolean isAlone) {
        this.journal = journal;
        this.lock = lock;
        this.isAlone = isAlone;
    }

    /**
     * Makes the journal a store's, if no other store has it open.
     *
     * @param journal directory of the journal.
     * @param storeId identity of the store.
     * @return the lock; alone if nobody else has the journal open, until {@link #share()}.
     * @throws JournalInUseException if another store has it open.
     * @throws NotAJournalException  if there is a file of that name which is something else.
     */
    static OwnerFile take(final Path journal, final long storeId) {
        final Path file = journal.resolve(NAME);
        final KernelLock lock = KernelLock.open(file);
        boolean isTaken = false;
        try {
            final boolean isAlone = takeLock(file, lock, storeId);
            isTaken = true;
            return new OwnerFile(journal, lock, isAlone);
        } finally {
            if (!isTaken) {
                lock.close();
            }
        }
    }

    private static boolean takeLock(final Path file, final KernelLock lock, final long storeId) {
        final long deadlineNs = System.nanoTime() + PATIENCE_NS;
        for (;;) {
            if (lock.tryExclusive(LOCKED_BYTE)) {
                checkMark(file);
                writeStoreId(file, storeId);
                return true;
            }
            if (lock.tryShared(LOCKED_BYTE)) {
                checkMark(file);
                if (storeId(file) == storeId) {
                    return false;
                }
                lock.unlock(LOCKED_BYTE);
            }
            // Another store has it, or is just finding out that it cannot have it.
            if (System.nanoTime() - deadlineNs > 0) {
                throw new JournalInUseException("The journal is open in another store;"
                    + " stop the processes that use that store, or choose another directory: owner=0x"
                    + Long.toHexString(storeId(file)) + ", store=0x" + Long.toHexString(storeId) + ", journal=" + file.getParent());
            }
            LockSupport.parkNanos(POLL_NS);
        }
    }

    /** Whether nobody else has the journal open. */
    boolean isAlone() {
        return isAlone;
    }

    /** Lets other sessions of the same store in. */
    void share() {
        if (isAlone && !lock.tryShared(LOCKED_BYTE)) {
            throw new KstateException("The lock on the journal's owner was lost; open the journal again: journal=" + journal);
        }
        isAlone = false;
    }

    /**
     * Checks that a directory is marked as a journal.
     *
     * @param journal the directory.
     * @throws NotAJournalException if its file of that name is missing, unfinished or something else.
     */
    static void checkIsJournal(final Path journal) {
        final Path file = journal.resolve(NAME);
        if (!Files.isRegularFile(file) || read(file).getLong(OFFSET_MAGIC) != MAGIC) {
            throw notAJournal(journal);
        }
        checkMark(file);
    }

    private static void checkMark(final Path file) {
        final ByteBuffer content = read(file);
        final long magic = content.getLong(OFFSET_MAGIC);
        if (magic != MAGIC && magic != 0) {
            throw notAJournal(file.getParent());
        }
        if (magic == MAGIC && content.getInt(OFFSET_FORMAT) != FORMAT) {
            throw new NotAJournalException("The journal is of a format that this release does not know;"
                + " use the release that made it: format="
                + content.getInt(OFFSET_FORMAT) + ", known=" + FORMAT + ", journal=" + file.getParent());
        }
    }

    static NotAJournalException notAJournal(final Path directory) {
        return new NotAJournalException("The directory holds something that is not a journal of Kstate;"
            + " choose an empty or new one: journal="
            + directory);
    }

    private static boolean isUnfinished(final Path file) {
        return read(file).getLong(OFFSET_MAGIC) == 0;
    }

    private static long storeId(final Path file) {
        return read(file).getLong(OFFSET_STORE_ID);
    }

    private static ByteBuffer read(final Path file) {
        final ByteBuffer content = ByteBuffer.allocate(LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            channel.read(content, 0);
            return content;
        } catch (final IOException e) {
            throw new KstateException("The owner of the journal cannot be read; check the file's permissions: file=" + file, e);
        }
    }

    private static void writeStoreId(final Path file, final long storeId) {
        final ByteBuffer content = ByteBuffer.allocate(LENGTH).order(ByteOrder.LITTLE_ENDIAN)
            .putLong(OFFSET_MAGIC, MAGIC).putInt(OFFSET_FORMAT, FORMAT).putLong(OFFSET_STORE_ID, storeId);
        if (read(file).equals(content)) {
            return;
        }
        try (FileSpace space = FileSpace.open(file)) {
            if (space == null || !space.reserve(0, LENGTH)) {
                if (isUnfinished(file)) {
                    CycleFiles.delete(file);
                }
                throw new JournalFullException("There is no space for a journal; free some or choose another place: file=" + file);
            }
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            // One write of less than a page: a process killed here has written all of it or nothing.
            channel.write(content, 0);
        } catch (final IOException e) {
            throw new KstateException("The owner of the journal cannot be written; check the file's permissions: file="
                + file, e);
        }
    }

    /** Gives the journal up. The file stays. Can be called twice. */
    @Override
    public void close() {
        lock.close();
    }
}
