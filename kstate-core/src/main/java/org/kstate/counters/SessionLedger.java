package org.kstate.counters;

import java.lang.ref.Reference;

import org.kstate.layout.ControlLayout;
import org.kstate.layout.Counter;
import org.kstate.layout.CounterLayout;
import org.kstate.memory.Mapping;
import org.kstate.time.EpochNanoClock;

/**
 * What one session notes down for operators: counters in its own record, errors in the store's log. Used where something rare has happened,
 * never on the way of a commit or read that nothing disturbed. Safe for any thread; never throws.
 */
public final class SessionLedger {

    /** Of an observer, who writes nothing. */
    public static final SessionLedger NONE = new SessionLedger(null, 0, 0, 0, null);

    /** Null if nothing is noted down. */
    private final Mapping control;
    private final int session;
    private final long counters;
    private final ErrorLog errors;
    private final EpochNanoClock clock;

    private SessionLedger(final Mapping control, final int session, final long counters, final long pid, final EpochNanoClock clock) {
        this.control = control;
        this.session = session;
        this.counters = counters;
        this.clock = clock;
        this.errors = control == null ? null : new ErrorLog(control.buffer(), session, pid);
    }

    /**
     * The ledger of a session.
     *
     * @param control of the store, writable.
     * @param pages   number of pages in the store.
     * @param session its number.
     * @param pid     of its process.
     * @param clock   tells when errors came.
     * @return the ledger.
     */
    public static SessionLedger of(final Mapping control, final int pages, final int session, final long pid, final EpochNanoClock clock) {
        return new SessionLedger(control, session, ControlLayout.session(session, pages) + ControlLayout.SESSION_COUNTERS, pid, clock);
    }

    /**
     * The ledger of a process whose session has no number yet: errors only.
     *
     * @param control of the store, writable.
     * @param pid     of the process.
     * @param clock   tells when errors came.
     * @return the ledger.
     */
    public static SessionLedger ofOpening(final Mapping control, final long pid, final EpochNanoClock clock) {
        return new SessionLedger(control, 0, 0, pid, clock);
    }

    /**
     * Counts one.
     *
     * @param counter of a session.
     */
    public void count(final Counter counter) {
        assert counter.isOfSession();
        if (session != 0) {
            control.buffer().addLong(counters + counter.offset(), 1);
            Reference.reachabilityFence(control);
        }
    }

    /**
     * Notes down an error that no caller is told of, or that an operator should know of in any case.
     *
     * @param error what happened.
     */
    public void error(final Throwable error) {
        if (control != null) {
            count(Counter.ERRORS);
            try {
                errors.record(error, clock.nanoTime());
            } catch (final RuntimeException | Error e) {
                // Whatever it is (no memory, a clock that fails), it is worse for a caller to be told of this than for the log to miss it.
                return;
            } finally {
                Reference.reachabilityFence(control);
            }
        }
    }

    /**
     * What this session has counted.
     *
     * @return the values.
     */
    public CounterValues values() {
        final long[] values = new long[CounterLayout.SESSION_COUNTERS];
        if (session != 0) {
            for (int i = 0; i < values.length; i++) {
                values[i] = control.buffer().getLongAcquire(counters + (long) i * Long.BYTES);
            }
            Reference.reachabilityFence(control);
        }
        return new CounterValues(values);
    }
}
