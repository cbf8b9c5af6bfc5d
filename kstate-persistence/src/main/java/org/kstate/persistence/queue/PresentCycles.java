package org.kstate.persistence.queue;

import java.io.File;
import java.util.Arrays;

/**
 * Which cycles have files, for a reader. The table of a queue says so too, but is not told of files that somebody removes: Chronicle's
 * readers then look for files that are gone, and end in an exception or read nothing. So the directory is looked at, again when it has
 * changed. Safe for any thread.
 *
 * <p>A file that the table was not told of counts if its header is ready: what the table was told last is lost in a power cut, and one that is just
 * being made cannot be read.
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
    /** The last that was found to be ready without the table's word; the value of a queue without files if none was. */
    private int readyCycle = Integer.MIN_VALUE;

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
     * The first cycle that has a file.
     *
     * @param unset what says that there is none.
     */
    synchronized long lowest(final long unset) {
        look();
        return cycles.length == 0 ? unset : cycles[0];
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
            if (cycles[i] <= known || isReady(cycles[i])) {
                return cycles[i];
            }
        }
        // What the table knew is gone, but for files that are made just now.
        return cycles.length == 0 || known <= unset ? unset : cycles[0];
    }

    private boolean isReady(final int cycle) {
        if (cycle != readyCycle && CycleFiles.header(files.file(cycle)) == CycleFiles.Header.READY) {
            readyCycle = cycle;
        }
        return cycle == readyCycle;
    }

    /** How often files have come or gone, as far as anybody has looked. */
    synchronized long changes() {
        look();
        return changes;
    }
}
