package org.kstate.persistence.queue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

import net.openhft.chronicle.queue.impl.single.SingleChronicleQueue;
import net.openhft.chronicle.queue.impl.single.SingleChronicleQueueStore;
import org.kstate.exceptions.KstateException;
import org.kstate.memory.Uninterrupted;

/**
 * A file of the queue that has its end mark: nobody writes to it any more, and what was reserved in it for more is given back. Its length
 * stays, since others have it mapped: a read behind the length would be a fault.
 */
final class FinishedFile {

    /** Chronicle's mark, in place of the header of the next document. */
    private static final int END = 0xC0000000;
    private static final int NOT_COMPLETE = 0x80000000;
    private static final int LENGTH_MASK = 0x3FFFFFFF;
    /** Behind the last record there is an index block at most; a killed process may have left the place of the last record a little behind. */
    private static final int MAX_DOCUMENTS = 64;
    private static final long NOT_FOUND = -1;
    private static final long PAGE = 4096;

    private FinishedFile() {
    }

    /**
     * Gives back what is reserved behind the end mark of a cycle's file, if it has one. The work is the same however long the file is. A
     * failure is no matter of who appends: the file is left as it is.
     *
     * @param queue that the file is of.
     * @param file  of the cycle.
     * @param cycle that is over.
     */
    static void giveBack(final SingleChronicleQueue queue, final Path file, final int cycle) {
        try {
            final long end = findEnd(file, lastDocument(queue, cycle));
            if (end != NOT_FOUND) {
                final long from = (end + PAGE - 1) / PAGE * PAGE;
                final long length = Files.size(file) - from;
                if (length > 0) {
                    punch(file, from, length);
                }
            }
        } catch (final IOException | RuntimeException | AssertionError | InternalError e) {
            // It takes more space than it needs, which the journal was ready to pay.
            return;
        }
    }

    /** Where the last record begins, about, as the file says. */
    private static long lastDocument(final SingleChronicleQueue queue, final int cycle) {
        final SingleChronicleQueueStore store = queue.storeForCycle(cycle, queue.epoch(), false, null);
        if (store == null) {
            return NOT_FOUND;
        }
        try {
            return store.writePosition();
        } finally {
            queue.closeStore(store);
        }
    }

    /** Goes from document to document to the end mark, and tells what is behind it. */
    private static long findEnd(final Path file, final long from) throws IOException {
        if (from == NOT_FOUND) {
            return NOT_FOUND;
        }
        return Uninterrupted.withFiles(() -> {
            final ByteBuffer header = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
                long position = from;
                for (int i = 0; i < MAX_DOCUMENTS && channel.read(header.clear(), position) == Integer.BYTES; i++) {
                    final int word = header.getInt(0);
                    if (word == END) {
                        return position + Integer.BYTES;
                    }
                    if (word == 0 || (word & NOT_COMPLETE) != 0) {
                        return NOT_FOUND;
                    }
                    position += Integer.BYTES + aligned(word & LENGTH_MASK);
                }
                return NOT_FOUND;
            }
        });
    }

    private static long aligned(final int length) {
        return (long) length + (Integer.BYTES - 1) & -Integer.BYTES;
    }

    private static void punch(final Path file, final long from, final long length) {
        try (FileSpace space = FileSpace.open(file)) {
            if (space == null) {
                throw new KstateException("The file cannot be opened for want of space: file=" + file);
            }
            space.giveBack(from, length);
        }
    }
}
