package org.kstate.persistence.queue;

import java.nio.file.Path;

import org.jspecify.annotations.Nullable;
import org.kstate.exceptions.CommitNotDurableException;
import org.kstate.memory.LibC;
import org.kstate.spi.JournalWords;

/**
 * A file or directory of a journal, open to be brought to the device.
 *
 * <p>A flush of one descriptor flushes what any process wrote to the file, through mappings too: both are the same pages of the page cache, and the
 * kernel notes each that a mapping has written. Sources: fsync(2); msync(2), whose {@code MS_SYNC} is a flush of the file for a range.
 * {@code fdatasync} leaves out what reading does not need, such as times; length and blocks are flushed.
 *
 * <p>A flush that failed is never tried again: the kernel takes the pages for clean afterwards, and the next flush would succeed
 * without having written them. So the journal is marked as failed at once. For one thread at a time.
 */
final class SyncedFile implements AutoCloseable {

    private static final int CLOSED = -1;

    private final Path file;
    private final JournalWords words;
    private int descriptor;

    private SyncedFile(final Path file, final JournalWords words, final int descriptor) {
        this.file = file;
        this.words = words;
        this.descriptor = descriptor;
    }

    /**
     * Opens one.
     *
     * @param mayBeGone an errno for which there is nothing to flush; 0 for none.
     * @return the file; {@code null} if opening ended in that.
     * @throws CommitNotDurableException if it cannot be opened: nothing was tried then, and the next time may succeed.
     */
    static @Nullable SyncedFile open(final Path file, final JournalWords words, final int mayBeGone) {
        for (;;) {
            final int descriptor = LibC.open(file, LibC.O_RDONLY | LibC.O_CLOEXEC, 0);
            if (descriptor >= 0) {
                return new SyncedFile(file, words, descriptor);
            }
            final int errno = LibC.errno();
            if (errno == mayBeGone) {
                return null;
            }
            if (errno != LibC.EINTR) {
                throw new CommitNotDurableException("The commit is done and visible, and it is not known to survive a power cut: a file of the"
                    + " journal could not be opened to be flushed. See to file descriptors and permissions; the next commit with"
                    + " Durability.DEVICE covers this one: errno=" + errno + ", durableUpTo=" + words.durableSequence() + ", file=" + file);
            }
        }
    }

    /** Returns when the device has the content. */
    void flush() {
        final FlushWatch.Listener listener = FlushWatch.listener();
        listener.onBegin(file);
        while (LibC.calls().fdatasync(descriptor) != 0) {
            failUnlessInterrupted();
        }
        listener.onEnd(file);
    }

    /** Of a directory: returns when the device has its names. */
    void flushNames() {
        final FlushWatch.Listener listener = FlushWatch.listener();
        listener.onBegin(file);
        while (LibC.calls().fsync(descriptor) != 0) {
            failUnlessInterrupted();
        }
        listener.onEnd(file);
    }

    private void failUnlessInterrupted() {
        final int errno = LibC.errno();
        if (errno != LibC.EINTR) {
            // Before anybody is told.
            words.fail();
            throw new CommitNotDurableException("The commit is done and visible to every reader, and a power cut may take it: the device did not take"
                + " what was committed since the last sync that succeeded. It is not tried again, and the journal takes no more commits. See to"
                + " the device; then close all sessions and open it again: errno=" + errno + ", durableUpTo=" + words.durableSequence()
                + ", file=" + file);
        }
    }

    /** Closes it. Can be called twice. */
    @Override
    public void close() {
        if (descriptor != CLOSED) {
            LibC.calls().close(descriptor);
            descriptor = CLOSED;
        }
    }
}
