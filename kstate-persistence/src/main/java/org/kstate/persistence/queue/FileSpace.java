package org.kstate.persistence.queue;

import java.nio.file.Path;

import net.openhft.chronicle.core.UnsafeMemory;
import org.kstate.exceptions.KstateException;
import org.kstate.memory.LibC;
import org.kstate.memory.OpenFailure;

/**
 * Space of one file, taken before it is written through a mapping: a mapped write to a full disk is a fault which the JVM tells late or
 * never. Source: fallocate(2). For one thread at a time.
 *
 * <p>Where the file system has no {@code fallocate}, the range is written with zeros instead, which takes the same space but makes the
 * file as long as the range; so the range must not hold anything yet. On file systems that copy on write (Btrfs, ZFS) or compress,
 * reserved space is a promise that they can break; there a full disk may still fault.
 */
final class FileSpace implements AutoCloseable {

    /** For the user alone: {@link JournalAccess} opens a file that is made here to others. */
    private static final int MODE = 0600;
    private static final int KEEP_SIZE = 1;
    private static final int PUNCH_HOLE = 2;
    private static final int CLOSED = -1;
    private static final int ZEROS_LENGTH = 64 << 10;

    private final Path file;
    private final boolean hasFallocate;
    private int descriptor;

    /** Allocated when first needed, and kept. */
    private static final class Zeros {
        static final long ADDRESS = zeros();

        private Zeros() {
        }

        private static long zeros() {
            final long address = UnsafeMemory.MEMORY.allocate(ZEROS_LENGTH);
            UnsafeMemory.MEMORY.setMemory(address, ZEROS_LENGTH, (byte) 0);
            return address;
        }
    }

    private FileSpace(final Path file, final int descriptor, final boolean hasFallocate) {
        this.file = file;
        this.descriptor = descriptor;
        this.hasFallocate = hasFallocate;
    }

    /**
     * Opens a file to reserve space in, and makes it if it is missing.
     *
     * @param file the file.
     * @return its space, or {@code null} if there is none left for even an empty file.
     */
    static FileSpace open(final Path file) {
        return open(file, true);
    }

    /** As {@link #open(Path)}, with the choice of doing without fallocate as if the file system had none. */
    static FileSpace open(final Path file, final boolean hasFallocate) {
        for (;;) {
            final int descriptor = LibC.open(file, LibC.O_RDWR | LibC.O_CREAT | LibC.O_CLOEXEC, MODE);
            if (descriptor >= 0) {
                return new FileSpace(file, descriptor, hasFallocate);
            }
            final int errno = LibC.errno();
            if (isFull(errno)) {
                return null;
            }
            if (errno != LibC.EINTR) {
                throw OpenFailure.of(errno, file, "A file of the journal cannot be opened for writing;"
                    + " check its permissions and those of its folder: errno="
                    + errno + ", file=" + file);
            }
        }
    }

    /**
     * Takes space for a range of the file.
     *
     * @param offset where the range begins.
     * @param length of the range in bytes.
     * @return whether all of it is there; if not, some of it may be.
     */
    boolean reserve(final long offset, final long length) {
        return hasFallocate ? allocate(offset, length) : writeZeros(offset, length);
    }

    private boolean allocate(final long offset, final long length) {
        for (;;) {
            if (LibC.calls().fallocate(descriptor, KEEP_SIZE, offset, length) == 0) {
                return true;
            }
            final int errno = LibC.errno();
            if (errno == LibC.EOPNOTSUPP || errno == LibC.ENOSYS) {
                return writeZeros(offset, length);
            }
            if (isFull(errno)) {
                return false;
            }
            if (errno != LibC.EINTR) {
                throw failed(errno, offset, length);
            }
        }
    }

    /**
     * Gives the space of a range back; it reads as zeros afterwards, and the file stays as long as it is. Where the file system cannot do that
     * the range keeps its space.
     *
     * @param offset where the range begins.
     * @param length of the range in bytes.
     */
    void giveBack(final long offset, final long length) {
        while (hasFallocate && LibC.calls().fallocate(descriptor, PUNCH_HOLE | KEEP_SIZE, offset, length) != 0) {
            final int errno = LibC.errno();
            if (errno == LibC.EOPNOTSUPP || errno == LibC.ENOSYS) {
                return;
            }
            if (errno != LibC.EINTR) {
                throw new KstateException("Space cannot be given back in a file of the journal; check the file system: errno=" + errno
                    + ", offset=" + offset + ", length=" + length + ", file=" + file);
            }
        }
    }

    private boolean writeZeros(final long offset, final long length) {
        long done = 0;
        while (done < length) {
            final long written = LibC.calls().pwrite(descriptor, Zeros.ADDRESS, Math.min(ZEROS_LENGTH, length - done), offset + done);
            if (written >= 0) {
                done += written;
                continue;
            }
            final int errno = LibC.errno();
            if (isFull(errno)) {
                return false;
            }
            if (errno != LibC.EINTR) {
                throw failed(errno, offset, length);
            }
        }
        return true;
    }

    private static boolean isFull(final int errno) {
        return errno == LibC.ENOSPC || errno == LibC.EDQUOT;
    }

    private KstateException failed(final int errno, final long offset, final long length) {
        return new KstateException("Space cannot be reserved in a file of the journal; check the file system: errno=" + errno
            + ", offset=" + offset + ", length=" + length + ", file=" + file);
    }

    /** Closes the file; what was reserved stays. Can be called twice. */
    @Override
    public void close() {
        if (descriptor != CLOSED) {
            LibC.calls().close(descriptor);
            descriptor = CLOSED;
        }
    }
}
