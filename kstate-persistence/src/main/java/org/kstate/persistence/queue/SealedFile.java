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

/** A small file in a journal's directory: a mark, some numbers, and a CRC32C of these; put in its place whole. */
final class SealedFile {

    private SealedFile() {
    }

    /** The two numbers; {@code null} if the file is not whole or has another mark. */
    static @Nullable LongBuffer read(final Path file, final long mark) throws IOException {
        return read(file, mark, 2);
    }

    /** So many numbers; {@code null} if the file is not whole or has another mark. */
    static @Nullable LongBuffer read(final Path file, final long mark, final int count) throws IOException {
        final int crcOffset = crcOffset(count);
        final int length = crcOffset + Integer.BYTES;
        // Longer by one, so that a longer file is seen.
        final ByteBuffer bytes = ByteBuffer.allocate(length + 1).order(ByteOrder.LITTLE_ENDIAN);
        Uninterrupted.withFiles(() -> {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
                return channel.read(bytes.clear(), 0);
            }
        });
        if (bytes.position() != length || bytes.getLong(0) != mark || bytes.getInt(crcOffset) != crc(bytes, crcOffset)) {
            return null;
        }
        return bytes.flip().position(Long.BYTES).limit(crcOffset).slice().order(ByteOrder.LITTLE_ENDIAN).asLongBuffer();
    }

    /** Where the CRC stands behind so many numbers. */
    static int crcOffset(final int count) {
        return (1 + count) * Long.BYTES;
    }

    /** Puts a file in the place of what is there, at once or not at all. It is made beside that, and takes after the owner of the journal. */
    static void write(final Path making, final Path file, final long mark, final long... numbers) throws IOException {
        write(making, file, false, mark, numbers);
    }

    /** As {@link #write}, and the device has it before it is put in its place. */
    static void writeSynced(final Path making, final Path file, final long mark, final long... numbers) throws IOException {
        write(making, file, true, mark, numbers);
    }

    private static void write(final Path making, final Path file, final boolean isSynced, final long mark, final long... numbers)
        throws IOException {
        final int crcOffset = crcOffset(numbers.length);
        final ByteBuffer bytes = ByteBuffer.allocate(crcOffset + Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(mark);
        for (final long number : numbers) {
            bytes.putLong(number);
        }
        bytes.putInt(crc(bytes, crcOffset)).flip();
        Uninterrupted.withFiles(() -> {
            try (FileChannel channel = FileChannel.open(making, StandardOpenOption.CREATE, StandardOpenOption.WRITE,
                StandardOpenOption.TRUNCATE_EXISTING)) {
                JournalAccess.giveLike(making, file.resolveSibling(OwnerFile.NAME));
                final int written = channel.write(bytes.rewind());
                if (isSynced) {
                    channel.force(true);
                }
                return written;
            }
        });
        Files.move(making, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static int crc(final ByteBuffer bytes, final int end) {
        final CRC32C crc = new CRC32C();
        crc.update(bytes.slice(0, end));
        return (int) crc.getValue();
    }
}
