package org.kstate.notify;

import java.nio.file.Path;

import org.kstate.Kstate;
import org.kstate.time.EpochNanoClock;

/** Tells when no more commits of an interval are to be expected, though no record of a later one has come. For one thread at a time. */
interface IntervalEnd {

    /**
     * Whether all commits of an interval that there will be can be read now.
     *
     * @param endNs the end of the interval, nanoseconds since the epoch.
     */
    boolean isOver(long endNs);

    /** In how many nanoseconds it is worth while to ask again; 0 or less at once. */
    long dueInNs(long endNs);

    /**
     * By the store: commits take their times under the journal's lock. Once the clock has passed the end and the lock was then seen free, later
     * ones have later times, and earlier ones can be read.
     */
    record ByStore(Kstate store, Path journal) implements IntervalEnd {
        @Override
        public boolean isOver(final long endNs) {
            return store.clock().nanoTime() >= endNs && store.isJournalFree(journal);
        }

        @Override
        public long dueInNs(final long endNs) {
            return endNs - store.clock().nanoTime();
        }
    }

    /** By a time after the end, that the caller takes for long enough. */
    record ByGrace(EpochNanoClock clock, long graceNs) implements IntervalEnd {
        @Override
        public boolean isOver(final long endNs) {
            return dueInNs(endNs) <= 0;
        }

        @Override
        public long dueInNs(final long endNs) {
            return endNs - clock.nanoTime() + graceNs;
        }
    }

    /** By a later record alone. */
    record ByRecord() implements IntervalEnd {
        @Override
        public boolean isOver(final long endNs) {
            return false;
        }

        @Override
        public long dueInNs(final long endNs) {
            return Polled.NOTHING_DUE;
        }
    }
}
