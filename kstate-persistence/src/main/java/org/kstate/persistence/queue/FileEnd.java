package org.kstate.persistence.queue;

import java.nio.ByteBuffer;
import java.nio.file.Path;

import org.jspecify.annotations.Nullable;
import org.kstate.exceptions.CorruptJournalException;
import org.kstate.memory.Uninterrupted;
import org.kstate.persistence.record.JournalRecord;

/**
 * Whether a file of the queue really ends where reading ends: at the first header that is zero or not complete. A record behind that place, or the
 * file's own word for where its last document begins, contradicts. Others may append meanwhile: a place is damaged only if it still is as it
 * was when the contradiction was found. For one thread at a time.
 */
final class FileEnd {

    /** Begin where the file says that its last document is, if there is a record. */
    static final long FROM_LAST = -1;

    private final Path journal;
    private final JournalRecord record = new JournalRecord();
    /** Made when it is first needed: most readers never look. */
    private @Nullable ByteBuffer window;

    FileEnd(final Path journal) {
        this.journal = journal;
    }

    /**
     * Goes from document to document to the end, and looks behind it.
     *
     * @param path            of the file.
     * @param start           where a document begins: 0, behind one that was read, or {@link #FROM_LAST}.
     * @param isFollowed      whether records are in a later file, so that this one has to have its end mark.
     * @param isNobodyWriting whether the journal's lock is held: the file's word for its last document has to be one that is there.
     * @throws CorruptJournalException if it goes on behind the end.
     */
    void check(final Path path, final long start, final boolean isFollowed, final boolean isNobodyWriting) {
        // Apart: an interrupt closes the file that is read, and is told as what it is not.
        Uninterrupted.apart(() -> {
            if (window == null) {
                window = RawFile.newWindow();
            }
            try (RawFile file = RawFile.open(path, window)) {
                check(file, start, isFollowed, isNobodyWriting);
            }
            return this;
        });
    }

    /**
     * Goes through a file to which others may append, for who will {@linkplain #check check} the rest of it when nobody does.
     *
     * @param path of the file.
     * @return where to begin then: a document that the file's first one leads to; 0 if the file is gone or has no such.
     * @throws CorruptJournalException if it goes on behind the end.
     */
    long checkAhead(final Path path) {
        return Uninterrupted.apart(() -> {
            if (window == null) {
                window = RawFile.newWindow();
            }
            try (RawFile file = RawFile.openPresent(path, window)) {
                return file == null ? 0 : check(file, 0, false, false);
            }
        });
    }

    /**
     * The same as {@link #check(Path, long, boolean, boolean)} for a file that is open.
     *
     * @return where the last document begins, as the file said before; 0 if it does not say so, or there is none.
     */
    long check(final RawFile file, final long start, final boolean isFollowed, final boolean isNobodyWriting) {
        final long last = file.writePosition();
        final long from = start == FROM_LAST ? JournalScan.isRecordAt(file, record, last) ? last : 0 : start;
        boolean isLastFound = last <= 0 || last < from;
        long position = from;
        // Others only make the file longer. A system call for each document would be slower than who appends, and never come to the end.
        long size = file.size();
        for (;;) {
            final int word = file.word(position);
            if (RawFile.isDocument(word)) {
                isLastFound |= position == last;
                final long next = position + RawFile.HEADER + RawFile.aligned(word & RawFile.LENGTH_MASK);
                if (next > size + RawFile.HEADER) {
                    size = file.size();
                    if (next > size + RawFile.HEADER) {
                        throw damaged(file, position, "a document is longer than the file", word);
                    }
                }
                position = next;
                continue;
            }
            // A document of Chronicle's with a wrong length leads over records, to where nothing is.
            final boolean isLastWrong = !isLastFound && (isNobodyWriting || JournalScan.isRecordAt(file, record, last));
            final String contradiction = contradiction(file, position, word, last, isFollowed, isLastWrong);
            file.refresh();
            if (contradiction == null) {
                return isLastFound ? Math.max(0, last) : 0;
            }
            if (file.word(position) == word) {
                throw damaged(file, position, contradiction, word);
            }
        }
    }

    private String contradiction(final RawFile file, final long position, final int word, final long last, final boolean isFollowed,
                                 final boolean isLastWrong) {
        if (last >= position && last != 0 || isLastWrong) {
            return "its last document is to begin at " + last;
        }
        if (word == RawFile.END) {
            return null;
        }
        if (isFollowed) {
            return "another file follows, and this one has no end mark";
        }
        if (JournalScan.isHidden(file, record, position, word)) {
            return "a whole record is marked as not complete";
        }
        return JournalScan.isRecordBehind(file, record, position) ? "records stand behind" : null;
    }

    private CorruptJournalException damaged(final RawFile file, final long position, final String why, final int word) {
        return new CorruptJournalException("A file of the journal ends before its last records: " + why + ". Put back a copy of the file, or"
            + " repair the journal (kstate repair), which loses what is damaged: header=0x"
            + Integer.toHexString(word) + ", offset=" + position + ", file=" + file.file()
            + ", journal=" + journal);
    }
}
