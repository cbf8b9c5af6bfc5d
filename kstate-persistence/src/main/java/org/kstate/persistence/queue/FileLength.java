package org.kstate.persistence.queue;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Set;

import net.openhft.chronicle.bytes.MappedBytes;
import net.openhft.chronicle.bytes.MappedFile;
import net.openhft.chronicle.core.io.IORuntimeException;
import org.jspecify.annotations.Nullable;
import org.kstate.exceptions.CorruptJournalException;
import org.kstate.memory.Uninterrupted;
import org.kstate.persistence.record.RecordLayout;

/**
 * Whether a file is as long as what is in it says. Memory that is mapped behind the end of a file must not be touched: the JVM tells that fault late,
 * perhaps when the method that touched it has returned. So a file that was cut is recognised before. For one thread at a time.
 */
final class FileLength {

    private static final int NO_CYCLE = Integer.MIN_VALUE;
    private static final long PAGE = 4096;

    private final Path journal;
    private final CycleFiles files;
    private @Nullable ByteBuffer window;
    /** The file last found to be as long as its last document needs. */
    private int wholeCycle = NO_CYCLE;
    /** The files whose index was looked at, and was sound. What was not is looked at again: it may have been put back. */
    private final Set<Integer> soundCycles;
    /** The file that is read, and how long it was when it was asked last: others make it longer. */
    private @Nullable MappedFile read;
    private long end;
    /** How long it was at most. */
    private long longest;

    /**
     * Nothing was looked at yet.
     *
     * @param journal     its directory, for messages.
     * @param files       of the queue.
     * @param soundCycles the files whose index others who read the same open queue have found sound; safe for their threads. Added to here.
     */
    FileLength(final Path journal, final CycleFiles files, final Set<Integer> soundCycles) {
        this.soundCycles = soundCycles;
        this.journal = journal;
        this.files = files;
    }

    /** Whether a mapped file reaches so far. */
    boolean reaches(final MappedBytes bytes, final long position) {
        final MappedFile file = bytes.mappedFile();
        if (file != read || position > end) {
            final long size = file.actualSize();
            longest = file == read ? Math.max(longest, size) : size;
            read = file;
            end = size;
        }
        return position <= end;
    }

    /** In front of which the file that was asked for last has everything: it was as long when its length was looked at. */
    long knownEnd() {
        return end;
    }

    /**
     * Whether the file that is read was cut since it was asked, so that the page of a place is gone. Costs a call of the system.
     *
     * @param position of a document's header, in the file.
     */
    boolean isCut(final long position) {
        final MappedFile file = read;
        try {
            final long size = file == null || file.isClosed() ? longest : file.actualSize();
            return size < longest && size <= (position + RawFile.HEADER - 1 & -PAGE);
        } catch (final IORuntimeException | IllegalStateException e) {
            // It is closed, or the system does not tell.
            return false;
        }
    }

    /**
     * Comes before the library goes to a place in a file by what the file says.
     *
     * @throws CorruptJournalException if the file ends before its last document does, by its own word, or its index leads out of it.
     */
    void requireWhole(final int cycle) {
        if (cycle == wholeCycle || cycle == NO_CYCLE) {
            return;
        }
        final String fault = indexFault(cycle);
        if (fault != null) {
            throw IndexCheck.damaged(files.file(cycle), fault);
        }
        if (Uninterrupted.repeated(() -> isWhole(files.file(cycle)))) {
            wholeCycle = cycle;
        }
    }

    /** Whether {@link #requireWhole} throws nothing; without garbage once it was found so. */
    boolean isWhole(final int cycle) {
        try {
            requireWhole(cycle);
            return true;
        } catch (final CorruptJournalException e) {
            return false;
        }
    }

    private @Nullable String indexFault(final int cycle) {
        if (soundCycles.contains(cycle)) {
            return null;
        }
        final IndexCheck.Look look = IndexCheck.look(files.file(cycle), window());
        if (look.isSound()) {
            soundCycles.add(cycle);
        }
        return look.fault();
    }

    private ByteBuffer window() {
        if (window == null) {
            window = IndexCheck.newWindow();
        }
        return window;
    }

    /** Whether it is; if not, there was nothing to look at. */
    private boolean isWhole(final Path path) {
        try (RawFile file = RawFile.openPresent(path, window())) {
            final long last = file == null ? RawFile.UNKNOWN : file.writePosition();
            if (last <= 0) {
                // Gone, or not begun, or without a document of ours.
                return false;
            }
            // The size comes after the place: it only grows.
            final long needed = last + RawFile.HEADER + RawFile.aligned(file.word(last) & RawFile.LENGTH_MASK);
            final long size = file.size();
            if (needed > size || !isDocumentAt(file, last)) {
                throw new CorruptJournalException("A file of the journal was cut, or what it says of its end is damaged. Put back a copy of the"
                    + " file, or repair the journal (kstate repair): lastDocument=" + last + ", size=" + size + ", file=" + path + ", journal="
                    + journal);
            }
            return true;
        }
    }

    /**
     * Whether a document begins where the file says that its last one does: the library reads on from there, and would take whatever stands there for
     * a length. The last document is a record. Where it is another program's, or stands in the place of a lost one, its beginning is found by those
     * before it.
     */
    private static boolean isDocumentAt(final RawFile file, final long last) {
        final int word = file.word(last);
        if (file.word(last + RawFile.HEADER) == RecordLayout.HEAD_MARK
            && file.word(last + RawFile.HEADER + RecordLayout.LENGTH) == (word & RawFile.LENGTH_MASK)) {
            return true;
        }
        long position = 0;
        while (position < last && RawFile.isDocument(file.word(position))) {
            position += RawFile.HEADER + RawFile.aligned(file.word(position) & RawFile.LENGTH_MASK);
        }
        return position == last;
    }
}
