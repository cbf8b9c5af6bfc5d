package org.kstate.memory;

import java.nio.file.Path;

import org.kstate.exceptions.DescriptorsExhaustedException;
import org.kstate.exceptions.KstateException;

/** Why a file could not be opened: a process without file descriptors is told that, and not to look at permissions or for damage. */
public final class OpenFailure {

    private static final Path DEVICE = Path.of("/dev/null");
    /** Of both errors, in English. */
    private static final String TOLD = "Too many open files";

    private OpenFailure() {
    }

    /**
     * The exception for a file that could not be opened or read.
     *
     * @param cause   what was thrown, by Java or by a library.
     * @param file    that was to be opened.
     * @param message to be told if this process can open others.
     * @return the exception, to be thrown.
     */
    public static KstateException of(final Throwable cause, final Path file, final String message) {
        return isExhausted(cause) ? exhausted(file, cause) : new KstateException(message, cause);
    }

    /**
     * The exception for a file that the C library could not open.
     *
     * @param errno   what it said.
     * @param file    that was to be opened.
     * @param message to be told if it was not for want of descriptors.
     * @return the exception, to be thrown.
     */
    public static KstateException of(final int errno, final Path file, final String message) {
        return isExhausted(errno) ? exhausted(file, null) : new KstateException(message);
    }

    /**
     * Throws if this process can open no file at present: then whatever a library says of a file is no news of that file.
     *
     * @param cause what was thrown.
     * @param file  that was to be opened, or the folder of those that were.
     * @throws DescriptorsExhaustedException if so.
     */
    public static void throwIfExhausted(final Throwable cause, final Path file) {
        if (isExhausted(cause)) {
            throw exhausted(file, cause);
        }
    }

    /** What Java and Chronicle tell is a text, which may be in the language of the user; so it is also tried. */
    private static boolean isExhausted(final Throwable cause) {
        for (Throwable told = cause; told != null; told = told.getCause()) {
            if (told.getMessage() != null && told.getMessage().contains(TOLD)) {
                return true;
            }
        }
        final int descriptor = LibC.open(DEVICE, LibC.O_RDONLY | LibC.O_CLOEXEC, 0);
        if (descriptor < 0) {
            return isExhausted(LibC.errno());
        }
        LibC.calls().close(descriptor);
        return false;
    }

    private static boolean isExhausted(final int errno) {
        return errno == LibC.EMFILE || errno == LibC.ENFILE;
    }

    private static DescriptorsExhaustedException exhausted(final Path file, final Throwable cause) {
        return new DescriptorsExhaustedException("No file descriptor is left for this process; close files, or raise its limit (ulimit -n) or"
            + " the machine's (fs.file-max), and try again: file=" + file, cause);
    }
}
