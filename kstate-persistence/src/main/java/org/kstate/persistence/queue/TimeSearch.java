package org.kstate.persistence.queue;

/**
 * Finds a commit time in a journal by halving: among the files by their first records, then within one file. Relies on the journal's
 * promise that commit times never go back.
 */
public final class TimeSearch {

    private TimeSearch() {
    }

    /**
     * Moves a tailer so that its next record is the first one not before a time.
     *
     * @param queue  of the journal.
     * @param tailer of that queue.
     * @param timeNs nanoseconds since the epoch; after the last record: the tailer is moved to the end.
     */
    public static void seek(final ReadOnlyQueue queue, final RecordTailer tailer, final long timeNs) {
        final int[] cycles = queue.cycles();
        int before = -1;
        for (int high = cycles.length; high - before > 1;) {
            final int middle = before + high >>> 1;
            if (isFirstBefore(tailer, cycles, middle, timeNs)) {
                before = middle;
            } else {
                high = middle;
            }
        }
        if (before < 0) {
            tailer.toStart();
            return;
        }
        final int cycle = cycles[before];
        long sequence = 0;
        for (long high = tailer.documentsIn(cycle); high - sequence > 1;) {
            final long middle = sequence + high >>> 1;
            if (isBefore(tailer, tailer.index(cycle, middle), timeNs)) {
                sequence = middle;
            } else {
                high = middle;
            }
        }
        // The record found is the last one before the time; reading it leaves the tailer where it shall be.
        if (tailer.moveTo(tailer.index(cycle, sequence))) {
            tailer.nextHead();
        }
    }

    /** Whether the first record from a cycle on is before a time; a file may be empty. */
    private static boolean isFirstBefore(final RecordTailer tailer, final int[] cycles, final int from, final long timeNs) {
        for (int i = from; i < cycles.length; i++) {
            if (tailer.moveTo(tailer.index(cycles[i], 0))) {
                return tailer.nextHead() && tailer.record().timeNs() < timeNs;
            }
        }
        return false;
    }

    private static boolean isBefore(final RecordTailer tailer, final long index, final long timeNs) {
        return tailer.moveTo(index) && tailer.nextHead() && tailer.record().timeNs() < timeNs;
    }
}
