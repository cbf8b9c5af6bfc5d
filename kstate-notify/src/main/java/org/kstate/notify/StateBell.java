package org.kstate.notify;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;
import org.kstate.Doorbell;
import org.kstate.Kstate;
import org.kstate.ReadableState;
import org.kstate.State;
import org.kstate.exceptions.ClosedException;

/**
 * Sleeping until one of some states is committed to, and knowing which: of one session, or of several, whose doorbells are slept on at once. The
 * states are watched from the first sleep on, so that commits ring for nobody who only polls.
 *
 * <p>For one thread at a time; {@link #close} for any.
 */
final class StateBell implements AutoCloseable {

    static final int NONE = -1;
    /** How often in vain somebody asks what changed before it looks for what nobody rang for: that reads the clock. */
    private static final int ASKED_IN_VAIN = 64;

    /** How long to sleep where all sessions were closed: who closes the watch wakes its thread. */
    private static final long NOTHING_RINGS_NS = TimeUnit.MILLISECONDS.toNanos(10);

    /** One for each session. */
    private final Doorbell[] doorbells;
    /** Those that can be slept on. */
    private Doorbell[] awaited;
    /** What could not be watched since it was closed, and is to be looked at once for that. */
    private final Queue<State> unwatched = new ArrayDeque<>();
    private final Map<State, Integer> places = new HashMap<>();
    private boolean isWatching;
    private int askedInVain;
    /** The doorbell that is asked first, so that one that is rung all the time keeps no other waiting. */
    private int turn;

    StateBell(final Kstate... stores) {
        this.doorbells = new Doorbell[stores.length];
        this.awaited = doorbells;
        boolean isComplete = false;
        try {
            for (int i = 0; i < stores.length; i++) {
                doorbells[i] = stores[i].doorbell();
            }
            isComplete = true;
        } finally {
            if (!isComplete) {
                close();
            }
        }
    }

    /**
     * A bell for states.
     *
     * @return {@code null} if they are not all different handles: then there is nothing to sleep on, or nothing to tell them apart by.
     */
    static @Nullable StateBell of(final ReadableState... values) {
        final Map<State, Integer> different = new HashMap<>();
        final Set<Kstate> stores = new LinkedHashSet<>();
        for (final ReadableState value : values) {
            if (!(value instanceof State state) || different.put(state, NONE) != null) {
                return null;
            }
            stores.add(state.store());
        }
        return new StateBell(stores.toArray(Kstate[]::new));
    }

    List<Doorbell> doorbells() {
        return List.of(doorbells);
    }

    /** Whether a store is one of those whose states this is for. */
    boolean isOf(final Kstate store) {
        return find(store) != null;
    }

    private @Nullable Doorbell find(final Kstate store) {
        for (final Doorbell doorbell : doorbells) {
            if (doorbell.store() == store) {
                return doorbell;
            }
        }
        return null;
    }

    private Doorbell doorbellOf(final State state) {
        final Doorbell found = find(state.store());
        if (found == null) {
            throw new IllegalArgumentException("The state is of another session than those that are watched: state=" + state.name());
        }
        return found;
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
        doorbellOf(state).unwatch(state);
    }

    /** Commits to a state do not ring for now, or do again; afterwards it counts as changed. */
    void pause(final State state, final boolean isPaused) {
        if (isPaused) {
            doorbellOf(state).pause(state);
        } else {
            doorbellOf(state).resume(state);
        }
    }

    /** The place of the next state that may have changed, or {@link #NONE}. */
    int changed() {
        final State lost = unwatched.poll();
        State state = lost == null ? nextChanged() : lost;
        if (state == null && ++askedInVain == ASKED_IN_VAIN) {
            askedInVain = 0;
            for (final Doorbell doorbell : doorbells) {
                doorbell.lookForUnrung();
            }
            state = nextChanged();
        }
        if (state == null) {
            return NONE;
        }
        final Integer place = places.get(state);
        return place == null ? changed() : place;
    }

    private @Nullable State nextChanged() {
        for (int i = 0; i < doorbells.length; i++) {
            final int asked = turn;
            turn = asked + 1 < doorbells.length ? asked + 1 : 0;
            final State state = doorbells[asked].changed();
            if (state != null) {
                return state;
            }
        }
        return null;
    }

    /** Begins to tell of new names. There is one session then. */
    void watchNames() {
        doorbells[0].watchNames();
    }

    /** Whether there may be new names since this was asked last. */
    boolean isNameNew() {
        return doorbells[0].isNameNew();
    }

    /** The names of the states that have come since this was asked last; the first time, all. */
    List<String> newNames() {
        return doorbells[0].newNames();
    }

    /** Sleeps until something changes, or returns early in vain: also the first time, and when anything was closed. */
    void sleep(final long atMostNs) {
        try {
            if (!isWatching) {
                watchAll();
            } else if (awaited.length == 0) {
                LockSupport.parkNanos(this, Math.min(atMostNs, NOTHING_RINGS_NS));
            } else if (awaited.length == 1) {
                awaited[0].awaitChange(atMostNs);
            } else {
                Doorbell.awaitAnyChange(awaited, atMostNs);
            }
        } catch (final ClosedException e) {
            // The next look finds what was closed, and says so, unless it was taken away. A bell that was closed ends each sleep at once.
            awaited = Arrays.stream(doorbells).filter(doorbell -> !doorbell.store().isClosed()).toArray(Doorbell[]::new);
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
            doorbellOf(state).watch(state);
        } catch (final ClosedException e) {
            // This handle was closed, which is told at its turn; the others are watched. Nobody rings for it.
            unwatched.add(state);
        }
    }

    /** Ends a sleep, and all others. */
    @Override
    public void close() {
        for (final Doorbell doorbell : doorbells) {
            if (doorbell != null) {
                doorbell.close();
            }
        }
    }
}
