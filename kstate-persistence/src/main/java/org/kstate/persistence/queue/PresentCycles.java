package org.kstate.persistence.queue;

import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Which cycles have files, for a reader. The table of a queue says so too, but is not told of files that somebody removes: Chronicle's
 * readers then look for files that are gone, and end in an exception or read nothing. So the directory is looked at, again when it has
 * changed. Safe for any thread.
 *
 * <p>The newest file counts if its header is ready, whatever the table knows: what the table was told last is lost in a power cut, and the table is
 * told of a file before the file can be read. Chronicle would wait for a header that a process was killed in writing, and then fail.
 */
final class PresentCycles {

    /** A change may carry the time of the look before it: clocks of file systems tick every few milliseconds. */
    private static final long SETTLED_MS = 100;

    private final CycleFiles files;
    private final File directory;
    private int[] cycles = {};
    private long changedMs = Long.MIN_VALUE;
    private long lookedMs;
    private long changes;
    /** The last that was found to be ready; the value of a queue without files if none was. */
    private int readyCycle = Integer.MIN_VALUE;
    /** The last that was found to be without a ready header and without a record. */
    private int unfinishedCycle = Integer.MIN_VALUE;

    PresentCycles(final CycleFiles files, final File directory) {
        this.files = files;
        this.directory = directory;
    }

    /** Lists the directory if it has changed: not at each question, since one that waits for a first record asks all the time. */
    private void look() {
        final long stampMs = directory.lastModified();
        if (stampMs == changedMs && lookedMs - stampMs > SETTLED_MS) {
            return;
        }
        lookedMs = System.currentTimeMillis();
        changedMs = stampMs;
        final int[] present = files.cycles();
        if (!Arrays.equals(present, cycles)) {
            cycles = present;
            changes++;
        }
    }

    /**
     * The first cycle that has a file which can be read.
     *
     * @param unset what says that there is none.
     */
    synchronized long lowest(final long unset) {
        look();
        return cycles.length == 0 || cycles.length == 1 && !isReadable(cycles[0], cycles[0]) ? unset : cycles[0];
    }

    /**
     * The last cycle that has a file which can be read.
     *
     * @param known by the table.
     * @param unset what says that there is none.
     */
    synchronized long highest(final long known, final long unset) {
        look();
        for (int i = cycles.length - 1; i >= 0; i--) {
            // Only the newest may be in the making.
            if (cycles[i] <= known && i < cycles.length - 1 || isReadable(cycles[i], known)) {
                return cycles[i];
            }
        }
        return unset;
    }

    private boolean isReadable(final int cycle, final long known) {
        if (cycle == readyCycle) {
            return true;
        }
        final Path file = files.file(cycle);
        switch (CycleFiles.header(file)) {
            case READY:
                readyCycle = cycle;
                return true;
            case UNFINISHED:
                // Looked through once: the header of a file that has records was damaged, which Chronicle tells.
                if (cycle != unfinishedCycle && files.hasContent(file)) {
                    return cycle <= known;
                }
                unfinishedCycle = cycle;
                return false;
            default:
                return cycle <= known;
        }
    }

    /** How often files have come or gone, as far as anybody has looked. */
    synchronized long changes() {
        look();
        return changes;
    }
}
