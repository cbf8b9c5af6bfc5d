package org.kstate.tools;

import java.util.function.LongSupplier;
import org.kstate.spi.ReadingProgress;
import org.kstate.tools.terminal.Progress;

/** Shows how far a journal was read, by the numbers of its records; nothing more once it is closed. For one thread at a time. */
final class ReadingBar implements ReadingProgress, AutoCloseable {
    /** So many records are read in a moment: the clock is looked at no oftener. */
    private static final int BATCH = 1 << 10;

    private final Progress progress;
    private final LongSupplier end;
    private long first = Progress.UNKNOWN;
    /** How many were read before {@link #first}. */
    private long before;
    /** 0 while nobody has asked. */
    private long last;
    private boolean isClosed;

    /**
     * Begins.
     *
     * @param progress that is drawn; closed with this.
     * @param end      tells the number of the last record, or {@link Progress#UNKNOWN}; not asked for where little is read, or nothing is shown.
     */
    ReadingBar(final Progress progress, final LongSupplier end) {
        this.progress = progress;
        this.end = end;
    }

    @Override
    public void onRecord(final long sequence, final long records) {
        if (isClosed || !progress.isShown()) {
            return;
        }
        if (records == 1 || first == Progress.UNKNOWN) {
            first = sequence;
            before = records - 1;
        }
        if (records % BATCH == 0) {
            last = last == 0 ? end.getAsLong() : last;
            progress.at(sequence - first, last < first ? Progress.UNKNOWN : last - first, records - before);
        }
    }

    @Override
    public void close() {
        isClosed = true;
        progress.close();
    }
}
