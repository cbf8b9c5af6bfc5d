package org.kstate.persistence.queue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

import net.openhft.chronicle.bytes.MappedBytes;
import net.openhft.chronicle.bytes.MappedBytesStore;
import net.openhft.chronicle.bytes.MappedFile;
import net.openhft.chronicle.queue.ExcerptAppender;
import net.openhft.chronicle.queue.impl.ExcerptContext;
import net.openhft.chronicle.wire.Wire;
import org.jspecify.annotations.Nullable;
import org.kstate.memory.Uninterrupted;

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
     * @return whether it was cut.
     */
    static boolean mend(final @Nullable ExcerptAppender appender) {
        final Wire wire = appender instanceof ExcerptContext context ? context.wire() : null;
        if (wire == null || !(wire.bytes() instanceof MappedBytes mapped) || !(mapped.bytesStore() instanceof MappedBytesStore store)) {
            return false;
        }
        final MappedFile file = mapped.mappedFile();
        final long end = store.writeLimit();
        if (file.actualSize() >= end) {
            return false;
        }
        lengthen(file.file().toPath(), end);
        return true;
    }

    private static void lengthen(final Path path, final long end) {
        Uninterrupted.call(() -> {
            try (FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE)) {
                if (file.size() < end) {
                    file.write(ByteBuffer.allocate(1), end - 1);
                }
                return true;
            } catch (final IOException e) {
                // Then pages stay gone: who appends is told of the cut, and nothing else can be done for who closes.
                return false;
            }
        });
    }
}
