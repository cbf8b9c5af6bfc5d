package org.kstate.memory;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * Which file it is that a path led to: a file that is removed, and made again at the same path, is another. Safe for any thread.
 *
 * @param key of the file, device and inode; {@code null} if there was none.
 */
public record FileIdentity(Object key) {

    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    /**
     * The file that a path leads to now.
     *
     * @param file path of it.
     * @return its identity.
     */
    public static FileIdentity of(final Path file) {
        try {
            return new FileIdentity(Files.readAttributes(file, BasicFileAttributes.class).fileKey());
        } catch (final IOException e) {
            return new FileIdentity(null);
        }
    }

    /** The file that is open, wherever its path leads now. */
    static FileIdentity ofOpen(final int descriptor, final Path file) {
        final FileIdentity open = of(DESCRIPTORS.resolve(Integer.toString(descriptor)));
        return open.key == null ? of(file) : open;
    }

    /**
     * Whether a path leads to the file.
     *
     * @param file path that led there.
     * @return false if it leads to none, or to another; true also if this user may not look any more.
     */
    public boolean isAt(final Path file) {
        try {
            return key == null || key.equals(Files.readAttributes(file, BasicFileAttributes.class).fileKey());
        } catch (final AccessDeniedException e) {
            return true;
        } catch (final IOException e) {
            return false;
        }
    }
}
