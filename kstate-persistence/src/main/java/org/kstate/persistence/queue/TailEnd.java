package org.kstate.persistence.queue;

import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

/**
 * Whether a file really ends where its tailer found nothing more. The look takes longer than a step, and a reader that waits for more asks all the
 * time. So a tailer looks once for each file and each move. For one thread at a time.
 */
final class TailEnd {

    private static final int NO_CYCLE = Integer.MIN_VALUE;

    /** Null where the reader itself looks. */
    private final @Nullable CycleFiles files;
    private final @Nullable FileEnd fileEnd;
    /** The file of the record that the tailer has read last; none since a move. */
    private int readCycle = NO_CYCLE;
    /** Whether the last move was behind the last record. */
    private boolean isToEnd;
    /** The file that was looked at since the last move. */
    private int checkedCycle = NO_CYCLE;

    /**
     * Nothing was read yet.
     *
     * @param files   of the queue; null if no file is to be looked at.
     * @param journal its directory, for messages.
     */
    TailEnd(final @Nullable CycleFiles files, final Path journal) {
        this.files = files;
        this.fileEnd = files == null ? null : new FileEnd(journal);
    }

    /** The tailer was moved, or will be. */
    void moved() {
        checkedCycle = NO_CYCLE;
        readCycle = NO_CYCLE;
        isToEnd = false;
    }

    /** The tailer was moved behind the last record, or will be. */
    void movedToEnd() {
        moved();
        isToEnd = true;
    }

    /** The tailer has read a record of a file. */
    void readIn(final int cycle) {
        readCycle = cycle;
    }

    /**
     * The tailer has found nothing more in a file.
     *
     * @param cycle of the file.
     * @param read  where the record last read ends.
     * @throws org.kstate.exceptions.CorruptJournalException if the file goes on behind its end.
     */
    void check(final int cycle, final long read) {
        final FileEnd end = fileEnd;
        final CycleFiles present = files;
        if (end == null || present == null || cycle == checkedCycle) {
            return;
        }
        final int[] cycles = present.cycles();
        for (int i = 0; i < cycles.length; i++) {
            if (cycles[i] == cycle) {
                final long from = cycle == readCycle ? read : isToEnd ? FileEnd.FROM_LAST : 0;
                end.check(present.file(cycle), from, i + 1 < cycles.length && CycleFiles.hasRecord(present.file(cycles[i + 1])), false);
            }
        }
        checkedCycle = cycle;
    }
}
