package org.kstate.persistence.queue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;

import net.openhft.chronicle.core.UnsafeMemory;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.RollCycle;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueBuilder;
import net.openhft.chronicle.wire.DocumentContext;
import org.kstate.memory.OpenFailure;
import org.kstate.persistence.record.JournalRecord;

/**
 * A file that has lost its header, made anew from its documents: each keeps its index. Documents of nobody stand for records that are lost at the
 * beginning. Made aside and moved into place when it is on the device. For one thread.
 */
final class FileRebuild implements AutoCloseable {

    private static final String MAKING_DIRECTORY = "file-in-the-making";
    private static final UnsafeMemory MEMORY = UnsafeMemory.MEMORY;
    private static final int ENTRIES = 2 * Long.BYTES;
    private static final int FILLER_LENGTH = Integer.BYTES;

    private static final int PIECE = 1 << 16;

    private final Path journal;
    private final RollCycle rollCycle;
    private final RawFile file;
    /** Where the first document begins that is copied; {@link RawFile#UNKNOWN}: there is none. */
    private long first;
    private long documents;
    private long lost;

    /**
     * What is known of the files before.
     *
     * @param sequence of their last whole record; 0 if there is none.
     * @param damaged  how many damaged records stand behind that one, in the same file.
     * @param isKnown  whether no others were there, so that what else is missing was in this file.
     */
    record Before(long sequence, long damaged, boolean isKnown) {
    }

    private FileRebuild(final Path journal, final Path file) {
        this.journal = journal;
        this.rollCycle = QueueTable.rollCycle(journal);
        this.file = RawFile.open(file);
    }

    /**
     * Opens a file that has no header.
     *
     * @param journal its directory.
     * @param file    of a cycle.
     * @param before  what is known of the files before.
     */
    static FileRebuild open(final Path journal, final Path file, final Before before) {
        final FileRebuild rebuild = new FileRebuild(journal, file);
        boolean isOpen = false;
        try {
            rebuild.survey(before);
            isOpen = true;
            return rebuild;
        } finally {
            if (!isOpen) {
                rebuild.close();
            }
        }
    }

    private void survey(final Before before) {
        final JournalRecord record = new JournalRecord();
        final long firstRecord = JournalScan.nextRecord(file, record, 0, file.size());
        if (firstRecord == RawFile.UNKNOWN) {
            first = RawFile.UNKNOWN;
            return;
        }
        JournalScan.isRecordAt(file, record, firstRecord);
        final long array = firstIndexArray(firstRecord);
        final long oldest = array == RawFile.UNKNOWN ? 0 : file.number(array + ENTRIES);
        final long indexed = array == RawFile.UNKNOWN ? RawFile.UNKNOWN : documentsBefore(firstRecord, array);
        final long missing = record.sequence() - before.sequence() - 1;
        if (oldest > 0 && oldest <= firstRecord && (file.word(oldest) & RawFile.META_DATA) == 0 && leads(oldest, firstRecord)) {
            first = oldest;
        } else {
            first = firstRecord;
            lost = indexed == RawFile.UNKNOWN ? missing - before.damaged() : indexed;
        }
        // Which document of its file the oldest record of a journal was cannot be told, unless it is the first of all.
        final boolean isOldest = before.sequence() == 0 && missing > 0;
        final boolean isGuessed = first == firstRecord && lost > 0 && indexed == RawFile.UNKNOWN;
        if (missing < 0 || lost < 0 || isOldest || isGuessed && !before.isKnown() || !isWalkable(record)) {
            first = RawFile.UNKNOWN;
        }
    }

    /** The part of the index that is left and says where the file's first documents are; {@link RawFile#UNKNOWN} if there is none. */
    private long firstIndexArray(final long firstRecord) {
        final int capacity = rollCycle.defaultIndexCount();
        for (long array = 0; array + ENTRIES < firstRecord; array += Long.BYTES) {
            final long entry = file.number(array) == capacity ? file.number(array + ENTRIES) : 0;
            if (entry > array && entry < file.size() && (entry >= firstRecord || (file.word(entry) & RawFile.META_DATA) == 0)) {
                return array;
            }
        }
        return RawFile.UNKNOWN;
    }

    /** How many documents stood before the first record, as the index says of a later one; {@link RawFile#UNKNOWN} if it does not. */
    private long documentsBefore(final long firstRecord, final long array) {
        long position = firstRecord;
        long passed = 0;
        for (long i = 1; i < file.number(array); i++) {
            final long entry = file.number(array + ENTRIES + i * Long.BYTES);
            if (entry >= firstRecord) {
                while (position < entry && RawFile.isDocument(file.word(position))) {
                    passed += (file.word(position) & RawFile.META_DATA) == 0 ? 1 : 0;
                    position = next(position);
                }
                return position == entry ? i * rollCycle.defaultIndexSpacing() - passed : RawFile.UNKNOWN;
            }
        }
        return RawFile.UNKNOWN;
    }

    private boolean leads(final long from, final long to) {
        long position = from;
        while (position < to && RawFile.isDocument(file.word(position))) {
            position = next(position);
        }
        return position == to;
    }

    private long next(final long position) {
        return position + RawFile.HEADER + RawFile.aligned(file.word(position) & RawFile.LENGTH_MASK);
    }

    /** Counts its documents. One in which a whole record begins is longer than it was, so that nobody knows how many stood there. */
    private boolean isWalkable(final JournalRecord record) {
        long position = first;
        while (RawFile.isDocument(file.word(position)) && next(position) <= file.size()) {
            if (JournalScan.nextRecord(file, record, position + RawFile.HEADER, next(position)) != RawFile.UNKNOWN) {
                return false;
            }
            if ((file.word(position) & RawFile.META_DATA) == 0) {
                documents++;
            }
            position = next(position);
        }
        return !JournalScan.isRecordBehind(file, record, position);
    }

    /** Whether it can be made anew; if not it has no records, or has lost what tells their indexes. */
    boolean isPossible() {
        return first != RawFile.UNKNOWN && documents > 0;
    }

    /** Makes it anew, with an end mark, in its place. */
    void make() {
        final CycleFiles files = new CycleFiles(journal, rollCycle);
        final int cycle = files.cycle(file.file());
        final Path aside = journal.resolve(MAKING_DIRECTORY);
        final Path made = new CycleFiles(aside, rollCycle).file(cycle);
        removeLeft(journal);
        try {
            JournalAccess.makePrivate(aside);
            try (SingleChronicleQueue queue = SingleChronicleQueueBuilder.binary(aside.toFile()).rollCycle(rollCycle)
                     .blockSize(QueueSettings.BLOCK_SIZE).timeProvider(() -> files.startMs(cycle)).checkInterrupts(false).build();
                 ExcerptAppender appender = queue.createAppender()) {
                copy(appender);
            }
            JournalAccess.giveLike(made, journal.resolve(OwnerFile.NAME));
            end(made);
            Files.move(made, file.file(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            FileMend.syncNames(journal);
        } catch (final IOException e) {
            throw OpenFailure.of(e, made, "A file of the journal that has lost its header cannot be made anew; check space and permissions: file="
                + file.file());
        } finally {
            removeLeft(journal);
        }
    }

    private void copy(final ExcerptAppender appender) {
        final byte[] filler = new byte[FILLER_LENGTH];
        Arrays.fill(filler, FileMend.FILLER);
        for (long i = 0; i < lost; i++) {
            append(appender, filler);
        }
        long position = first;
        for (long copied = 0; copied < documents; position = next(position)) {
            final int word = file.word(position);
            if ((word & RawFile.META_DATA) == 0) {
                copy(appender, position + RawFile.HEADER, word & RawFile.LENGTH_MASK);
                copied++;
            }
        }
    }

    /** In pieces: the document of another program, or one whose header is damaged, may be longer than the window. */
    private void copy(final ExcerptAppender appender, final long from, final int length) {
        try (DocumentContext document = appender.writingDocument()) {
            for (int copied = 0; copied < length; copied += PIECE) {
                final byte[] content = new byte[Math.min(PIECE, length - copied)];
                MEMORY.readBytes(file.at(from + copied, content.length), content, 0, content.length);
                document.wire().bytes().write(content);
            }
        }
    }

    private static void append(final ExcerptAppender appender, final byte[] content) {
        try (DocumentContext document = appender.writingDocument()) {
            document.wire().bytes().write(content);
        }
    }

    /** Behind the last document, which is where the file itself says. */
    private static void end(final Path made) {
        final long last;
        final long end;
        final long count;
        final ByteBuffer window = RawFile.newWindow();
        try (RawFile fresh = RawFile.open(made, window)) {
            last = fresh.writePosition();
            end = last + RawFile.HEADER + RawFile.aligned(fresh.word(last) & RawFile.LENGTH_MASK);
            count = documents(fresh, end);
        }
        FileMend.cut(made, end, last, count);
    }

    private static long documents(final RawFile fresh, final long end) {
        long count = 0;
        for (long position = 0; position < end;) {
            final int word = fresh.word(position);
            count += (word & RawFile.META_DATA) == 0 ? 1 : 0;
            position += RawFile.HEADER + RawFile.aligned(word & RawFile.LENGTH_MASK);
        }
        return count;
    }

    /** Removes what somebody has left who was killed in making a file anew. */
    static void removeLeft(final Path journal) {
        final Path aside = journal.resolve(MAKING_DIRECTORY);
        if (Files.exists(aside)) {
            for (final Path left : CycleFiles.files(aside)) {
                CycleFiles.delete(left);
            }
            CycleFiles.delete(aside.resolve(QueueSettings.METADATA_FILE));
            CycleFiles.delete(aside);
        }
    }

    @Override
    public void close() {
        file.close();
    }
}
