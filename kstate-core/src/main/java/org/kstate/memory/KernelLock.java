package org.kstate.memory;

import java.lang.ref.Cleaner;
import java.nio.file.Path;

import net.openhft.chronicle.core.UnsafeMemory;
import org.jspecify.annotations.Nullable;
import org.kstate.exceptions.ClosedException;
import org.kstate.exceptions.KstateException;
import org.kstate.exceptions.NotPermittedException;

/**
 * Kernel locks on single bytes of a file: Linux open-file-description locks. Each instance is one open file; the kernel drops its locks
 * when the process dies, whatever the cause, and asking who holds one takes nothing. Source: fcntl(2), "Open file description locks".
 *
 * <p>The file is made if missing and never removed, so that all processes lock the same one. An instance that nobody closed is closed when
 * nothing reaches it any more. Safe for any thread.
 */
public final class KernelLock implements AutoCloseable {

    /** struct flock on 64-bit Linux: l_type short at 0, l_whence short at 2, l_start long at 8, l_len long at 16, l_pid int at 24. */
    private static final int FLOCK_LENGTH = 32;
    private static final int FLOCK_TYPE = 0;
    private static final int FLOCK_START = 8;
    private static final int FLOCK_LEN = 16;
    private static final int FLOCK_PID = 24;
    private static final UnsafeMemory MEMORY = UnsafeMemory.MEMORY;
    private static final int CLOSED = -1;
    private static final int MODE = 0666;

    private static final Cleaner CLEANER = Cleaner.create();

    static {
        LibraryThreads.start();
    }

    private final Path file;
    private final FileIdentity identity;
    private final long flock;
    private final Cleaner.Cleanable closing;
    private int descriptor;

    /** What must not reach the lock: it is run once, at close or when the lock is gone. */
    private record Closing(int descriptor, long flock) implements Runnable {
        @Override
        public void run() {
            LibC.calls().close(descriptor);
            MEMORY.freeMemory(flock, FLOCK_LENGTH);
        }
    }

    private KernelLock(final Path file, final int descriptor) {
        this.file = file;
        this.descriptor = descriptor;
        FileIdentity opened = null;
        long memory = 0;
        boolean isMade = false;
        try {
            opened = FileIdentity.ofOpen(descriptor, file);
            memory = MEMORY.allocate(FLOCK_LENGTH);
            isMade = true;
        } finally {
            if (!isMade) {
                LibC.calls().close(descriptor);
            }
        }
        this.identity = opened;
        this.flock = memory;
        this.closing = CLEANER.register(this, new Closing(descriptor, flock));
    }

    /**
     * Opens a lock file, and makes it if it is missing.
     *
     * @param file the file.
     * @return an open file of its own, holding no lock yet.
     * @throws NotPermittedException if this user may not write it.
     * @throws org.kstate.exceptions.DescriptorsExhaustedException if the process has no file descriptors left.
     * @throws KstateException       if it cannot be opened for writing for another reason.
     */
    public static KernelLock open(final Path file) {
        return open(file, LibC.O_CREAT, 0);
    }

    /**
     * Opens a lock file without making it.
     *
     * @param file the file.
     * @return an open file of its own, holding no lock yet; {@code null} if there is no such file.
     */
    public static @Nullable KernelLock openPresent(final Path file) {
        return open(file, 0, LibC.ENOENT);
    }

    /** Null for the expected failure. */
    private static @Nullable KernelLock open(final Path file, final int flags, final int expected) {
        final int descriptor = LibC.open(file, LibC.O_RDWR | LibC.O_CLOEXEC | flags, MODE);
        if (descriptor < 0) {
            final int errno = LibC.errno();
            if (errno == expected) {
                return null;
            }
            final String message = "The lock file cannot be opened for writing; check its permissions and those of its folder: errno=" + errno
                + ", file=" + file;
            throw errno == LibC.EACCES ? new NotPermittedException(message) : OpenFailure.of(errno, file, message);
        }
        return new KernelLock(file, descriptor);
    }

    /**
     * Opens a lock file to ask about its locks only, with read permission and without making it.
     *
     * @param file the file.
     * @return an open file that can take no exclusive lock; {@code null} if it is missing or may not be read.
     */
    public static KernelLock openForAsking(final Path file) {
        final int descriptor = LibC.open(file, LibC.O_RDONLY | LibC.O_CLOEXEC, 0);
        return descriptor < 0 ? null : new KernelLock(file, descriptor);
    }

    /**
     * Takes the lock on a byte for this open file alone, if nobody else has it.
     *
     * @param offset of the byte.
     * @return whether this has it now.
     */
    public boolean tryExclusive(final long offset) {
        return set(LibC.F_WRLCK, offset);
    }

    /**
     * Takes the lock on a byte together with others, if nobody has it alone. Turns an exclusive lock into a shared one.
     *
     * @param offset of the byte.
     * @return whether this has it now.
     */
    public boolean tryShared(final long offset) {
        return set(LibC.F_RDLCK, offset);
    }

    /**
     * Gives the lock on a byte back.
     *
     * @param offset of the byte.
     */
    public void unlock(final long offset) {
        set(LibC.F_UNLCK, offset);
    }

    /**
     * Whether another open file, in this process or another, holds a lock on a byte. Takes nothing and allocates nothing.
     *
     * @param offset of the byte.
     * @return true if so; a lock of this instance does not count. True also once this was closed: it cannot be asked any more, and "held" harms
     *     nobody. That is what a thread meets that is late beside a close.
     */
    public synchronized boolean isHeldByAnother(final long offset) {
        if (descriptor == CLOSED) {
            return true;
        }
        call(LibC.F_OFD_GETLK, LibC.F_WRLCK, offset);
        return MEMORY.readShort(flock + FLOCK_TYPE) != LibC.F_UNLCK;
    }

    /**
     * The process that holds a lock on a byte which another open file could not take, for a message.
     *
     * @param offset of the byte.
     * @return its id; 0 if nobody has the byte any more, or the kernel does not say who.
     */
    public synchronized long holderPid(final long offset) {
        call(LibC.F_OFD_GETLK, LibC.F_WRLCK, offset);
        if (MEMORY.readShort(flock + FLOCK_TYPE) == LibC.F_UNLCK) {
            return LockHolder.UNKNOWN;
        }
        // A lock of an open file has no process in it: -1.
        final int pid = MEMORY.readInt(flock + FLOCK_PID);
        return pid > 0 ? pid : LockHolder.ofOpenFile(file, offset);
    }

    /**
     * Whether the file is still where it was opened.
     *
     * @return false if it was removed or moved: who opens it now gets another, and knows nothing of the locks on this one.
     */
    public boolean isInPlace() {
        return identity.isAt(file);
    }

    private synchronized boolean set(final short type, final long offset) {
        return call(LibC.F_OFD_SETLK, type, offset);
    }

    private boolean call(final int command, final short type, final long offset) {
        if (descriptor == CLOSED) {
            throw new ClosedException("The lock file was closed, and what it belongs to; open that again: file=" + file);
        }
        for (;;) {
            MEMORY.setMemory(flock, FLOCK_LENGTH, (byte) 0);
            MEMORY.writeShort(flock + FLOCK_TYPE, type);
            MEMORY.writeLong(flock + FLOCK_START, offset);
            MEMORY.writeLong(flock + FLOCK_LEN, 1);
            if (LibC.calls().fcntl(descriptor, command, flock) == 0) {
                return true;
            }
            final int errno = LibC.errno();
            if (errno == LibC.EAGAIN || errno == LibC.EACCES) {
                return false;
            }
            if (errno != LibC.EINTR) {
                throw new KstateException("The file system does not do kernel locks; choose another place: errno=" + errno
                    + ", offset=" + offset + ", file=" + file);
            }
        }
    }

    /** Closes the file, which drops its locks. Can be called twice. */
    @Override
    public synchronized void close() {
        if (descriptor != CLOSED) {
            descriptor = CLOSED;
            closing.clean();
        }
    }
}
