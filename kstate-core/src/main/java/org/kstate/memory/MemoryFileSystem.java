package org.kstate.memory;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

import net.openhft.chronicle.core.UnsafeMemory;
import org.kstate.exceptions.UnsupportedPlatformException;

/** Whether a file is in memory only, so that no boot of the machine leaves it behind: tmpfs and ramfs. Source: statfs(2). */
public final class MemoryFileSystem {

    private static final int TMPFS = 0x01021994;
    private static final int RAMFS = 0x858458F6;
    private static final Set<String> NAMES = Set.of("tmpfs", "ramfs");
    /** More than struct statfs has anywhere; f_type is its first field, an int or a long. */
    private static final int STATFS_LENGTH = 512;
    private static final UnsafeMemory MEMORY = UnsafeMemory.MEMORY;

    private MemoryFileSystem() {
    }

    /**
     * Asks where a file is.
     *
     * @param file that exists.
     * @return true if its file system is in memory; false if nobody can tell.
     */
    public static boolean holds(final Path file) {
        try {
            final int type = type(file);
            return type == TMPFS || type == RAMFS;
        } catch (final UnsupportedPlatformException e) {
            // An observer needs no native code.
            return isNamedSo(file);
        }
    }

    private static int type(final Path file) {
        final LibC.Calls calls = LibC.calls();
        final long buffer = MEMORY.allocate(STATFS_LENGTH);
        try (PathBytes path = PathBytes.of(file)) {
            MEMORY.setMemory(buffer, STATFS_LENGTH, (byte) 0);
            if (calls.statfs(path.address(), buffer) != 0) {
                return 0;
            }
            final int first = MEMORY.readInt(buffer);
            return first != 0 || ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? first : MEMORY.readInt(buffer + Integer.BYTES);
        } finally {
            MEMORY.freeMemory(buffer, STATFS_LENGTH);
        }
    }

    private static boolean isNamedSo(final Path file) {
        try {
            return NAMES.contains(Files.getFileStore(file).type());
        } catch (final IOException e) {
            return false;
        }
    }
}
