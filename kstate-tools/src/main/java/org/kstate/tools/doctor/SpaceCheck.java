package org.kstate.tools.doctor;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether the file system of a store or a journal has space left. */
final class SpaceCheck {
    private static final long MEGABYTE = 1L << 20;
    private static final long LITTLE = MEGABYTE;
    private static final long SMALL = 128 * MEGABYTE;
    private static final long TENTH = 10;
    private static final long PLENTY = 1024 * MEGABYTE;

    private SpaceCheck() {
    }

    /** Of the place itself, or of the nearest folder above it that is there. */
    static Finding of(final String check, final Path place, final boolean isJournal) {
        Path there = place.toAbsolutePath();
        while (!Files.exists(there)) {
            there = there.getParent();
        }
        try {
            final FileStore store = Files.getFileStore(there);
            return of(check, place, isJournal, store.type(), store.getTotalSpace(), store.getUsableSpace());
        } catch (final IOException e) {
            return Finding.note(check, "the file system of " + place + " tells nothing: " + e.getMessage(), "");
        }
    }

    static Finding of(final String check, final Path place, final boolean isJournal, final String type, final long total, final long usable) {
        final boolean isMemory = type.equals("tmpfs") || type.equals("ramfs");
        final String space = MachineChecks.megabytes(usable) + " of " + MachineChecks.megabytes(total) + " free for " + place + " (" + type + ")";
        final String more = isMemory ? "remove what is not needed, or make it larger: mount -o remount,size=1G, or docker run --shm-size=1g"
            : "remove what is not needed, or use another place";
        // A file system without a limit says 0 of 0.
        if (total > 0 && usable < LITTLE) {
            return Finding.problem(check, space, "New states and commits fail without space: " + more);
        }
        if (total > 0 && usable < Math.min(total / TENTH, PLENTY)) {
            return Finding.warning(check, space, "Soon full: " + more);
        }
        if (isJournal && isMemory) {
            return Finding.warning(check, space, "A journal in memory does not outlive the machine: keep it on a disk");
        }
        if (!isJournal && isMemory && total > 0 && total < SMALL) {
            return Finding.warning(check, space, "Small, as containers have it by default: " + more);
        }
        if (!isJournal && !isMemory) {
            return Finding.note(check, space, "The store is not in memory: the kernel writes its pages to the disk now and then. Use /dev/shm");
        }
        return Finding.ok(check, space);
    }
}
