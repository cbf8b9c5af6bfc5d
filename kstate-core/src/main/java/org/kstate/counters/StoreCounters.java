package org.kstate.counters;

import org.kstate.layout.ControlLayout;
import org.kstate.layout.Counter;
import org.kstate.layout.CounterLayout;
import org.kstate.layout.StoreGeometry;
import org.kstate.memory.SharedBuffer;

/**
 * The store's counters, for who has {@code store.lock}: what is counted for the store alone, and the sums over sessions that have ended.
 *
 * <p>{@link #fold} can be done again from any step, and is, by the next who folds or calls {@link #finish}: a process killed in the middle
 * neither loses what a session counted nor adds it twice.
 */
public final class StoreCounters {

    private static final int STORE = ControlLayout.COUNTERS;

    private final SharedBuffer control;
    private final int pages;

    /**
     * Creates the writing side.
     *
     * @param control memory of the file {@code control}.
     * @param pages   number of pages in the store.
     */
    public StoreCounters(final SharedBuffer control, final int pages) {
        this.control = control;
        this.pages = pages;
    }

    /**
     * Counts one, after it happened.
     *
     * @param counter of the store.
     */
    public void count(final Counter counter) {
        assert !counter.isOfSession();
        control.addLong(STORE + counter.offset(), 1);
    }

    /**
     * Adds the counters of a session to the store's, and clears them. The session has ended: what one of its threads counts at this moment may
     * be lost, what it counts later is found with the next session of that number.
     *
     * @param session its number.
     */
    public void fold(final int session) {
        finish();
        final long fold = control.getLong(STORE + CounterLayout.FOLD);
        // The sums are written when nobody reads them any more: who began to while the last session was named sees the word changed.
        SharedBuffer.storeStoreFence();
        final long counters = sessionCounters(session);
        for (int i = 0; i < CounterLayout.SESSION_COUNTERS; i++) {
            control.putLong(STORE + CounterLayout.FOLD_SUMS + i * Long.BYTES,
                control.getLong(STORE + (long) i * Long.BYTES) + control.getLongAcquire(counters + (long) i * Long.BYTES));
        }
        // [fold]: whoever sees the session named sees the sums.
        control.putLongRelease(STORE + CounterLayout.FOLD, CounterLayout.fold(CounterLayout.generation(fold) + 1, session));
        finish();
    }

    /** Finishes what a dead process has begun. */
    public void finish() {
        final long fold = control.getLongAcquire(STORE + CounterLayout.FOLD);
        final int session = CounterLayout.session(fold);
        if (session == CounterLayout.NO_SESSION) {
            return;
        }
        if (session <= StoreGeometry.MAX_SESSIONS) {
            // [fold]: the word before what it tells of, for who reads without the lock.
            SharedBuffer.storeStoreFence();
            final long counters = sessionCounters(session);
            for (int i = 0; i < CounterLayout.SESSION_COUNTERS; i++) {
                control.putLong(STORE + i * Long.BYTES, control.getLong(STORE + CounterLayout.FOLD_SUMS + i * Long.BYTES));
            }
            for (int i = 0; i < CounterLayout.SESSION_COUNTERS; i++) {
                control.putLong(counters + (long) i * Long.BYTES, 0);
            }
        }
        // A number out of range is damage; the counters are not worth refusing the store for it.
        control.putLongRelease(STORE + CounterLayout.FOLD, CounterLayout.fold(CounterLayout.generation(fold), CounterLayout.NO_SESSION));
    }

    private long sessionCounters(final int session) {
        return ControlLayout.session(session, pages) + ControlLayout.SESSION_COUNTERS;
    }
}
