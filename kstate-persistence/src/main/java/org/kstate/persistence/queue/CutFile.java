package org.kstate.persistence.queue;

import java.io.IOException;
import java.io.RandomAccessFile;

import net.openhft.chronicle.bytes.MappedBytes;
import net.openhft.chronicle.bytes.MappedBytesStore;
import net.openhft.chronicle.bytes.MappedFile;
import net.openhft.chronicle.core.io.IORuntimeException;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.impl.ExcerptContext;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueStore;
import net.openhft.chronicle.wire.Wire;
import org.jspecify.annotations.Nullable;
import org.kstate.memory.LibC;
import org.kstate.memory.SharedBuffer;
import org.kstate.persistence.record.RecordLayout;

/**
 * A file that was cut while an appender has it mapped. Chronicle goes where the words of a file lead, and touches its memory also when it closes.
 * Each page that is gone makes a fault, which the virtual machine tells at some later step. If that is inside a lock of the JDK's or the library's,
 * nobody gets that lock any more. Compiled code that went on with what it had not read has ended the virtual machine.
 *
 * <p>So the library comes to no page that is gone: while a file is mapped it has to be as long as the mapping, and one that was cut is made as long
 * again. Opening the journal does that, too. What was cut off is zeros then, and told as damage.
 */
final class CutFile {

    private CutFile() {
    }

    /**
     * Looks at the file that an appender has mapped, and makes it as long again as the mapping if it was cut. Costs a call of the system.
     *
     * @param appender of the library; null if there is none.
     * @return whether it was cut; false also if that cannot be told.
     */
    static boolean mend(final @Nullable ExcerptAppender appender) {
        final Wire wire = appender instanceof ExcerptContext context ? context.wire() : null;
        if (wire == null || !(wire.bytes() instanceof MappedBytes mapped) || !(mapped.bytesStore() instanceof MappedBytesStore store)) {
            return false;
        }
        final MappedFile file = mapped.mappedFile();
        final long end = store.writeLimit();
        try {
            if (file.actualSize() >= end) {
                return false;
            }
            lengthen(file, end);
            return true;
        } catch (final IORuntimeException | IllegalStateException | IOException e) {
            // It is closed, or the system does not tell: who closes goes on, and who appends is told of what it meets.
            return false;
        }
    }

    /**
     * Whether there is a document where the file says that its last one begins, and the end of it, if it is a record. Comes where the library has
     * made the file longer: if it was cut just before, its length does not tell, and zeros are there. By calls of the system.
     *
     * @param appender of the library, behind whose last document something is appended, or was.
     */
    static boolean isLastWhole(final ExcerptAppender appender) {
        final SingleChronicleQueueStore store = LibraryFields.storeOf(appender);
        final long word = store == null ? LibraryFields.NONE : LibraryFields.lastDocument(store);
        if (word == LibraryFields.NONE || !(appender instanceof ExcerptContext context) || context.wire() == null
            || !(context.wire().bytes() instanceof MappedBytes mapped)) {
            return true;
        }
        final long last = SharedBuffer.longAcquireAt(word);
        try {
            return last > 0 && isWhole(mapped.mappedFile().raf(), last);
        } catch (final IOException e) {
            // The system does not tell.
            return true;
        }
    }

    private static boolean isWhole(final RandomAccessFile file, final long last) throws IOException {
        final int header = word(file, last);
        final int length = header & RawFile.LENGTH_MASK;
        if (!RawFile.isDocument(header)) {
            return false;
        }
        final long record = last + RawFile.HEADER;
        if (length < RecordLayout.MIN_LENGTH || word(file, record) != RecordLayout.HEAD_MARK || word(file, record + RecordLayout.LENGTH) != length) {
            // A stranger's.
            return true;
        }
        final long tail = record + length - RecordLayout.TAIL_LENGTH;
        return word(file, tail) == RecordLayout.TAIL_MARK && word(file, tail + RecordLayout.TAIL_RECORD_LENGTH) == length;
    }

    /** Nobody else uses the place of the file; 0 behind its end. */
    private static int word(final RandomAccessFile file, final long position) throws IOException {
        file.seek(position);
        int word = 0;
        for (int i = 0; i < Integer.BYTES; i++) {
            word |= Math.max(0, file.read()) << i * Byte.SIZE;
        }
        return word;
    }

    /**
     * By the descriptor of the file that is mapped: its path may lead to another one by now. Nothing is stored, and nothing ever cut off: another
     * session may have made the file longer since, and have appended there. If that is not possible, pages stay gone. Source: fallocate(2).
     */
    static void lengthen(final MappedFile file, final long end) throws IOException {
        final int descriptor = LibraryFields.number(file.raf().getFD());
        while (descriptor >= 0 && LibC.calls().fallocate(descriptor, 0, end - 1, 1) != 0 && LibC.errno() == LibC.EINTR) {
            continue;
        }
    }
}
