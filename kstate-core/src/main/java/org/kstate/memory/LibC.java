package org.kstate.memory;

import java.nio.file.Path;
import java.util.Locale;

import jnr.ffi.LibraryLoader;
import jnr.ffi.Runtime;
import org.kstate.exceptions.UnsupportedPlatformException;
import org.kstate.start.ChronicleStart;

/**
 * The few calls of the C library that Java has no equal for, of all modules. The interface is loaded when first asked for. Arguments are numbers
 * only, which keeps jffi on its path without garbage.
 */
public final class LibC {

    /** open(2): for reading. */
    public static final int O_RDONLY = 0;
    /** open(2): for reading and writing. */
    public static final int O_RDWR = 2;
    /** open(2): makes the file if it is missing. */
    public static final int O_CREAT = 0x40;
    /** open(2): not for programs that this one starts. */
    public static final int O_CLOEXEC = 0x80000;
    /**
     * Open file description locks (Linux 3.15): owned by the open file, not by the process. So another open and close of the same file in
     * this process drops nothing, and a second session in this process is told from the first.
     */
    static final int F_OFD_GETLK = 36;
    static final int F_OFD_SETLK = 37;
    static final short F_RDLCK = 0;
    static final short F_WRLCK = 1;
    static final short F_UNLCK = 2;

    /** A signal came; try again. */
    public static final int EINTR = 4;
    static final int EAGAIN = 11;
    /** There is no such file. */
    public static final int ENOENT = 2;
    /** This user may not. */
    public static final int EACCES = 13;
    static final int ENFILE = 23;
    static final int EMFILE = 24;
    /** No space is left. */
    public static final int ENOSPC = 28;
    /** The kernel does not do that. */
    public static final int ENOSYS = 38;
    /** The file system does not do that. */
    public static final int EOPNOTSUPP = 95;
    /** The user has no space left. */
    public static final int EDQUOT = 122;

    /** Signatures as jnr-ffi binds them. */
    public interface Calls {

        /**
         * open(2).
         *
         * @param path  address of the path, ended by a zero byte.
         * @param flags O_ constants.
         * @param mode  permissions if created.
         * @return descriptor or -1.
         */
        int open(long path, int flags, int mode);

        /**
         * statfs(2).
         *
         * @param path   address of the path, ended by a zero byte.
         * @param buffer address of a struct statfs.
         * @return 0 or -1.
         */
        int statfs(long path, long buffer);

        /**
         * access(2).
         *
         * @param path address of the path, ended by a zero byte.
         * @param mode 0: whether it is there.
         * @return 0 or -1.
         */
        int access(long path, int mode);

        /**
         * close(2).
         *
         * @param descriptor to close.
         * @return 0 or -1.
         */
        int close(int descriptor);

        /**
         * geteuid(2).
         *
         * @return the effective user id.
         */
        int geteuid();

        /**
         * fcntl(2).
         *
         * @param descriptor of the file.
         * @param command    F_ constant.
         * @param argument   address of a struct flock.
         * @return 0 or -1.
         */
        int fcntl(int descriptor, int command, long argument);

        /**
         * fallocate(2).
         *
         * @param descriptor of the file.
         * @param mode       FALLOC_ constant, 0 for none.
         * @param offset     where the range begins.
         * @param length     of the range.
         * @return 0 or -1.
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

        /**
         * madvise(2).
         *
         * @param address where the range begins, at a page.
         * @param length  of the range.
         * @param advice  MADV_ constant.
         * @return 0 or -1.
         */
        int madvise(long address, long length, int advice);

        /**
         * fdatasync(2).
         *
         * @param descriptor of the file.
         * @return 0 or -1.
         */
        int fdatasync(int descriptor);

        /**
         * fsync(2).
         *
         * @param descriptor of the file or directory.
         * @return 0 or -1.
         */
        int fsync(int descriptor);

        /**
         * ioctl(2).
         *
         * @param descriptor of a device.
         * @param request    what is asked of it.
         * @param argument   address of what the request is about.
         * @return 0 or -1.
         */
        int ioctl(int descriptor, long request, long argument);

        /**
         * clock_gettime(2).
         *
         * @param clock  CLOCK_ constant.
         * @param result address of a struct timespec.
         * @return 0 or -1.
         */
        int clock_gettime(int clock, long result);

        /**
         * syscall(2), with exactly five longs: with more, jffi makes garbage.
         *
         * @param number   of the system call.
         * @param first    argument.
         * @param second   argument.
         * @param third    argument.
         * @param fourth   argument.
         * @return what it returns, or -1.
         */
        long syscall(long number, long first, long second, long third, long fourth);

        /**
         * syscall(2), for one that takes five arguments. Makes garbage. The sixth is not used: of six longs in all, jffi passes five.
         *
         * @param number   of the system call.
         * @param first    argument.
         * @param second   argument.
         * @param third    argument.
         * @param fourth   argument.
         * @param fifth    argument.
         * @param sixth    0.
         * @return what it returns, or -1.
         */
        long syscall(long number, long first, long second, long third, long fourth, long fifth, long sixth);
    }

    /** What throws in here would be an error of the class's initialisation, and something else the second time. */
    private static final class Loaded {
        static final Calls CALLS = LibraryLoader.create(Calls.class).load("c");
        static final Runtime RUNTIME = Runtime.getRuntime(CALLS);

        private Loaded() {
        }
    }

    private static final int ONE = 1;
    private static volatile boolean loaded;

    private LibC() {
    }

    /**
     * The calls.
     *
     * @return the library, loaded once.
     * @throws UnsupportedPlatformException if this is no Linux, or native code cannot be loaded.
     */
    public static Calls calls() {
        return loaded ? Loaded.CALLS : load();
    }

    private static Calls load() {
        final String os = System.getProperty("os.name");
        if (!os.toLowerCase(Locale.ROOT).contains("linux")) {
            throw new UnsupportedPlatformException(
                "Kstate's sessions need Linux's open-file-description locks; run it on Linux 3.15 or later: os.name=" + os);
        }
        ChronicleStart.prepare();
        try {
            final Calls calls = Uninterrupted.call(() -> NativeResources.lookingUp(() -> Loaded.CALLS));
            loaded = true;
            return calls;
        } catch (final LinkageError e) {
            final String digits = String.format(Locale.getDefault(Locale.Category.FORMAT), "%d", ONE);
            if (!digits.equals(Integer.toString(ONE))) {
                throw new UnsupportedPlatformException("The C library cannot be called: jffi was loaded before Kstate, and does not find its"
                    + " native part in a locale with other digits. Call Kstate.open before other classes of Chronicle or jnr are used, or start"
                    + " with -Duser.language.format=en: locale=" + Locale.getDefault(Locale.Category.FORMAT), e);
            }
            throw new UnsupportedPlatformException("The C library cannot be called; is native code allowed in this process, and can it be"
                + " unpacked where java.io.tmpdir is? java.io.tmpdir=" + System.getProperty("java.io.tmpdir"), e);
        }
    }

    /**
     * Opens a file, by the bytes that java.nio opens it by.
     *
     * @param file  to open.
     * @param flags O_ constants.
     * @param mode  permissions if created.
     * @return descriptor or -1.
     */
    public static int open(final Path file, final int flags, final int mode) {
        final Calls calls = calls();
        try (PathBytes path = PathBytes.of(file)) {
            return calls.open(path.address(), flags, mode);
        }
    }

    /**
     * The error of the last call of this thread that failed.
     *
     * @return an E constant.
     */
    public static int errno() {
        return Loaded.RUNTIME.getLastError();
    }
}
