package org.kstate.notify;

import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.kstate.Doorbell;
import org.kstate.Kstate;
import org.kstate.ReadableState;
import org.kstate.State;
import org.kstate.exceptions.ClosedException;

/**
 * Sleeping until one of some states of one session is committed to, and knowing which. The states are watched from the first sleep on, so that
 * commits ring for nobody who only polls.
 *
 * <p>For one thread at a time; {@link #close} for any.
 */
final class StateBell implements AutoCloseable {

    static final int NONE = -1;
    /** How often in vain somebody asks what changed before it looks for what nobody rang for: that reads the clock. */
    private static final int ASKED_IN_VAIN = 64;

    private final Doorbell doorbell;
    private final Map<State, Integer> places = new HashMap<>();
    private boolean isWatching;
    private int askedInVain;

    StateBell(final Kstate store) {
        this.doorbell = store.doorbell();
    }

    /**
     * A bell for states.
     *
     * @return {@code null} if they are not all different handles of one session: then there is no one word to sleep on.
     */
    static @Nullable StateBell of(final ReadableState... values) {
        final Map<State, Integer> different = new HashMap<>();
        Kstate store = null;
        for (final ReadableState value : values) {
            if (!(value instanceof State state) || store != null && state.store() != store || different.put(state, NONE) != null) {
                return null;
            }
            store = state.store();
        }
        return store == null ? null : new StateBell(store);
    }

    Doorbell doorbell() {
        return doorbell;
    }

    /** Whether commits ring, so that {@link #changed} says all there is to be looked at. */
    boolean isWatching() {
        return isWatching;
    }

    boolean has(final State state) {
        return places.containsKey(state);
    }

    /** One state more. */
    void add(final State state, final int place) {
        places.put(state, place);
        if (isWatching) {
            watch(state);
        }
    }

    /** One state fewer. */
    void remove(final State state) {
        places.remove(state);
        doorbell.unwatch(state);
    }

    /** Commits to a state do not ring for now, or do again; afterwards it counts as changed. */
    void pause(final State state, final boolean isPaused) {
        if (isPaused) {
            doorbell.pause(state);
        } else {
            doorbell.resume(state);
        }
    }

    /** The place of the next state that may have changed, or {@link #NONE}. */
    int changed() {
        State state = doorbell.changed();
        if (state == null && ++askedInVain == ASKED_IN_VAIN) {
            askedInVain = 0;
            doorbell.lookForUnrung();
            state = doorbell.changed();
        }
        if (state == null) {
            return NONE;
        }
        final Integer place = places.get(state);
        return place == null ? changed() : place;
    }

    /** Begins to tell of new names. */
    void watchNames() {
        doorbell.watchNames();
    }

    /** Whether there may be new names since this was asked last. */
    boolean isNameNew() {
        return doorbell.isNameNew();
    }

    /** Sleeps until something changes, or returns early in vain: also the first time, and when anything was closed. */
    void sleep(final long atMostNs) {
        try {
            if (isWatching) {
                doorbell.awaitChange(atMostNs);
            } else {
                watchAll();
            }
        } catch (final ClosedException e) {
            // The next look finds what was closed, and says so.
            return;
        }
    }

    /** From now on commits ring. Each state counts as changed once. */
    void watchAll() {
        isWatching = true;
        for (final State state : places.keySet()) {
            watch(state);
        }
    }

    private void watch(final State state) {
        try {
            doorbell.watch(state);
        } catch (final ClosedException e) {
            // This handle was closed, which is told at its turn; the others are watched.
            return;
        }
    }

    /** Ends a sleep, and all others. */
    @Override
    public void close() {
        doorbell.close();
    }
}
