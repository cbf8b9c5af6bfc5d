package org.kstate.persistence.queue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

import org.kstate.exceptions.CorruptJournalException;
import org.kstate.persistence.record.JournalRecord;

/**
 * Copies the files of a queue one after another, up to a document that is complete, and checks each record on the way.
 *
 * <p>A file that is appended to changes in two ways: documents are added at its end, and Chronicle's own documents, the header and the blocks of
 * the index, name places of documents that were added. So Chronicle's own are copied first, from the beginning to the end: what they
 * name is complete then, and before that end. The others follow up to the same end, and do not change. Then the header of the copy is told which
 * document is the last one; an index that lacks the last documents is what a killed appender leaves, too.
 *
 * <p>For one thread at a time, which is not interrupted.
 */
final class FileCopy {

    private static final long NONE = -1;
    /** Between two words on how far it is. */
    private static final long STEP = 4L << 20;

    private final Path journal;
    private final CopyProgress progress;
    private final JournalRecord record = new JournalRecord();
    private final ChainCheck chain = new ChainCheck();
    private final ChainCheck markedChain = new ChainCheck();
    private final FileEnd fileEnd;
    private final ByteBuffer window = RawFile.newWindow();
    private RawFile source;
    private CopiedFile target;
    private long lastDocument;
    private long bytesBefore;
    private long told;
    private long records;
    private long sequence;
    private long markedRecords;
    private long markedSequence;
    private long markedBytes;

    /** Which documents are copied. */
    private enum Part { ALL, CHRONICLES, OTHERS }

    FileCopy(final Path journal, final CopyProgress progress) {
        this.journal = journal;
        this.progress = progress;
        this.fileEnd = new FileEnd(journal);
    }

    /** How many records were copied. */
    long records() {
        return records;
    }

    /** The sequence number of the last one; 0 if there is none. */
    long sequence() {
        return sequence;
    }

    /** What was copied so far does not count: it was removed from the journal meanwhile. */
    void forget() {
        chain.forget();
        records = 0;
    }

    /** Notes what was copied before the next file. */
    void mark() {
        markedChain.set(chain);
        markedRecords = records;
        markedSequence = sequence;
        markedBytes = bytesBefore;
    }

    /** What was copied since the mark does not count: it is copied once more. */
    void backToMark() {
        chain.set(markedChain);
        records = markedRecords;
        sequence = markedSequence;
        bytesBefore = markedBytes;
        told = markedBytes;
    }

    /**
     * Copies a file.
     *
     * @param from     the file.
     * @param to       the copy, which is not there yet.
     * @param isNewest whether it may be appended to.
     * @return false if the file is gone.
     * @throws CorruptJournalException if it is damaged.
     */
    boolean copy(final Path from, final Path to, final boolean isNewest) throws IOException {
        try (RawFile opened = RawFile.openPresent(from, window)) {
            if (opened == null) {
                return false;
            }
            source = opened;
            try (CopiedFile made = CopiedFile.make(to, from)) {
                target = made;
                if (isNewest) {
                    copyNewest();
                } else {
                    copyFinished();
                }
                final long size = source.size();
                made.finish(size);
                bytesBefore += size;
                told = bytesBefore;
                progress.onCopied(told, records);
            }
        }
        return true;
    }

    private void copyFinished() throws IOException {
        final long end = walk(Part.ALL, Long.MAX_VALUE);
        if (source.word(end) != RawFile.END) {
            // Throws, and says what is there.
            fileEnd.check(source, end, true, false);
            throw damaged(end, "The file has no end mark, though another follows");
        }
        endMark(end);
    }

    private void copyNewest() throws IOException {
        lastDocument = NONE;
        final long end = walk(Part.CHRONICLES, Long.MAX_VALUE);
        final boolean isFinished = source.word(end) == RawFile.END;
        fileEnd.check(source, end, false, false);
        walk(Part.OTHERS, end);
        if (isFinished) {
            endMark(end);
        }
        final long place = source.placeOfWritePosition();
        if (lastDocument != NONE && place != RawFile.UNKNOWN) {
            target.putLong(place, lastDocument);
        }
    }

    private void endMark(final long end) throws IOException {
        target.putInt(end, RawFile.END);
    }

    /** Goes from document to document and copies those of a part; returns where it ended, which is the true end without a limit. */
    private long walk(final Part part, final long limit) throws IOException {
        source.refresh();
        long position = 0;
        while (position < limit) {
            final int word = source.word(position);
            if (!RawFile.isDocument(word)) {
                source.refresh();
                if (source.word(position) == word) {
                    break;
                }
                // Written since the window was filled.
                continue;
            }
            final int length = word & RawFile.LENGTH_MASK;
            final long next = position + RawFile.HEADER + RawFile.aligned(length);
            if (next > source.size() + RawFile.HEADER) {
                throw damaged(position, "A document is longer than its file: length=" + length);
            }
            final boolean isChronicles = (word & RawFile.META_DATA) != 0;
            if (!isChronicles) {
                lastDocument = position;
            }
            if (part == Part.ALL || isChronicles == (part == Part.CHRONICLES)) {
                check(position, length, isChronicles);
                copyDocument(position, next);
                tell(bytesBefore + next);
            }
            position = next;
        }
        return position;
    }

    private void tell(final long reached) {
        if (reached - told >= STEP) {
            told = reached;
            progress.onCopied(reached, records);
        }
    }

    private void check(final long position, final int length, final boolean isChronicles) {
        if (!JournalScan.isOurs(source, position, length)) {
            if (JournalScan.isNobodys(source, position, length) && !isChronicles) {
                throw damaged(position, "A document begins with zeros: length=" + length);
            }
            return;
        }
        if (isChronicles) {
            throw damaged(position, "A record is marked as a document of Chronicle's: length=" + length);
        }
        try {
            JournalScan.load(source, record, position + RawFile.HEADER, length, true);
        } catch (final CorruptJournalException e) {
            throw damaged(position, "A record is damaged: " + JournalScan.reason(e));
        }
        final CorruptJournalException broken = chain.take(record, journal);
        if (broken != null) {
            throw damaged(position, "Records are missing, doubled or not the journal's own before this one: " + JournalScan.reason(broken));
        }
        records++;
        sequence = record.sequence();
    }

    private void copyDocument(final long position, final long next) throws IOException {
        final int piece = window.capacity() / 2;
        for (long from = position; from < next; from += piece) {
            final int length = (int) Math.min(piece, next - from);
            target.put(from, source.at(from, length), length);
        }
    }

    private CorruptJournalException damaged(final long position, final String what) {
        return new CorruptJournalException("The journal is damaged, and was not copied; see what kstate verify says of it: " + what + ", offset="
            + position + ", file=" + source.file() + ", journal=" + journal);
    }
}
