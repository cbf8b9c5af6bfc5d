package org.kstate.persistence.queue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import net.openhft.chronicle.queue.RollCycle;
import org.kstate.exceptions.JournalFullException;
import org.kstate.exceptions.KstateException;
import org.kstate.persistence.record.RecordLayout;

/**
 * Keeps space reserved in front of the appender: in the file it writes, and in the file of a new cycle before Chronicle Queue makes it.
 * For one thread at a time, under the journal's lock.
 *
 * <p>What holds between two appends, whichever process made the last one: behind the last record there is room for a reserve, enough for
 * the end mark of the file, for one of Chronicle's index blocks, and for a document that is rolled back. An append first makes sure that
 * the same will hold after it. Other processes reserve too; a range that is there already costs a look.
 *
 * <p>A new cycle's file is made under the name by which Chronicle takes over files made ahead. It is given its first blocks, and Chronicle
 * moves it into place.
 */
final class CycleSpace implements AutoCloseable {

    /** Taken at a time, so that the kernel is not asked at each append. */
    private static final long STEP = 1L << 20;
    private static final int NO_CYCLE = Integer.MIN_VALUE;
    private static final long DOCUMENT_HEADER = 2 * Integer.BYTES;
    private static final long FILE_HEADER = 4096;

    private final Path journal;
    private final CycleFiles files;
    private final long reserve;
    private final long firstBlocks;
    private FileSpace space;
    private int cycle = NO_CYCLE;
    private long reservedEnd;

    CycleSpace(final Path journal, final CycleFiles files, final RollCycle rollCycle) {
        this.journal = journal;
        this.files = files;
        final long indexBlock = (long) Long.BYTES * rollCycle.defaultIndexCount() + 256;
        this.reserve = indexBlock + FILE_HEADER;
        // The file's header, both levels of its index, the longest record, and what stays in front of it.
        this.firstBlocks = FILE_HEADER + 2 * indexBlock + RecordLayout.MAX_LENGTH + DOCUMENT_HEADER + reserve;
    }

    /**
     * Makes sure that the file of a cycle is there or can be made.
     *
     * @param cycle into which the next record goes.
     * @throws JournalFullException if there is no space for a new file's first blocks.
     */
    void prepare(final int cycle) {
        files.removeUnfinished(cycle);
        if (Files.exists(files.file(cycle))) {
            return;
        }
        final Path ahead = files.precreatedFile(cycle);
        // Of a process that was killed here, another user's perhaps.
        CycleFiles.delete(ahead);
        boolean isReady = false;
        try (FileSpace first = FileSpace.open(ahead)) {
            if (first == null) {
                throw full(firstBlocks, ahead);
            }
            JournalAccess.giveLike(ahead, journal.resolve(OwnerFile.NAME));
            if (!first.reserve(0, firstBlocks)) {
                throw full(firstBlocks, ahead);
            }
            isReady = true;
        } finally {
            if (!isReady) {
                CycleFiles.delete(ahead);
            }
        }
    }

    /**
     * Makes sure that a record can be written and that the reserve is there behind it.
     *
     * @param cycle    of the file that is written.
     * @param position where the record begins in the file.
     * @param length   of the record.
     * @return whether there is space.
     */
    boolean hasRoom(final int cycle, final long position, final long length) {
        final long needed = position + length + DOCUMENT_HEADER + reserve;
        return cycle == this.cycle && needed <= reservedEnd || extend(cycle, position, needed);
    }

    /** Up to where the file that is written has space, as far as this one has taken it. */
    long reservedEnd() {
        return reservedEnd;
    }

    private boolean extend(final int cycle, final long position, final long needed) {
        if (cycle != this.cycle) {
            close();
            space = FileSpace.open(files.file(cycle));
            if (space == null) {
                return false;
            }
            this.cycle = cycle;
            reservedEnd = 0;
        }
        final long from = Math.max(position, reservedEnd);
        if (space.reserve(from, needed + STEP - from)) {
            reservedEnd = needed + STEP;
            return true;
        }
        // A disk that is nearly full has perhaps room for this one record.
        if (space.reserve(from, needed - from)) {
            reservedEnd = needed;
            return true;
        }
        return false;
    }

    /** What to throw when there is no room. */
    JournalFullException full(final long needed, final Path file) {
        return new JournalFullException("There is no space left for the journal, and nothing was written; free some and try again: needed="
            + needed + ", free=" + free() + ", file=" + file);
    }

    private long free() {
        try {
            return Files.getFileStore(journal).getUsableSpace();
        } catch (final IOException e) {
            throw new KstateException("The file system of the journal cannot be asked; check that it is mounted: journal=" + journal, e);
        }
    }

    /** Stops reserving in the current file. What was reserved stays. */
    @Override
    public void close() {
        if (space != null) {
            space.close();
            space = null;
        }
        cycle = NO_CYCLE;
    }
}
