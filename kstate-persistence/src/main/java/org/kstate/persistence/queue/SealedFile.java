package org.kstate.persistence.queue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

import org.jspecify.annotations.Nullable;
import org.kstate.memory.Uninterrupted;

/** A small file in a journal's directory: a mark, two numbers, and a CRC32C of these; put in its place whole. */
final class SealedFile {

    private static final int CRC = 3 * Long.BYTES;
    private static final int LENGTH = CRC + Integer.BYTES;

    private SealedFile() {
    }

    /** The two numbers; {@code null} if the file is not whole or has another mark. */
    static @Nullable LongBuffer read(final Path file, final long mark) throws IOException {
        // Longer by one, so that a longer file is seen.
        final ByteBuffer bytes = ByteBuffer.allocate(LENGTH + 1).order(ByteOrder.LITTLE_ENDIAN);
        Uninterrupted.withFiles(() -> {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
                return channel.read(bytes.clear(), 0);
            }
        });
        if (bytes.position() != LENGTH || bytes.getLong(0) != mark || bytes.getInt(CRC) != crc(bytes)) {
            return null;
        }
        return bytes.flip().position(Long.BYTES).limit(CRC).slice().order(ByteOrder.LITTLE_ENDIAN).asLongBuffer();
    }

    /** Puts a file in the place of what is there, at once or not at all. It is made beside that, and takes after the owner of the journal. */
    static void write(final Path making, final Path file, final long mark, final long first, final long second) throws IOException {
        final ByteBuffer bytes = ByteBuffer.allocate(LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(mark).putLong(first).putLong(second);
        bytes.putInt(crc(bytes)).flip();
        Uninterrupted.withFiles(() -> {
            try (FileChannel channel = FileChannel.open(making, StandardOpenOption.CREATE, StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING)) {
                JournalAccess.giveLike(making, file.resolveSibling(OwnerFile.NAME));
                return channel.write(bytes.rewind());
            }
        });
        Files.move(making, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static int crc(final ByteBuffer bytes) {
        final CRC32C crc = new CRC32C();
        crc.update(bytes.slice(0, CRC));
        return (int) crc.getValue();
    }
}
