package org.kstate.memory;

import java.nio.file.FileSystems;
import java.nio.file.Path;

/** Which paths lead to files that the kernel can map and lock. */
public final class MachinesFiles {

    private MachinesFiles() {
    }

    /**
     * Whether a path is of the machine's own file systems: one in an archive, say, leads to no file that could be mapped.
     *
     * @param path any.
     * @return false if it is of another provider.
     */
    public static boolean hold(final Path path) {
        return path.getFileSystem() == FileSystems.getDefault();
    }
}
