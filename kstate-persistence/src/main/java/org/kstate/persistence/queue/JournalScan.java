package org.kstate.persistence.queue;

import java.nio.ByteBuffer;
import java.nio.file.Path;

import net.openhft.chronicle.core.UnsafeMemory;
import org.kstate.exceptions.CorruptJournalException;
import org.kstate.exceptions.NotAJournalException;
import org.kstate.exceptions.UnsupportedRollCycleException;
import org.kstate.memory.FirstUse;
import org.kstate.memory.Uninterrupted;
import org.kstate.persistence.record.JournalRecord;
import org.kstate.persistence.record.RecordLayout;

/**
 * Reads the files of a journal byte by byte, without Chronicle's tailer: what is damaged, and what stands behind it. Nothing is locked, made
 * or written, and a file that is appended to meanwhile is no damage. Memory does not grow with the journal. For one thread at a time.
 *
 * <p>Documents are 4-byte aligned, each with a header of 4 bytes. Where there is no valid one, the next record is looked for by its mark: it
 * counts if its head passes its CRC and the header before it agrees.
 */
public final class JournalScan {

    private static final UnsafeMemory MEMORY = UnsafeMemory.MEMORY;
    /** How much of a document that is not ours is looked at: all zeros are no document of anybody. */
    private static final int LOOK = 64;
    private static final long NONE = -1;
    private static final int NO_MARK = 0;

    private final Path journal;
    private final boolean isWhole;
    private final ScanListener listener;
    private final JournalRecord record = new JournalRecord();
    private final ChainCheck chain = new ChainCheck();
    private RawFile file;
    private long size;
    private long documents;
    private long wantedStart;
    private boolean isStartFound;

    private JournalScan(final Path journal, final boolean isWhole, final ScanListener listener) {
        this.journal = journal;
        this.isWhole = isWhole;
        this.listener = listener;
    }

    /**
     * Reads all files.
     *
     * @param journal  directory of the journal.
     * @param isWhole  whether payloads are checked too, or heads alone.
     * @param listener is told what is found.
     * @throws NotAJournalException if there is no journal.
     */
    public static void run(final Path journal, final boolean isWhole, final ScanListener listener) {
        FirstUse.prepare();
        OwnerFile.checkIsJournal(journal);
        Uninterrupted.apart(() -> {
            new JournalScan(journal, isWhole, listener).scan();
            return listener;
        });
    }

    /**
     * Which journal this is.
     *
     * @param journal its directory.
     * @return its identity; 0 if it was made before journals had one.
     */
    public static long journalId(final Path journal) {
        OwnerFile.checkIsJournal(journal);
        return OwnerFile.idOf(journal);
    }

    private void scan() {
        checkTable();
        final Path[] files = CycleFiles.files(journal);
        final ByteBuffer window = RawFile.newWindow();
        for (int i = 0; i < files.length; i++) {
            try (RawFile opened = RawFile.openPresent(files[i], window)) {
                if (opened == null) {
                    // Removed since, with those before it: a journal may be trimmed meanwhile.
                    chain.forget();
                    continue;
                }
                file = opened;
                scanFile(i == files.length - 1);
            }
        }
    }

    private void checkTable() {
        try {
            QueueTable.check(journal);
            final CycleFiles files = new CycleFiles(journal, QueueTable.rollCycle(journal));
            files.cycles();
        } catch (final CorruptJournalException | NotAJournalException | UnsupportedRollCycleException e) {
            listener.onDamage(ScanListener.Damage.TABLE, journal.resolve(QueueSettings.METADATA_FILE), 0, e.getMessage());
        }
    }

    private void scanFile(final boolean isLast) {
        wantedStart = file.writePosition();
        isStartFound = false;
        documents = 0;
        final long nextIndexed = file.nextIndexed();
        size = file.size();
        long position = 0;
        final CycleFiles.Header header = CycleFiles.header(file);
        final boolean isReady = header == CycleFiles.Header.READY;
        final long first = isReady ? NONE : nextRecord(file, record, 0, size);
        final boolean isEmpty = !isReady && first == NONE && file.find(RecordLayout.HEAD_MARK, 0, size) == size;
        // The second look, behind all others: an appender may have finished the file after the first, and written to it.
        if (!isReady && !isReadyNow()) {
            if (isLast && isEmpty && header == CycleFiles.Header.UNFINISHED) {
                // A process was killed in making it, or is at it.
                listener.onFileEnd(file.file(), 0, false);
                return;
            }
            damage(ScanListener.Damage.FILE_HEADER, 0, "The header of the file is damaged: word=0x" + Integer.toHexString(file.word(0)));
            position = first == NONE ? size : first;
            wantedStart = RawFile.UNKNOWN;
        }
        int word = 0;
        while (position < size) {
            word = file.word(position);
            if (word == RawFile.END) {
                break;
            }
            final long next = RawFile.isDocument(word) ? document(position, word) : behind(position, word);
            if (next == NONE) {
                break;
            }
            position = next;
        }
        end(position, word == RawFile.END, isLast, nextIndexed);
    }

    private boolean isReadyNow() {
        file.refresh();
        size = file.size();
        return CycleFiles.header(file) == CycleFiles.Header.READY;
    }

    /** A document with a header that may be valid; where the next one is. */
    private long document(final long position, final int word) {
        final int length = word & RawFile.LENGTH_MASK;
        final long next = position + RawFile.HEADER + RawFile.aligned(length);
        if (next > size && position + RawFile.HEADER + length > file.size()) {
            return resume(position, "A document is longer than its file: length=" + length);
        }
        final boolean isMetaData = (word & RawFile.META_DATA) != 0;
        if (isOurs(file, position, length)) {
            return isMetaData ? resume(position, "A record is marked as a document of Chronicle's: length=" + length)
                : record(position, length, next);
        }
        if (isNobodys(file, position, length)) {
            return resume(position, "A document begins with zeros: length=" + length);
        }
        if (covers(position, next)) {
            return resume(position, "A document covers records, so that its length is damaged: length=" + length);
        }
        started(position);
        if (!isMetaData) {
            documents++;
            listener.onForeign(file.file(), position, length);
        }
        return next;
    }

    /** Whether another record than its own begins in a document. */
    private boolean covers(final long position, final long next) {
        return nextRecord(file, record, position + RawFile.HEADER, next) != NONE;
    }

    /** Whether a document has one of the marks of a record. */
    static boolean isOurs(final RawFile file, final long position, final int length) {
        final boolean hasTail = length >= RecordLayout.MIN_LENGTH && length <= RecordLayout.MAX_LENGTH;
        final long start = position + RawFile.HEADER;
        final int tail = hasTail ? file.word(start + length - RecordLayout.TAIL_LENGTH) : NO_MARK;
        return JournalRecord.isRecord(file.word(start), tail);
    }

    /** Whether a document that has none begins with zeros, as no program writes them. */
    static boolean isNobodys(final RawFile file, final long position, final int length) {
        if (length < RecordLayout.MIN_LENGTH) {
            return false;
        }
        final long at = file.at(position + RawFile.HEADER, LOOK);
        for (int i = 0; i < LOOK; i++) {
            if (MEMORY.readByte(at + i) != 0) {
                return false;
            }
        }
        return true;
    }

    private long record(final long position, final int length, final long next) {
        final long start = position + RawFile.HEADER;
        try {
            load(file, record, start, length, isWhole);
        } catch (final CorruptJournalException e) {
            chain.damaged();
            final int following = file.word(next);
            final boolean isEndKnown = file.word(start + RecordLayout.LENGTH) == length && (following == RawFile.END || next == size
                || RawFile.isDocument(following) && next + RawFile.HEADER + (following & RawFile.LENGTH_MASK) <= size
                || following == 0 && wantedStart == position) && !covers(position, next);
            if (!isEndKnown) {
                return resume(position, "A record is damaged, its length too perhaps: " + reason(e));
            }
            started(position);
            documents++;
            damage(ScanListener.Damage.RECORD, position, "A record is damaged: " + reason(e));
            return next;
        }
        started(position);
        documents++;
        final long before = chain.sequence();
        final long skipped = chain.skipped();
        final CorruptJournalException broken = chain.take(record, journal);
        if (chain.skipped() != skipped) {
            listener.onSkipped(file.file(), position, before, record.sequence());
        }
        if (broken != null) {
            damage(ScanListener.Damage.SEQUENCE, position, "Records are missing, doubled or not the journal's own before this one: "
                + reason(broken));
        }
        listener.onRecord(file.file(), position, record);
        return next;
    }

    /** Whether this is where the file says that its last document is. */
    private void started(final long position) {
        isStartFound |= position == wantedStart;
    }

    /** Reads the record of a document, whatever length it says. */
    static void load(final RawFile file, final JournalRecord record, final long start, final int length, final boolean isWhole) {
        final int readable = length >= RecordLayout.MIN_LENGTH && length <= RecordLayout.MAX_LENGTH ? length : RecordLayout.MIN_LENGTH;
        final long at = file.at(start, readable);
        if (isWhole) {
            record.load(at, length, start, file.file());
        } else {
            record.loadHead(at, length, start, file.file());
        }
    }

    /** The pairs of a message that say what is wrong, without the place. */
    static String reason(final CorruptJournalException e) {
        final String message = e.getMessage();
        final int end = message.indexOf(", index=");
        final int begin = message.lastIndexOf(": ", end < 0 ? message.length() : end);
        return message.substring(begin < 0 ? 0 : begin + 2, end < 0 ? message.length() : end);
    }

    /** No valid document: goes on at the next record. */
    private long resume(final long position, final String why) {
        final long next = nextRecord(file, record, position + RawFile.HEADER, size);
        chain.damaged();
        damage(ScanListener.Damage.DOCUMENT, position, why + ", next=" + (next == NONE ? "none" : Long.toString(next)));
        return next;
    }

    /** No document is there, or one that is not complete: the end, or readers think so. */
    private long behind(final long position, final int word) {
        final long next = nextRecord(file, record, position + (isHidden(position, word) ? 0 : RawFile.HEADER), size);
        file.refresh();
        if (file.word(position) != word) {
            // It was written meanwhile.
            return position;
        }
        if (isHidden(position, word)) {
            chain.damaged();
            damage(ScanListener.Damage.NOT_COMPLETE, position, "A whole record is marked as not complete: header=0x" + Integer.toHexString(word));
            return position + RawFile.HEADER + RawFile.aligned(word & RawFile.LENGTH_MASK);
        }
        if (next == NONE) {
            return NONE;
        }
        chain.damaged();
        damage(word == 0 ? ScanListener.Damage.HOLE : ScanListener.Damage.NOT_COMPLETE, position,
            "Records stand behind the place where readers end: header=0x" + Integer.toHexString(word) + ", next=" + next);
        return next;
    }

    /** Whether a record is whole but for the mark of its header. */
    private boolean isHidden(final long position, final int word) {
        return isHidden(file, record, position, word);
    }

    static boolean isHidden(final RawFile file, final JournalRecord record, final long position, final int word) {
        return (word & RawFile.NOT_COMPLETE) != 0 && (word & RawFile.META_DATA) == 0 && isHead(file, record, position, word & RawFile.LENGTH_MASK);
    }

    /**
     * The next record whose head is whole and whose document has its length.
     *
     * @param from where its document may begin, at the earliest.
     * @return where its document begins, or {@link #NONE}.
     */
    static long nextRecord(final RawFile file, final JournalRecord record, final long from, final long end) {
        long mark = file.find(RecordLayout.HEAD_MARK, from + RawFile.HEADER, end);
        while (mark < end) {
            final long position = mark - RawFile.HEADER;
            if (isRecordAt(file, record, position)) {
                return position;
            }
            mark = file.find(RecordLayout.HEAD_MARK, mark + RawFile.HEADER, end);
        }
        return NONE;
    }

    static boolean isRecordAt(final RawFile file, final JournalRecord record, final long position) {
        if (position <= 0 || (position & RawFile.HEADER - 1) != 0) {
            return false;
        }
        final int word = file.word(position);
        return RawFile.isDocument(word) && (word & RawFile.META_DATA) == 0 && isHead(file, record, position, word);
    }

    static boolean isRecordBehind(final RawFile file, final JournalRecord record, final long position) {
        return nextRecord(file, record, position + RawFile.HEADER, file.size()) != NONE;
    }

    private static boolean isHead(final RawFile file, final JournalRecord record, final long position, final int length) {
        if (file.word(position + RawFile.HEADER + RecordLayout.LENGTH) != length) {
            return false;
        }
        try {
            load(file, record, position + RawFile.HEADER, length, false);
            return true;
        } catch (final CorruptJournalException e) {
            return false;
        }
    }

    private void end(final long position, final boolean isEndMark, final boolean isLast, final long nextIndexed) {
        if (wantedStart != RawFile.UNKNOWN && wantedStart != 0 && !isStartFound) {
            damage(ScanListener.Damage.WRITE_POSITION, position, "The file's last document begins where there is none: writePosition="
                + wantedStart + ", end=" + position);
        }
        final String fault = CycleFiles.header(file) == CycleFiles.Header.READY ? IndexCheck.fault(file, true) : null;
        if (fault != null) {
            damage(ScanListener.Damage.INDEX, position, "The file's index leads out of the file or beside its documents: " + fault);
        }
        final long spacing = file.indexSpacing();
        if (fault == null && nextIndexed != RawFile.UNKNOWN && spacing > 0 && nextIndexed - spacing >= documents && nextIndexed > 0) {
            damage(ScanListener.Damage.INDEX, position, "The file's index has documents that are not there: indexed="
                + (nextIndexed - spacing + 1) + ", documents=" + documents);
        }
        if (!isLast && !isEndMark) {
            damage(ScanListener.Damage.NO_END_MARK, position, "The file has no end mark, though another follows: readers end here: header=0x"
                + Integer.toHexString(file.word(position)));
        }
        listener.onFileEnd(file.file(), position, isEndMark);
    }

    private void damage(final ScanListener.Damage damage, final long offset, final String why) {
        listener.onDamage(damage, file.file(), offset, why);
    }
}
