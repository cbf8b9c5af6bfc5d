package org.kstate.memory;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

import org.kstate.exceptions.KstateException;
import org.kstate.exceptions.StoreFullException;

/**
 * Makes sure that a range of a file has memory behind it, before anybody maps it: a store through a mapping into a full file system
 * would be an error of the virtual machine at some later time. What the range holds stays as it is.
 */
public final class SpaceReservation {

    private static final int BLOCK = 4096;

    private SpaceReservation() {
    }

    /**
     * Reserves a range.
     *
     * @param file   the file; it is made longer if the range goes beyond its end.
     * @param offset where the range begins.
     * @param length of the range in bytes.
     * @throws StoreFullException if there is no room; what the file held is untouched.
     */
    public static void reserve(final Path file, final long offset, final long length) {
        final int descriptor = LibC.open(file, LibC.O_RDWR | LibC.O_CLOEXEC, 0);
        if (descriptor < 0) {
            throw OpenFailure.of(LibC.errno(), file, "The file cannot be opened for writing; check its permissions: errno=" + LibC.errno()
                + ", file=" + file);
        }
        final int errno;
        try {
            errno = allocate(descriptor, offset, length);
        } finally {
            LibC.calls().close(descriptor);
        }
        if (errno == LibC.EOPNOTSUPP) {
            writeZerosWhereThereAreZeros(file, offset, length);
        } else if (errno == LibC.ENOSPC || errno == LibC.EDQUOT) {
            throw full(file, length, null);
        } else if (errno != 0) {
            throw new KstateException("Space cannot be reserved: errno=" + errno + ", offset=" + offset + ", length=" + length
                + ", file=" + file);
        }
    }

    private static int allocate(final int descriptor, final long offset, final long length) {
        for (;;) {
            if (LibC.calls().fallocate(descriptor, 0, offset, length) == 0) {
                return 0;
            }
            final int errno = LibC.errno();
            if (errno != LibC.EINTR) {
                return errno;
            }
        }
    }

    /** For file systems without fallocate. Only called for ranges that nobody else writes yet. */
    private static void writeZerosWhereThereAreZeros(final Path file, final long offset, final long length) {
        try {
            Uninterrupted.withFiles(() -> {
                writeBlocks(file, offset, length);
                return file;
            });
        } catch (final IOException e) {
            throw full(file, length, e);
        }
    }

    private static void writeBlocks(final Path file, final long offset, final long length) throws IOException {
        final ByteBuffer block = ByteBuffer.allocate(BLOCK);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            for (long at = offset; at < offset + length; at += BLOCK) {
                block.clear().limit((int) Math.min(BLOCK, offset + length - at));
                final int wanted = block.limit();
                while (block.hasRemaining() && channel.read(block, at + block.position()) > 0) {
                    continue;
                }
                block.clear().limit(wanted);
                while (block.hasRemaining()) {
                    channel.write(block, at + block.position());
                }
            }
        }
    }

    private static StoreFullException full(final Path file, final long length, final IOException cause) {
        return new StoreFullException("No space left where the store's files are; free some, or choose another place with"
            + " -Dkstate.store: length="
            + length + ", file=" + file, cause);
    }
}
