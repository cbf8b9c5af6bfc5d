package org.kstate.memory;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
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

    static {
        // Read now: their class files may lie in a directory, and then they cannot be read when they are needed.
        OpenFailure.exhausted("", null);
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
                throw OpenFailure.exhausted("needed=" + count + ", available=" + open.size(), e);
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
     * Whether one more file can be opened.
     *
     * @return false if not.
     */
    static boolean isAnyLeft() {
        if (!NULL_DEVICE.exists()) {
            return true;
        }
        try {
            new FileInputStream(NULL_DEVICE).close();
            return true;
        } catch (final IOException e) {
            return false;
        }
    }
}
