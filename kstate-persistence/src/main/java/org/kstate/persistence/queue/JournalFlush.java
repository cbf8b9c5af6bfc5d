package org.kstate.persistence.queue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.kstate.exceptions.ClosedException;
import org.kstate.exceptions.CommitNotDurableException;
import org.kstate.memory.LibC;
import org.kstate.memory.PathBytes;
import org.kstate.spi.JournalWords;

/**
 * Flushes the files of a journal in the order in which they were written. A file that has a later one beside it, and was flushed since, gets no
 * more records and is not flushed again: the newest such file is the <em>place</em> that the words and the file {@code owner} tell others. It is a
 * cycle's number and one.
 *
 * <p>The first flush of a store's life also takes the journal's own marks: the file {@code owner}, without which the journal would be another one
 * after a power cut; Chronicle's table, once, for the roll cycle in it. What changes in the table afterwards is made anew from the files; readers
 * do without it.
 *
 * <p>For one thread at a time.
 */
final class JournalFlush implements AutoCloseable {

    private static final int NO_CYCLE = Integer.MIN_VALUE;
    private static final String DEVICE = "unix:dev";

    private final Path directory;
    private final JournalWords words;
    private final CycleFiles files;
    private final DurableMark mark;
    /** Of the file that says that a flush has failed: it is looked for after each, without garbage. */
    private final PathBytes failed;
    /** The newest file that was flushed; stays open, since more is written to it. */
    private SyncedFile newest;
    private int newestCycle = NO_CYCLE;
    /** There are files whose names were not flushed. */
    private boolean isNamed = true;
    private boolean hasBegun;
    private boolean isFailed;
    private boolean isClosed;

    JournalFlush(final Path directory, final JournalWords words) {
        this.directory = directory;
        this.words = words;
        this.files = new CycleFiles(directory, QueueTable.rollCycle(directory));
        this.mark = new DurableMark(directory, words);
        this.failed = FailedFlush.path(directory);
    }

    /** Whether a flush has failed here. */
    boolean isFailed() {
        return isFailed;
    }

    /**
     * Flushes all that was not flushed yet.
     *
     * @return the sequence number of the last record that is on the device.
     * @throws CommitNotDurableException if that is not known; the journal is marked as failed then, if it was a flush that failed.
     * @throws ClosedException if this was closed.
     */
    long flushAll() {
        if (isClosed) {
            throw new ClosedException("The journal's device was closed; open the store again: journal=" + directory);
        }
        try {
            return flushUpToLast();
        } finally {
            isFailed |= words.isFailed();
            if (isFailed) {
                // Before anybody is told.
                FailedFlush.note(directory);
            }
        }
    }

    private long flushUpToLast() {
        // Before the files: a record is in its file, and its file is there, before it is the last.
        final long last = words.lastSequence();
        final long lastMs = words.lastMs();
        if (!hasBegun && words.durablePlace() == 0) {
            flushMarks();
        }
        if (isNamed && newestCycle != NO_CYCLE && lastMs != Long.MAX_VALUE && files.cycleAt(lastMs) == newestCycle) {
            newest.flush();
        } else {
            flushFiles();
        }
        // Behind the flush: the kernel tells a failure to those alone who have the file open, and once. A look takes little beside the device.
        if (FailedFlush.isNoted(failed)) {
            // By who removes or repairs files, who has no words of this store.
            words.fail();
            isFailed = true;
        }
        if (isFailed || words.isFailed()) {
            // Another process has seen the error, and the kernel tells it once for each open file.
            throw new CommitNotDurableException("The commit is done and visible to every reader, and a power cut may take it: a flush of the journal"
                + " has failed in another session, or in removing files. See to the device; then close all sessions and open it again: durableUpTo="
                + words.durableSequence() + ", journal=" + directory);
        }
        if (newestCycle == NO_CYCLE) {
            throw new CommitNotDurableException("The commit is done and visible, and it is not known to survive a power cut: the files of the"
                + " journal are gone. Put them back: journal=" + directory);
        }
        hasBegun = true;
        words.durable(last, place());
        mark.write(last, place());
        return last;
    }

    private long place() {
        return newestCycle + 1L;
    }

    /** From the place on, oldest first. */
    private void flushFiles() {
        final int before = newestCycle;
        final Path[] present = CycleFiles.files(directory);
        final int first = firstCycle(present);
        for (final Path file : present) {
            final int cycle = files.cycle(file);
            if (cycle == newestCycle) {
                newest.flush();
            } else if (cycle > newestCycle && cycle >= first && CycleFiles.header(file) != CycleFiles.Header.UNFINISHED) {
                // One that is not finished has no record, and is perhaps removed and made anew.
                flushNext(file, cycle);
            }
        }
        if (!isNamed) {
            flushNames(directory);
            isNamed = true;
        }
        if (before != NO_CYCLE && before != newestCycle) {
            mark.flush();
        }
    }

    private int firstCycle(final Path[] present) {
        final long place = Math.max(words.durablePlace(), mark.place());
        // Where the files behind the place were removed, or it is damaged, it says nothing of those that are left.
        final boolean isBelieved = place > 0 && present.length > 0 && files.cycle(present[present.length - 1]) >= place - 1;
        return isBelieved ? (int) (place - 1) : NO_CYCLE;
    }

    private void flushNext(final Path file, final int cycle) {
        final SyncedFile next = SyncedFile.open(file, words, LibC.ENOENT);
        if (next == null) {
            return;
        }
        isNamed = false;
        boolean isFlushed = false;
        try {
            next.flush();
            isFlushed = true;
        } finally {
            if (!isFlushed) {
                next.close();
            }
        }
        if (newest != null) {
            newest.close();
        }
        newest = next;
        newestCycle = cycle;
    }

    /** What makes the directory a journal, and the names that lead to it. */
    private void flushMarks() {
        flushFile(directory.resolve(OwnerFile.NAME));
        flushFile(directory.resolve(QueueSettings.METADATA_FILE));
        flushNames(directory);
        // Those that were there before the journal are flushed in vain. A mount point was there before.
        final Object device = device(directory);
        for (Path parent = directory.getParent(); parent != null && device.equals(device(parent)); parent = parent.getParent()) {
            flushNames(parent);
        }
    }

    private void flushFile(final Path file) {
        try (SyncedFile opened = SyncedFile.open(file, words, 0)) {
            opened.flush();
        }
    }

    /** A directory that this user may not read is none that was made for the journal. */
    private void flushNames(final Path names) {
        try (SyncedFile opened = SyncedFile.open(names, words, LibC.EACCES)) {
            if (opened != null) {
                opened.flushNames();
            }
        }
    }

    private Object device(final Path path) {
        try {
            return Files.getAttribute(path, DEVICE);
        } catch (final IOException e) {
            throw new CommitNotDurableException("The commit is done and visible, and it is not known to survive a power cut: the directories above"
                + " the journal cannot be asked. Check their permissions; the next commit with Durability.DEVICE covers this one: directory="
                + path + ", journal=" + directory, e);
        }
    }

    /** Can be called twice. */
    @Override
    public void close() {
        if (!isClosed) {
            isClosed = true;
            failed.close();
        }
        if (newest != null) {
            newest.close();
            newest = null;
            newestCycle = NO_CYCLE;
        }
        mark.close();
    }
}
