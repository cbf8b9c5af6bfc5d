package org.kstate.persistence.queue;

import java.nio.file.Path;

import net.openhft.chronicle.bytes.Bytes;
import net.openhft.chronicle.bytes.MappedBytes;
import net.openhft.chronicle.core.UnsafeMemory;
import net.openhft.chronicle.queue.ExcerptTailer;
import net.openhft.chronicle.wire.DocumentContext;
import org.jspecify.annotations.Nullable;
import org.kstate.exceptions.CorruptJournalException;
import org.kstate.persistence.record.JournalRecord;
import org.kstate.persistence.record.RecordLayout;

/**
 * What a document of a journal's queue is: a record, a stranger's, or damage. Memory behind the end of a file is not touched. For one thread at a
 * time.
 */
final class DocumentCheck {

    private static final int NO_MARK = 0;
    private static final int LOOK = 64;

    private final ExcerptTailer tailer;
    private final Path journal;
    private final @Nullable FileLength fileLength;

    /**
     * Checks the documents of a tailer.
     *
     * @param tailer     of the library.
     * @param journal    its directory, for messages.
     * @param fileLength null where the library makes files longer before it maps them.
     */
    DocumentCheck(final ExcerptTailer tailer, final Path journal, final @Nullable FileLength fileLength) {
        this.tailer = tailer;
        this.journal = journal;
        this.fileLength = fileLength;
    }

    /** Whether a mapped file reaches so far, as far as that has to be asked. */
    boolean reaches(final MappedBytes bytes, final long position) {
        return fileLength == null || fileLength.reaches(bytes, position);
    }

    /**
     * Whether a document is a record of ours. If not, its length is as good as the next document's place, so it is checked.
     *
     * @param document that the tailer is in; it stays there if the length leads out of the file.
     * @throws CorruptJournalException if it is damaged.
     */
    boolean isRecord(final DocumentContext document) {
        final Bytes<?> bytes = document.wire().bytes();
        final long position = bytes.readPosition();
        final long length = bytes.readRemaining();
        if (!reaches((MappedBytes) bytes, position + length)) {
            throw longerThanFile(document, length);
        }
        if (length >= Integer.BYTES) {
            // No look at the end of what is too long for a record: a damaged length may lead anywhere. What is shorter lies within the mapping.
            final boolean hasTail = length >= RecordLayout.MIN_LENGTH && length <= RecordLayout.MAX_LENGTH;
            final long address = bytes.addressForRead(position);
            final int tailMark = hasTail ? UnsafeMemory.MEMORY.readInt(address + length - RecordLayout.TAIL_LENGTH) : NO_MARK;
            if (JournalRecord.isRecord(UnsafeMemory.MEMORY.readInt(address), tailMark)) {
                if (document.isMetaData()) {
                    throw new CorruptJournalException("A record of the journal is marked as a document of Chronicle's; the records after it"
                        + " can still be read: length=" + length + ", journal=" + journal);
                }
                return true;
            }
        }
        if (position + length > ((MappedBytes) bytes).mappedFile().actualSize()) {
            throw longerThanFile(document, length);
        }
        if (length >= RecordLayout.MIN_LENGTH && isZero(bytes, position, Math.min(length, LOOK))) {
            throw new CorruptJournalException("A document of the journal begins with zeros, which nobody writes; the records after it can still"
                + " be read: length=" + length + ", index=0x" + Long.toHexString(tailer.index()) + ", journal=" + journal);
        }
        return false;
    }

    private CorruptJournalException longerThanFile(final DocumentContext document, final long length) {
        document.rollbackOnClose();
        return new CorruptJournalException("A document in the journal is longer than its file; put back a copy, or read on in a later"
            + " file: length=" + length + ", index=0x" + Long.toHexString(tailer.index()) + ", journal=" + journal);
    }

    private static boolean isZero(final Bytes<?> bytes, final long position, final long length) {
        for (long i = 0; i < length; i++) {
            if (bytes.readByte(position + i) != 0) {
                return false;
            }
        }
        return true;
    }
}
