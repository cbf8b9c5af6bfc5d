package org.kstate.memory;

import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.List;

import org.kstate.exceptions.DescriptorsExhaustedException;
import org.kstate.exceptions.KstateException;
import org.kstate.exceptions.NotPermittedException;

/**
 * Why a file could not be opened: a process without file descriptors is told that, and not to look at permissions or for damage.
 * A user without rights is told that.
 */
public final class OpenFailure {

    /** What the C library says of {@code EMFILE} and {@code ENFILE}, in English. */
    private static final List<String> MESSAGES = List.of("Too many open files", "File table overflow");

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
        if (isExhausted(cause)) {
            return exhausted("file=" + file, cause);
        }
        return cause instanceof AccessDeniedException ? new NotPermittedException(message, cause) : new KstateException(message, cause);
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
        if (isExhausted(errno)) {
            return exhausted("errno=" + errno + ", file=" + file, null);
        }
        return errno == LibC.EACCES ? new NotPermittedException(message) : new KstateException(message);
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
            throw exhausted("file=" + file, cause);
        }
    }

    /** What Java and Chronicle tell is a text, which may be in the language of the user; so it is also tried. */
    private static boolean isExhausted(final Throwable cause) {
        for (Throwable told = cause; told != null; told = told.getCause()) {
            final String message = String.valueOf(told.getMessage());
            if (MESSAGES.stream().anyMatch(message::contains)) {
                return true;
            }
        }
        return !FileDescriptors.isAnyLeft();
    }

    private static boolean isExhausted(final int errno) {
        return errno == LibC.EMFILE || errno == LibC.ENFILE;
    }

    /** The one exception for a process without descriptors. */
    static DescriptorsExhaustedException exhausted(final String facts, final Throwable cause) {
        return new DescriptorsExhaustedException("This process has no file descriptors left; close files, or raise its limit (ulimit -n) or"
            + " the machine's (fs.file-max), and try again: " + facts, cause);
    }
}
