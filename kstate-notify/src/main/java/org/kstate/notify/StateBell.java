package org.kstate.notify;

import org.kstate.Doorbell;
import org.kstate.Kstate;
import org.kstate.ReadableState;
import org.kstate.State;
import org.kstate.exceptions.ClosedException;

/**
 * Sleeping until one of some states of one session is committed to. The states are watched from the first sleep on, so that commits ring for
 * nobody who only polls.
 *
 * <p>For one thread at a time; {@link #ring} and {@link #close} for any.
 */
final class StateBell implements AutoCloseable {

    private final Doorbell doorbell;
    private final State[] states;
    private boolean isWatching;
    private int seenRings;

    private StateBell(final Doorbell doorbell, final State[] states) {
        this.doorbell = doorbell;
        this.states = states;
    }

    /**
     * A bell for states.
     *
     * @return {@code null} if they are not all handles of the same session: then there is no one word to sleep on.
     */
    static StateBell of(final ReadableState... values) {
        final State[] states = new State[values.length];
        for (int i = 0; i < values.length; i++) {
            if (!(values[i] instanceof State state)) {
                return null;
            }
            states[i] = state;
            if (state.store() != states[0].store()) {
                return null;
            }
        }
        final Kstate store = states[0].store();
        return new StateBell(store.doorbell(), states);
    }

    /** To be called before each look: what is committed from now on ends the next sleep. */
    void look() {
        seenRings = doorbell.rings();
    }

    /** Sleeps until a commit since the last look, or returns early in vain: also the first time, and when anything was closed. */
    void sleep(final long atMostNs) {
        try {
            if (isWatching) {
                doorbell.await(seenRings, atMostNs);
            } else {
                isWatching = true;
                watchAll();
            }
        } catch (final ClosedException e) {
            // The next look finds what was closed, and says so.
            return;
        }
    }

    private void watchAll() {
        for (final State state : states) {
            try {
                doorbell.watch(state);
            } catch (final ClosedException e) {
                // This handle was closed, which is told at its turn; the others are watched.
                continue;
            }
        }
    }

    /** Ends a sleep. */
    void ring() {
        try {
            doorbell.ring();
        } catch (final ClosedException e) {
            // Then nobody sleeps.
            return;
        }
    }

    @Override
    public void close() {
        doorbell.close();
    }
}
