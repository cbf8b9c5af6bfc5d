package org.kstate.counters;

import org.kstate.exceptions.CorruptStoreException;
import org.kstate.layout.ControlLayout;
import org.kstate.layout.Counter;
import org.kstate.layout.CounterLayout;
import org.kstate.layout.StoreGeometry;
import org.kstate.memory.Mapping;
import org.kstate.memory.SharedBuffer;

/**
 * All counters of a store at one time, read without any lock and through a read-only mapping: {@link CounterLayout} says how what a session
 * counted is found once and only once while it moves. Immutable.
 */
public final class CounterReading {

    private static final int STORE = ControlLayout.COUNTERS;
    private static final int ATTEMPTS = 1000;

    private final long[][] sessions;
    private final long[] totals;

    private CounterReading(final long[] totals, final long[][] sessions) {
        this.totals = totals;
        this.sessions = sessions;
    }

    /**
     * Reads the counters.
     *
     * @param control of the store.
     * @param pages   number of pages in the store.
     * @return their values.
     * @throws CorruptStoreException if a value cannot be.
     */
    public static CounterReading read(final Mapping control, final int pages) {
        final SharedBuffer buffer = control.buffer();
        for (int attempt = 1;; attempt++) {
            final long fold = buffer.getLongAcquire(STORE + CounterLayout.FOLD);
            final CounterReading reading = readOnce(control, pages, fold);
            SharedBuffer.loadLoadFence();
            // [fold]: if it has not changed, the sums were whole or not looked at. Sessions end too seldom for this to fail often.
            if (buffer.getLongAcquire(STORE + CounterLayout.FOLD) == fold || attempt == ATTEMPTS) {
                return reading;
            }
        }
    }

    private static CounterReading readOnce(final Mapping control, final int pages, final long fold) {
        final int folding = CounterLayout.session(fold);
        if (folding > StoreGeometry.MAX_SESSIONS) {
            throw corrupt(control, "session whose counters are being added", STORE + CounterLayout.FOLD, fold);
        }
        final long[] totals = new long[CounterLayout.MAX_COUNTERS];
        for (final Counter counter : Counter.values()) {
            final boolean moves = folding != CounterLayout.NO_SESSION && counter.isOfSession();
            totals[counter.id()] = value(control, STORE + (moves ? CounterLayout.FOLD_SUMS : 0) + counter.offset());
        }
        final long[][] sessions = new long[StoreGeometry.MAX_SESSIONS + 1][CounterLayout.SESSION_COUNTERS];
        for (int session = 1; session <= StoreGeometry.MAX_SESSIONS; session++) {
            if (session != folding) {
                final long counters = ControlLayout.session(session, pages) + ControlLayout.SESSION_COUNTERS;
                for (int i = 0; i < CounterLayout.SESSION_COUNTERS; i++) {
                    sessions[session][i] = value(control, counters + (long) i * Long.BYTES);
                    totals[i] += sessions[session][i];
                }
            }
        }
        return new CounterReading(totals, sessions);
    }

    private static long value(final Mapping control, final long offset) {
        final long value = control.buffer().getLongAcquire(offset);
        if (value < 0) {
            throw corrupt(control, "counter", offset, value);
        }
        return value;
    }

    static CorruptStoreException corrupt(final Mapping control, final String what, final long offset, final long value) {
        return new CorruptStoreException("What the store's sessions noted down is damaged; values are not affected: word=" + what + ", value=0x"
            + Long.toHexString(value) + ", offset=" + offset + ", file=" + control.file());
    }

    /**
     * The counters of the store: its own, and the sums over all sessions that it ever had.
     *
     * @return their values.
     */
    public CounterValues totals() {
        return new CounterValues(totals);
    }

    /**
     * The counters of a session.
     *
     * @param session its number.
     * @return their values.
     */
    public CounterValues ofSession(final int session) {
        return new CounterValues(sessions[session]);
    }
}
