package org.kstate.persistence.queue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import net.openhft.chronicle.queue.RollCycle;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import org.jspecify.annotations.Nullable;
import org.kstate.exceptions.CorruptJournalException;
import org.kstate.exceptions.JournalBusyException;
import org.kstate.exceptions.JournalFullException;
import org.kstate.exceptions.KstateException;
import org.kstate.memory.FirstUse;
import org.kstate.memory.KernelLock;
import org.kstate.memory.OpenFailure;
import org.kstate.memory.Uninterrupted;

/**
 * A copy of a journal in the making. It is made in a directory beside its place, under a name of its own, and moved there when it is whole and on
 * the device. The file {@code owner} of that directory is empty till then, so that nobody takes it for a journal, and locked by who makes it: what
 * nobody holds was left by a process that was killed, and is removed. For one thread at a time.
 */
public final class DirectoryCopy implements AutoCloseable {

    /** Behind the name of the copy while it is made. */
    public static final String MAKING = ".copying";

    private static final long LOCKED_BYTE = 0;
    /** Files that are gone were trimmed meanwhile; each time the journal begins later. */
    private static final int MOST_LISTINGS = 8;
    private static final long LEAST_FREE = 1L << 20;

    private final Path journal;
    private final Path target;
    private final Path making;
    private final KernelLock lock;
    private final boolean hasRemoved;
    private boolean isDone;
    private int files;
    private @Nullable FileCopy copied;

    private DirectoryCopy(final Path journal, final Path target, final Path making, final KernelLock lock, final boolean hasRemoved) {
        this.journal = journal;
        this.target = target;
        this.making = making;
        this.lock = lock;
        this.hasRemoved = hasRemoved;
    }

    /**
     * Begins.
     *
     * @param journal directory of the journal.
     * @param target  where the copy is to be; nothing is there, and its folder is.
     * @return the copy, to be closed.
     * @throws KstateException      if something is there, or the folder is missing.
     * @throws JournalBusyException if another process makes a copy there.
     */
    public static DirectoryCopy begin(final Path journal, final Path target) {
        FirstUse.prepare();
        FirstUse.requireForLoading();
        return Uninterrupted.apart(() -> beginUninterrupted(journal, target.toAbsolutePath().normalize()));
    }

    private static DirectoryCopy beginUninterrupted(final Path journal, final Path target) {
        JournalDirectory.check(journal);
        requireNothing(target);
        final Path name = target.getFileName();
        if (name == null || !Files.isDirectory(target.getParent())) {
            throw new KstateException("The folder in which the copy is to be is missing; make it: target=" + target);
        }
        final Path making = target.resolveSibling(name + MAKING);
        try {
            if (Files.isSameFile(target.getParent(), journal)) {
                throw new KstateException("A copy cannot be in the journal itself; choose another place: target=" + target + ", journal=" + journal);
            }
            final boolean isThere = Files.isDirectory(making, LinkOption.NOFOLLOW_LINKS);
            if (isThere) {
                requireOnlyOurs(making);
            } else {
                JournalAccess.makePrivate(making);
            }
            return lock(journal, target, making, isThere);
        } catch (final IOException e) {
            throw OpenFailure.of(e, making, "The copy of the journal cannot be begun; check the permissions of its folder: making=" + making);
        }
    }

    private static void requireNothing(final Path target) {
        if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            throw new KstateException("Something is where the copy is to be, and was left alone; choose another place: target=" + target);
        }
    }

    private static void requireOnlyOurs(final Path making) throws IOException {
        for (final Path path : list(making)) {
            final String name = path.getFileName().toString();
            if (!name.equals(OwnerFile.NAME) && !name.equals(QueueSettings.METADATA_FILE) && !name.equals(CheckpointHint.NAME)
                && !isOfRepair(name) && !name.endsWith(SingleChronicleQueue.SUFFIX)) {
                throw new KstateException("The directory in which the copy would be made holds something else, and was left alone; move it away:"
                    + " making=" + making + ", found=" + name);
            }
        }
    }

    /** What somebody has chosen to pass over, and numbers that are not used again: the copy is damaged without the one, and may use the others. */
    private static boolean isOfRepair(final String name) {
        return SkippedGap.isNamed(name) || name.equals(RepairNote.DONE);
    }

    private static List<Path> list(final Path directory) throws IOException {
        try (var entries = Files.list(directory)) {
            return entries.toList();
        } catch (final NoSuchFileException e) {
            return List.of();
        }
    }

    private static DirectoryCopy lock(final Path journal, final Path target, final Path making, final boolean isThere) throws IOException {
        final KernelLock lock = KernelLock.open(making.resolve(OwnerFile.NAME));
        boolean isLocked = false;
        try {
            if (!lock.tryExclusive(LOCKED_BYTE) || !lock.isInPlace()) {
                throw new JournalBusyException("Another process makes a copy there; wait for its end, or choose another place: holderPid="
                    + lock.holderPid(LOCKED_BYTE) + ", target=" + target);
            }
            isLocked = true;
            removeAllButOwner(making);
            return new DirectoryCopy(journal, target, making, lock, isThere);
        } finally {
            if (!isLocked) {
                lock.close();
            }
        }
    }

    private static void removeAllButOwner(final Path making) throws IOException {
        for (final Path path : list(making)) {
            if (!path.getFileName().toString().equals(OwnerFile.NAME)) {
                Files.delete(path);
            }
        }
        try (FileChannel owner = FileChannel.open(making.resolve(OwnerFile.NAME), StandardOpenOption.WRITE)) {
            owner.truncate(0);
        }
    }

    /**
     * Whether something was removed that a copy had left whose process was killed.
     *
     * @return true if so.
     */
    public boolean hasRemoved() {
        return hasRemoved;
    }

    /**
     * How long the files of the journal are.
     *
     * @return bytes, those that were reserved and not written too.
     */
    public long length() {
        return Uninterrupted.call(() -> {
            long sum = 0;
            for (final Path file : CycleFiles.files(journal)) {
                sum += file.toFile().length();
            }
            return sum;
        });
    }

    /**
     * Copies the journal and puts the copy in its place.
     *
     * @param progress is told now and then, by another thread.
     * @throws CorruptJournalException if the journal is damaged, or a repair of it is not finished.
     * @throws JournalBusyException    if it was repaired meanwhile.
     * @throws JournalFullException    if there is no space.
     */
    public void run(final CopyProgress progress) {
        Uninterrupted.apart(() -> {
            try {
                copy(progress);
                return this;
            } catch (final IOException e) {
                OpenFailure.throwIfExhausted(e, making);
                if (isFull()) {
                    throw new JournalFullException("There is no space for the copy of the journal; free some or choose another place: target="
                        + target, e);
                }
                throw new KstateException("The journal cannot be copied; check the file system: target=" + target + ", journal=" + journal, e);
            }
        });
    }

    private boolean isFull() {
        try {
            return Files.getFileStore(making).getUsableSpace() < LEAST_FREE;
        } catch (final IOException e) {
            // The first failure says more.
            return false;
        }
    }

    private void copy(final CopyProgress progress) throws IOException {
        RepairNote.checkNone(journal);
        final RepairNote repaired = RepairNote.last(journal);
        // Before the files: what it says is in them.
        final CheckpointHint checkpoint = CheckpointHint.read(journal);
        final RollCycle rollCycle = QueueTable.rollCycle(journal);
        copied = copyFiles(progress);
        QueueTable.makeIn(making, rollCycle, journal);
        sync(making.resolve(QueueSettings.METADATA_FILE));
        if (checkpoint != null) {
            JournalAccess.giveLike(making.resolve(OwnerFile.NAME), journal.resolve(OwnerFile.NAME));
            checkpoint.write(making);
            sync(making.resolve(CheckpointHint.NAME));
        }
        copyRepairs();
        final int[] cycles = new CycleFiles(making, rollCycle).cycles();
        files = cycles.length;
        // One that has begun since may have changed what was copied, or what was not.
        RepairNote.checkNone(journal);
        if (!Objects.equals(repaired, RepairNote.last(journal))) {
            throw new JournalBusyException("The journal was repaired while it was copied, and the copy was removed; try again: journal=" + journal);
        }
        putInPlace(OwnerFile.ofCopy(journal, copied.sequence(), files == 0 ? 0 : cycles[files - 1] + 1L));
    }

    private void copyRepairs() throws IOException {
        for (final Path file : list(journal)) {
            final String name = file.getFileName().toString();
            if (isOfRepair(name)) {
                final Path made = making.resolve(name);
                Files.copy(file, made);
                JournalAccess.giveLike(made, journal.resolve(OwnerFile.NAME));
                sync(made);
            }
        }
    }

    /**
     * From the oldest that is left on, up to the one that is the newest now. Where some are gone, the checkpoint that repeats what they held may be
     * in files that were begun since they were listed: those are copied, too, until none is gone.
     */
    private FileCopy copyFiles(final CopyProgress progress) throws IOException {
        final FileCopy copy = new FileCopy(journal, progress);
        List<Path> listed = present();
        for (int listing = 1; listing <= MOST_LISTINGS; listing++) {
            if (copyListed(copy, listed)) {
                return copy;
            }
            final List<Path> now = present();
            final int newest = listed.isEmpty() ? -1 : now.indexOf(listed.get(listed.size() - 1));
            if (newest >= 0 && Files.exists(made(now.get(newest)))) {
                // It may have grown since.
                Files.delete(made(now.get(newest)));
                copy.backToMark();
                listed = now.subList(newest, now.size());
            } else {
                removeFiles();
                copy.forget();
                listed = now;
            }
        }
        throw new JournalBusyException("The journal is trimmed faster than it can be copied; try again: journal=" + journal);
    }

    /** Whether none of them is gone. */
    private boolean copyListed(final FileCopy copy, final List<Path> listed) throws IOException {
        boolean areThere = true;
        for (int i = 0; i < listed.size(); i++) {
            final boolean isNewest = i == listed.size() - 1;
            if (isNewest) {
                copy.mark();
            }
            if (!copy.copy(listed.get(i), made(listed.get(i)), isNewest)) {
                // Trimmed meanwhile, and with it all that is older.
                removeFiles();
                copy.forget();
                areThere = false;
            }
        }
        return areThere;
    }

    private Path made(final Path file) {
        return making.resolve(file.getFileName());
    }

    /** The files that have a header; the newest may be in the making. */
    private List<Path> present() {
        new CycleFiles(journal, QueueTable.rollCycle(journal)).checkHeaders();
        final List<Path> present = new ArrayList<>(List.of(CycleFiles.files(journal)));
        if (!present.isEmpty() && CycleFiles.header(present.get(present.size() - 1)) == CycleFiles.Header.UNFINISHED) {
            present.remove(present.size() - 1);
        }
        return present;
    }

    private void removeFiles() throws IOException {
        for (final Path file : CycleFiles.files(making)) {
            Files.delete(file);
        }
    }

    /** The owner makes it a journal, so it comes last; with it the lock ends, which is on a file that is in place then. */
    private void putInPlace(final ByteBuffer ownerContent) throws IOException {
        final Path owner = making.resolve(OwnerFile.NAME);
        JournalAccess.giveLike(owner, journal.resolve(OwnerFile.NAME));
        try (FileChannel channel = FileChannel.open(owner, StandardOpenOption.WRITE)) {
            channel.write(ownerContent, 0);
            channel.force(true);
        }
        JournalAccess.giveLike(making, journal);
        sync(making);
        requireNothing(target);
        Files.move(making, target, StandardCopyOption.ATOMIC_MOVE);
        isDone = true;
        sync(target.getParent());
    }

    /** Of a file or a directory. */
    private static void sync(final Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /**
     * How many files of the queue were copied.
     *
     * @return their number.
     */
    public int files() {
        return files;
    }

    /**
     * How many records were copied.
     *
     * @return their number.
     */
    public long records() {
        return copied == null ? 0 : copied.records();
    }

    /**
     * The sequence number of the last record that was copied.
     *
     * @return the number; 0 if there is none.
     */
    public long lastSequence() {
        return copied == null ? 0 : copied.sequence();
    }

    /** Takes away what was made, unless it is in its place. */
    @Override
    public void close() {
        try {
            if (!isDone) {
                removeAllButOwner(making);
                Files.delete(making.resolve(OwnerFile.NAME));
                Files.delete(making);
            }
        } catch (final IOException e) {
            // The next copy to that place removes it; why this one has ended says more.
            return;
        } finally {
            lock.close();
        }
    }
}
