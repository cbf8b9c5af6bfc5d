package org.kstate.persistence.queue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.kstate.exceptions.JournalBusyException;
import org.kstate.exceptions.JournalFullException;
import org.kstate.exceptions.JournalInUseException;
import org.kstate.exceptions.JournalMissingException;
import org.kstate.exceptions.KstateException;
import org.kstate.exceptions.NotAJournalException;
import org.kstate.memory.KernelLock;
import org.kstate.memory.OpenFailure;
import org.kstate.memory.Uninterrupted;
import org.kstate.spi.WantedJournal;
import org.kstate.time.Deadline;
import org.kstate.time.Pause;

/**
 * The file {@code owner}: the mark of a journal's directory, and which store it belongs to.
 *
 * <pre>
 *   0   magic       long  "KJOURNAL"
 *   8   format      int   2
 *   12  unused      int   0
 *   16  store id    long  the store that appends, or last did
 *   24  journal id  long  drawn at random when the journal was made; never 0
 *   32  durable     long  sequence number up to which all is on the device; a lower bound; missing: not known
 *   40  place       long  the cycle before which all is on the device, and one; a lower bound
 * </pre>
 *
 * <p>Every open journal holds a shared kernel lock on the first byte for its life. Who gets it alone knows that no journal is open here,
 * and may write another store's id. A file of format 1 has no journal id; who gets it alone gives it one. A lock on the second byte is held
 * while the queue's table is made. A file that is empty or all zeros was left by a process killed in making it.
 */
final class OwnerFile implements AutoCloseable {

    /** Name of the file in the directory of the journal. */
    static final String NAME = "owner";

    private static final long MAGIC = 0x4C414E52554F4A4BL;
    private static final int FORMAT = 2;
    /** Without a journal id. */
    private static final int EARLIER_FORMAT = 1;
    private static final int OFFSET_MAGIC = 0;
    private static final int OFFSET_FORMAT = 8;
    private static final int OFFSET_STORE_ID = 16;
    private static final int OFFSET_JOURNAL_ID = 24;
    private static final int LENGTH = 32;
    /** What follows is written by {@link DurableMark}, without a lock. */
    static final int OFFSET_DURABLE = 32;
    /** Two longs. */
    static final int DURABLE_LENGTH = 2 * Long.BYTES;
    private static final int OFFSET_DURABLE_PLACE = 40;
    private static final long LOCKED_BYTE = 0;
    private static final long MAKING_BYTE = 1;
    /** Longer than the kernel takes to drop the locks of a process that was killed, and longer than another store looks who has it. */
    private static final long PATIENCE_NS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long POLL_NS = TimeUnit.MILLISECONDS.toNanos(2);

    private final KernelLock lock;
    private final Path journal;
    private final boolean isMadeHere;
    private final long journalId;
    private boolean isAlone;

    private OwnerFile(final Path journal, final KernelLock lock, final boolean isMadeHere, final long journalId) {
        this.journal = journal;
        this.lock = lock;
        this.isMadeHere = isMadeHere;
        this.journalId = journalId;
    }

    /**
     * Makes the journal a store's, if no other store has it open.
     *
     * @param journal    directory of the journal.
     * @param storeId    identity of the store.
     * @param wanted     which journal it has to be.
     * @param deadlineNs until when to wait for others.
     * @param accessLike whose permissions the file gets if it is made; {@code null} for those of the umask.
     * @return the lock, shared with other sessions of the same store.
     * @throws JournalInUseException if another store has it open.
     * @throws JournalBusyException  if another session stands still in opening it.
     * @throws NotAJournalException  if there is a file of that name which is something else.
     * @throws JournalMissingException if it is another journal than the one wanted.
     */
    static OwnerFile take(final Path journal, final long storeId, final WantedJournal wanted, final long deadlineNs,
                          final @Nullable Path accessLike) {
        final Path file = journal.resolve(NAME);
        for (;;) {
            final boolean isMade = wanted.mayBeNew() && JournalAccess.makeOwner(file, accessLike);
            final KernelLock lock = KernelLock.openPresent(file);
            if (lock == null && !wanted.mayBeNew()) {
                throw JournalDirectory.missing(journal);
            }
            if (lock == null) {
                // Whoever failed in making it has just removed it.
                continue;
            }
            boolean isTaken = false;
            long id = WantedJournal.ANY_ID;
            try {
                if (takeLock(file, lock, storeId, wanted, deadlineNs)) {
                    // Within: where it cannot be read, the lock is given back.
                    id = journalId(file);
                    isTaken = true;
                }
            } catch (final JournalFullException e) {
                throw e;
            } catch (final KstateException e) {
                // What is known of the file by its path is of another one, or of none.
                if (lock.isInPlace()) {
                    throw e;
                }
            } finally {
                if (!isTaken) {
                    lock.close();
                }
            }
            if (isTaken) {
                return new OwnerFile(journal, lock, isMade, id);
            }
        }
    }

    /**
     * Takes a journal that is there, for nobody's store: for who repairs it while nobody has it open.
     *
     * @param journal directory of the journal.
     * @return the lock, not shared with anybody.
     * @throws JournalInUseException if anybody has it open.
     * @throws NotAJournalException  if there is none.
     */
    static OwnerFile takeAlone(final Path journal) {
        checkIsJournal(journal);
        final Path file = journal.resolve(NAME);
        final KernelLock lock = KernelLock.openPresent(file);
        if (lock == null) {
            throw JournalDirectory.missing(journal);
        }
        boolean isTaken = false;
        try {
            final long deadlineNs = Deadline.after(PATIENCE_NS);
            while (!lock.tryExclusive(LOCKED_BYTE)) {
                if (Deadline.isOver(deadlineNs)) {
                    throw new JournalInUseException("The journal is open, and nothing was changed; stop the processes that append to it, then try"
                        + " again: holderPid=" + lock.holderPid(LOCKED_BYTE) + ", journal=" + journal);
                }
                Pause.park(POLL_NS);
            }
            final OwnerFile taken = new OwnerFile(journal, lock, false, journalId(file));
            taken.isAlone = true;
            isTaken = true;
            return taken;
        } finally {
            if (!isTaken) {
                lock.close();
            }
        }
    }

    /**
     * Takes the lock. Who has it keeps others from removing the file; who failed in making the journal has perhaps removed it before that.
     *
     * @return false if it was removed: the lock is on a file that is nobody's.
     */
    private static boolean takeLock(final Path file, final KernelLock lock, final long storeId, final WantedJournal wanted,
                                    final long deadlineNs) {
        final long strangersEndNs = Deadline.after(PATIENCE_NS);
        for (;;) {
            if (lock.tryExclusive(LOCKED_BYTE)) {
                if (!lock.isInPlace()) {
                    return false;
                }
                checkMark(file);
                checkWanted(file, wanted);
                writeStoreId(file, storeId);
                lock.tryShared(LOCKED_BYTE);
                return true;
            }
            boolean isOurs = false;
            if (lock.tryShared(LOCKED_BYTE)) {
                if (!lock.isInPlace()) {
                    return false;
                }
                checkMark(file);
                if (storeId(file) == storeId) {
                    checkWanted(file, wanted);
                    return true;
                }
                lock.unlock(LOCKED_BYTE);
            } else {
                isOurs = storeId(file) == storeId;
            }
            // Another store has it, or is just finding out that it cannot have it, or a session of ours has it alone for a moment.
            if (!isOurs && Deadline.isOver(strangersEndNs)) {
                throw new JournalInUseException("The journal is open in another store;"
                    + " stop the processes that use that store, or choose another directory: owner=0x"
                    + Long.toHexString(storeId(file)) + ", store=0x" + Long.toHexString(storeId) + ", journal=" + file.getParent());
            }
            if (isOurs && Deadline.isOver(deadlineNs)) {
                throw busy(lock, LOCKED_BYTE, file.getParent());
            }
            Pause.park(POLL_NS);
        }
    }

    private static void checkWanted(final Path file, final WantedJournal wanted) {
        if (isUnfinished(file) && !wanted.mayBeNew()) {
            throw JournalDirectory.missing(file.getParent());
        }
        final long found = journalId(file);
        if (wanted.id() != WantedJournal.ANY_ID && wanted.id() != found) {
            throw new JournalMissingException("Another journal is here than the one that has to be; see what is mounted, or put it back: wanted=0x"
                + Long.toHexString(wanted.id()) + ", found=0x" + Long.toHexString(found) + ", journal=" + file.getParent());
        }
    }

    private static JournalBusyException busy(final KernelLock lock, final long offset, final Path journal) {
        return new JournalBusyException("Another session is opening the journal and does not come to an end, stopped perhaps; let it go on or"
            + " end it, then try again: holderPid=" + lock.holderPid(offset) + ", journal=" + journal);
    }

    /**
     * Keeps other sessions out of making the table, until {@link #unlockMaking}.
     *
     * @param deadlineNs until when to wait for another one; once it is tried in any case.
     * @throws JournalBusyException if another one does not come to an end.
     */
    void lockMaking(final long deadlineNs) {
        while (!lock.tryExclusive(MAKING_BYTE)) {
            if (Deadline.isOver(deadlineNs)) {
                throw busy(lock, MAKING_BYTE, journal);
            }
            Pause.park(POLL_NS);
        }
    }

    /** Lets others make it. */
    void unlockMaking() {
        lock.unlock(MAKING_BYTE);
    }

    /**
     * Finds out whether nobody else has the journal open, and keeps others out then, until {@link #share}.
     *
     * @return whether this is the only one.
     */
    boolean tryAlone() {
        isAlone = lock.tryExclusive(LOCKED_BYTE) || isAlone;
        return isAlone;
    }

    /** Whether others are kept out since {@link #takeAlone} or {@link #tryAlone}. */
    boolean isAlone() {
        return isAlone;
    }

    /** Lets other sessions of the same store in again. */
    void share() {
        isAlone = false;
        if (!lock.tryShared(LOCKED_BYTE)) {
            throw new KstateException("The lock on the journal's owner was lost; open the journal again: journal=" + journal);
        }
    }

    /**
     * Checks that a directory is marked as a journal.
     *
     * @param journal the directory.
     * @throws NotAJournalException if its file of that name is missing, unfinished or something else.
     * @throws org.kstate.exceptions.NotPermittedException if this user may not look into the directory.
     */
    static void checkIsJournal(final Path journal) {
        final Path file = journal.resolve(NAME);
        if (!Files.isRegularFile(file)) {
            if (Files.isDirectory(journal)) {
                JournalAccess.requireReadable(journal);
            }
            throw noJournal(journal);
        }
        if (read(file).getLong(OFFSET_MAGIC) != MAGIC) {
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
        if (magic == MAGIC && content.getInt(OFFSET_FORMAT) != FORMAT && content.getInt(OFFSET_FORMAT) != EARLIER_FORMAT) {
            throw new NotAJournalException("The journal is of a format that this release does not know;"
                + " use the release that made it: format="
                + content.getInt(OFFSET_FORMAT) + ", known=" + FORMAT + ", journal=" + file.getParent());
        }
    }

    /** For those that want one that is there. */
    static NotAJournalException noJournal(final Path directory) {
        return new NotAJournalException("There is no journal here; give the directory of one: journal=" + directory);
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

    private static long journalId(final Path file) {
        final ByteBuffer content = read(file);
        return content.getInt(OFFSET_FORMAT) == EARLIER_FORMAT ? WantedJournal.ANY_ID : content.getLong(OFFSET_JOURNAL_ID);
    }

    /**
     * The identity of the journal in a directory.
     *
     * @param journal directory of a journal.
     * @return its identity; {@link WantedJournal#ANY_ID} if it was made before journals had one and nobody has appended since.
     */
    static long idOf(final Path journal) {
        return journalId(journal.resolve(NAME));
    }

    /** Which journal this is. */
    long journalId() {
        return journalId;
    }

    /** Whether it was this opening that made the file. */
    boolean isMadeHere() {
        return isMadeHere;
    }

    /**
     * Before which place all is on the device.
     *
     * @param journal directory of a journal.
     * @return the number; 0 if it is not known.
     */
    static long durablePlace(final Path journal) {
        return Math.max(0, read(journal.resolve(NAME), OFFSET_DURABLE + DURABLE_LENGTH).getLong(OFFSET_DURABLE_PLACE));
    }

    /**
     * What the owner of a copy of a journal says: the same, and that the copy is on the device.
     *
     * @param journal  directory of the journal.
     * @param sequence of the last record that was copied.
     * @param place    of the last file that was.
     * @return the content, to be written in one piece.
     */
    static ByteBuffer ofCopy(final Path journal, final long sequence, final long place) {
        final ByteBuffer content = read(journal.resolve(NAME), LENGTH + DURABLE_LENGTH);
        if (content.getInt(OFFSET_FORMAT) == EARLIER_FORMAT) {
            return content.position(0).limit(OFFSET_JOURNAL_ID);
        }
        return content.putLong(OFFSET_DURABLE, sequence).putLong(OFFSET_DURABLE_PLACE, place).rewind();
    }

    /** Says what is on the device, and brings that to it. */
    static void writeDurable(final Path journal, final long sequence, final long place) {
        final Path file = journal.resolve(NAME);
        final ByteBuffer words = ByteBuffer.allocate(DURABLE_LENGTH).order(ByteOrder.LITTLE_ENDIAN).putLong(sequence).putLong(place);
        try {
            Uninterrupted.withFiles(() -> {
                try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                    channel.write(words.rewind(), OFFSET_DURABLE);
                    channel.force(true);
                    return file;
                }
            });
        } catch (final IOException e) {
            throw OpenFailure.of(e, file, "The owner of the journal cannot be written or brought to its device; see to the device: file=" + file);
        }
    }

    private static ByteBuffer read(final Path file) {
        return read(file, LENGTH);
    }

    private static ByteBuffer read(final Path file, final int length) {
        final ByteBuffer content = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        try {
            return Uninterrupted.withFiles(() -> {
                try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
                    channel.read(content.clear(), 0);
                    return content;
                }
            });
        } catch (final IOException e) {
            throw OpenFailure.of(e, file, "The owner of the journal cannot be read; check the file's permissions: file=" + file);
        }
    }

    private static long newId() {
        final SecureRandom random = new SecureRandom();
        long id = random.nextLong();
        while (id == WantedJournal.ANY_ID) {
            id = random.nextLong();
        }
        return id;
    }

    private static void writeStoreId(final Path file, final long storeId) {
        final long known = journalId(file);
        final ByteBuffer content = ByteBuffer.allocate(LENGTH).order(ByteOrder.LITTLE_ENDIAN)
            .putLong(OFFSET_MAGIC, MAGIC).putInt(OFFSET_FORMAT, FORMAT).putLong(OFFSET_STORE_ID, storeId)
            .putLong(OFFSET_JOURNAL_ID, known == WantedJournal.ANY_ID ? newId() : known);
        if (read(file).rewind().equals(content)) {
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
        try {
            Uninterrupted.withFiles(() -> {
                try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                    // One write of less than a page: a process killed here has written all of it or nothing.
                    return channel.write(content.rewind(), 0);
                }
            });
        } catch (final IOException e) {
            throw OpenFailure.of(e, file, "The owner of the journal cannot be written; check the file's permissions: file=" + file);
        }
    }

    /** Gives the journal up. The file stays. Can be called twice. */
    @Override
    public void close() {
        lock.close();
    }
}
