package org.kstate.persistence.queue;

import java.nio.file.Path;

import jnr.ffi.LibraryLoader;
import jnr.ffi.Runtime;
import net.openhft.chronicle.core.UnsafeMemory;
import org.kstate.exceptions.KstateException;
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

    private static final int O_RDWR = 2;
    private static final int O_CREAT = 0x40;
    private static final int O_CLOEXEC = 0x80000;
    private static final int MODE = 0666;
    private static final int KEEP_SIZE = 1;
    private static final int EINTR = 4;
    private static final int ENOSPC = 28;
    private static final int ENOSYS = 38;
    private static final int EOPNOTSUPP = 95;
    private static final int EDQUOT = 122;
    private static final int CLOSED = -1;
    private static final int ZEROS_LENGTH = 64 << 10;

    private final Path file;
    private final boolean hasFallocate;
    private int descriptor;

    /** The calls of the C library, as jnr-ffi binds them. */
    public interface Calls {

        /**
         * open(2).
         *
         * @param path  of the file.
         * @param flags O_ constants.
         * @param mode  permissions if it is made.
         * @return descriptor, or -1.
         */
        int open(String path, int flags, int mode);

        /**
         * close(2).
         *
         * @param descriptor of the file.
         * @return 0, or -1.
         */
        int close(int descriptor);

        /**
         * fallocate(2).
         *
         * @param descriptor of the file.
         * @param mode       FALLOC_ constant.
         * @param offset     where the range begins.
         * @param length     of the range.
         * @return 0, or -1.
         */
        int fallocate(int descriptor, int mode, long offset, long length);

        /**
         * pwrite(2).
         *
         * @param descriptor of the file.
         * @param from       address of the bytes.
         * @param length     how many.
         * @param offset     where they go.
         * @return how many were written, or -1.
         */
        long pwrite(int descriptor, long from, long length, long offset);
    }

    /** Loaded when first used. */
    private static final class LibC {
        static final Calls CALLS = LibraryLoader.create(Calls.class).load("c");
        static final Runtime RUNTIME = Runtime.getRuntime(CALLS);
        static final long ZEROS = zeros();

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
            final int descriptor = LibC.CALLS.open(file.toString(), O_RDWR | O_CREAT | O_CLOEXEC, MODE);
            if (descriptor >= 0) {
                return new FileSpace(file, descriptor, hasFallocate);
            }
            final int errno = LibC.RUNTIME.getLastError();
            if (isFull(errno)) {
                return null;
            }
            if (errno != EINTR) {
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
            if (LibC.CALLS.fallocate(descriptor, KEEP_SIZE, offset, length) == 0) {
                return true;
            }
            final int errno = LibC.RUNTIME.getLastError();
            if (errno == EOPNOTSUPP || errno == ENOSYS) {
                return writeZeros(offset, length);
            }
            if (isFull(errno)) {
                return false;
            }
            if (errno != EINTR) {
                throw failed(errno, offset, length);
            }
        }
    }

    private boolean writeZeros(final long offset, final long length) {
        long done = 0;
        while (done < length) {
            final long written = LibC.CALLS.pwrite(descriptor, LibC.ZEROS, Math.min(ZEROS_LENGTH, length - done), offset + done);
            if (written >= 0) {
                done += written;
                continue;
            }
            final int errno = LibC.RUNTIME.getLastError();
            if (isFull(errno)) {
                return false;
            }
            if (errno != EINTR) {
                throw failed(errno, offset, length);
            }
        }
        return true;
    }

    private static boolean isFull(final int errno) {
        return errno == ENOSPC || errno == EDQUOT;
    }

    private KstateException failed(final int errno, final long offset, final long length) {
        return new KstateException("Space cannot be reserved in a file of the journal; check the file system: errno=" + errno
            + ", offset=" + offset + ", length=" + length + ", file=" + file);
    }

    /** Closes the file; what was reserved stays. Can be called twice. */
    @Override
    public void close() {
        if (descriptor != CLOSED) {
            LibC.CALLS.close(descriptor);
            descriptor = CLOSED;
        }
    }
}
