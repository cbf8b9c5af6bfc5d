package org.kstate.journal;

import java.util.function.LongSupplier;

import org.kstate.spi.JournalHistory;

/**
 * Taking a journal's lock for who then relies on what the journal says: others wait meanwhile, so that little may be left to be read under it. What
 * was appended while the lock was waited for is read without it, and the lock taken once more.
 */
final class CaughtUp {

    /** So many records are read in some milliseconds. */
    static final long MOST_BEHIND = 4096;
    /** Nobody appends faster than others read for long: this ends the search where the history does not come on. */
    static final int MOST_TRIES = 16;

    private CaughtUp() {
    }

    static void enter(final JournalHistory history, final LongSupplier lastSequence, final Runnable enter, final Runnable leave) {
        boolean isDone = false;
        for (int tries = 1; !isDone; tries++) {
            history.readOn();
            enter.run();
            try {
                // Others than those that keep descriptions do not say how far they were read.
                isDone = tries == MOST_TRIES || history.descriptions() == null || lastSequence.getAsLong() - history.lastSequence() <= MOST_BEHIND;
            } finally {
                if (!isDone) {
                    leave.run();
                }
            }
        }
    }
}
