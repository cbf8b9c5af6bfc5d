package org.kstate.memory;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.kstate.exceptions.DescriptorsExhaustedException;

/**
 * Whether this process can still open files. A library that runs out of them half-way leaves things behind, and a class whose static
 * initialiser fails never works again in its JVM. So the callers ask beforehand. Safe for any thread.
 */
public final class FileDescriptors {

    /** What opening a store, or a part of it, takes at most, with what it gives back soon. */
    public static final int FOR_OPENING = 16;

    /** Always there, and nothing happens when it is opened. */
    private static final File NULL_DEVICE = new File("/dev/null");
    /** What the C library says of {@code EMFILE} and {@code ENFILE}. */
    private static final List<String> MESSAGES = List.of("Too many open files", "File table overflow");

    static {
        // Read now: its class file may lie in a directory, and then it cannot be read when it is needed.
        exhausted("", null);
    }

    private FileDescriptors() {
    }

    /**
     * Makes sure that some files can be opened, by opening as many and closing them again.
     *
     * @param count of descriptors that the caller is about to use.
     * @throws DescriptorsExhaustedException if there are not as many.
     */
    public static void require(final int count) {
        if (NULL_DEVICE.exists()) {
            final List<FileInputStream> open = new ArrayList<>(count);
            try {
                while (open.size() < count) {
                    open.add(new FileInputStream(NULL_DEVICE));
                }
            } catch (final IOException e) {
                throw exhausted("needed=" + count + ", available=" + open.size(), e);
            } finally {
                closeAll(open);
            }
        }
    }

    private static void closeAll(final List<FileInputStream> open) {
        for (final FileInputStream stream : open) {
            try {
                stream.close();
            } catch (final IOException e) {
                // The null device has nothing to lose.
                continue;
            }
        }
    }

    /**
     * The exception for a file that could not be opened, if that was for want of descriptors.
     *
     * @param file  that could not be opened.
     * @param cause what was caught.
     * @return the exception, to be thrown; {@code null} if the cause is another.
     */
    public static DescriptorsExhaustedException behind(final Path file, final Throwable cause) {
        for (Throwable one = cause; one != null; one = one.getCause()) {
            final String message = String.valueOf(one.getMessage());
            if (MESSAGES.stream().anyMatch(message::contains)) {
                return exhausted("file=" + file, cause);
            }
        }
        return null;
    }

    /**
     * The exception for a call of the C library that failed, if that was for want of descriptors.
     *
     * @param file  that could not be opened.
     * @param errno of the call.
     * @return the exception, to be thrown; {@code null} if the cause is another.
     */
    static DescriptorsExhaustedException behind(final Path file, final int errno) {
        return errno == LibC.EMFILE || errno == LibC.ENFILE ? exhausted("errno=" + errno + ", file=" + file, null) : null;
    }

    private static DescriptorsExhaustedException exhausted(final String facts, final Throwable cause) {
        return new DescriptorsExhaustedException("This process has no file descriptors left; close files, or raise the limit (ulimit -n), then"
            + " try again: " + facts, cause);
    }
}
