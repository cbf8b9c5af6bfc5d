package org.kstate.notify;

import java.util.Arrays;

import org.jspecify.annotations.Nullable;
import org.kstate.ReadableState;
import org.kstate.State;
import org.kstate.exceptions.ClosedException;

/**
 * Which of the states of a {@link Watch} is to be delivered next: by whether it has changed, whose turn it is, what the rate limit allows and
 * how long it was silent. Looks at those which may have changed, if there is a bell that says which; else at all.
 *
 * <p>For one thread at a time. Allocates only when states are added.
 */
final class ReadyStates {

    static final long NO_SILENCE = 0;
    /** What is there when a state is added is new. */
    static final long PRESENT = -1;
    /** What is there when a state is added is known. */
    static final long FROM_NOW = -2;
    private static final int BITS = Long.SIZE;

    private final @Nullable RateLimit rateLimit;
    private final long silenceNs;
    /** What is known of a state that is there already: a version, {@link #PRESENT} or {@link #FROM_NOW}. */
    private final long since;
    private final Waiter waiter;
    private final @Nullable StateBell bell;
    private final DueStates due = new DueStates();
    private @Nullable Watched[] states;
    private int places;
    private int count;
    /** Those that are to be looked at. */
    private long[] pending;
    private int cursor;
    /** The state that the consumer has in hand: its interval begins when it comes back. */
    private @Nullable Watched inHand;
    private long nowNs;
    /** The bell may have more. */
    private boolean isMoreChanged;

    ReadyStates(final int expected, final @Nullable RateLimit rateLimit, final long silenceNs, final long since, final Waiter waiter,
                final @Nullable StateBell bell) {
        this.rateLimit = rateLimit;
        this.silenceNs = silenceNs;
        this.since = since;
        this.waiter = waiter;
        this.bell = bell;
        this.states = new Watched[Math.max(1, expected)];
        this.pending = new long[(states.length + BITS - 1) / BITS];
    }

    int count() {
        return count;
    }

    int places() {
        return places;
    }

    @Nullable Watched at(final int place) {
        return states[place];
    }

    /** Those that the watch was given and does not own, in the order of their places. */
    ReadableState[] given() {
        return Arrays.stream(states).filter(watched -> watched != null && !watched.isOwn).map(watched -> watched.state)
            .toArray(ReadableState[]::new);
    }

    /** What is known of those that are there when the watch begins. */
    long since() {
        return since;
    }

    /**
     * One state more; it has the first place that is free.
     *
     * @param known what is known of it: a version, {@link #PRESENT} or {@link #FROM_NOW}.
     */
    void add(final ReadableState state, final boolean isOwn, final long known) {
        final long version = state.version();
        int place = 0;
        while (place < places && states[place] != null) {
            place++;
        }
        if (place == states.length) {
            states = Arrays.copyOf(states, 2 * place);
            pending = Arrays.copyOf(pending, (states.length + BITS - 1) / BITS);
        }
        places = Math.max(places, place + 1);
        final Watched added = new Watched(state, place, isOwn);
        // The version before counts as delivered: what is there is then new, and nothing older is missed.
        added.deliveredVersion = known == FROM_NOW ? version : known == PRESENT ? Math.max(0, version - 1) : known;
        added.seenVersion = added.deliveredVersion;
        if (rateLimit != null) {
            rateLimit.forget(place, states.length);
        }
        if (silenceNs != NO_SILENCE) {
            added.changedNs = waiter.nowNs();
            due.put(added, added.changedNs + silenceNs);
        }
        states[place] = added;
        count++;
        mark(place);
        if (bell != null) {
            bell.add((State) state, place);
        }
    }

    /** One state fewer. */
    void remove(final Watched watched) {
        due.remove(watched);
        states[watched.index] = null;
        pending[watched.index / BITS] &= ~(1L << watched.index % BITS);
        count--;
        if (inHand == watched) {
            inHand = null;
        }
        if (bell != null) {
            bell.remove((State) watched.state);
        }
        if (watched.isOwn) {
            ((State) watched.state).close();
        }
    }

    /**
     * The next state that is to be delivered.
     *
     * @param isTaken false leaves it to be found again.
     * @return {@code null} if there is none now.
     * @throws ClosedException at the turn of a state that was closed or deleted and was not subscribed to by the watch itself.
     */
    @Nullable Watched next(final boolean isTaken) {
        final boolean isTimed = rateLimit != null || silenceNs != NO_SILENCE;
        if (isTimed) {
            nowNs = waiter.nowNs();
            cameBack();
            markDue();
        }
        final boolean isTold = bell != null && bell.isWatching();
        if (isTold) {
            markChanged(bell);
        }
        if (isTold) {
            return nextPending(isTaken);
        }
        boolean isFailed = true;
        try {
            Watched found = nextPending(isTaken);
            if (found == null) {
                // Nobody says what changed: one more round, over all.
                markAll();
                found = nextPending(isTaken);
            }
            isFailed = false;
            return found;
        } finally {
            if (isFailed) {
                // One that fails each time is not to keep the others from being looked at.
                markAll();
            }
        }
    }

    private void markAll() {
        for (int place = 0; place < places; place++) {
            if (states[place] != null) {
                mark(place);
            }
        }
    }

    /** About as many as there are states: with commits enough there is always one more, and others wait for the caller's lock. */
    private void markChanged(final StateBell changing) {
        isMoreChanged = true;
        for (int i = 0; i <= places && isMoreChanged; i++) {
            final int place = changing.changed();
            if (place == StateBell.NONE) {
                isMoreChanged = false;
            } else {
                mark(place);
            }
        }
    }

    private void cameBack() {
        final Watched back = inHand;
        if (back != null) {
            inHand = null;
            if (rateLimit != null) {
                rateLimit.cameBack(back.index, nowNs);
                pauseUntilDue(back);
            }
        }
    }

    /** What is committed before it may be delivered again need not ring. */
    private void pauseUntilDue(final Watched watched) {
        if (bell != null && bell.isWatching()) {
            pause(watched, true);
            due.put(watched, nowNs + limitNs(watched));
        }
    }

    private void pause(final Watched watched, final boolean isPaused) {
        if (bell != null && watched.isPaused != isPaused) {
            watched.isPaused = isPaused;
            bell.pause((State) watched.state, isPaused);
        }
    }

    private long limitNs(final Watched watched) {
        return rateLimit == null ? 0 : rateLimit.delayNs(watched.index, nowNs);
    }

    private void markDue() {
        while (!due.isEmpty() && due.first().dueNs - nowNs <= 0) {
            final Watched first = due.first();
            due.remove(first);
            mark(first.index);
        }
    }

    private void mark(final int place) {
        pending[place / BITS] |= 1L << place % BITS;
    }

    private @Nullable Watched nextPending(final boolean isTaken) {
        for (int place = pendingFrom(cursor); place != StateBell.NONE; place = pendingFrom(cursor)) {
            // Before the look: a state that fails does not keep the others from their turn.
            cursor = place + 1;
            final Watched watched = states[place];
            if (watched == null) {
                pending[place / BITS] &= ~(1L << place % BITS);
                continue;
            }
            final boolean isReady;
            try {
                isReady = isReady(watched);
            } catch (final ClosedException e) {
                if (!hasLeft(watched)) {
                    throw e;
                }
                remove(watched);
                continue;
            }
            if (isReady && !isTaken) {
                cursor = place;
                return watched;
            }
            pending[place / BITS] &= ~(1L << place % BITS);
            if (isReady) {
                inHand = watched;
                return watched;
            }
        }
        return null;
    }

    /** A state that failed as a closed one was the watch's own and has ended, and not the store's opening: it leaves in silence. */
    boolean hasLeft(final Watched watched) {
        return watched.isOwn && !((State) watched.state).store().isClosed();
    }

    private int pendingFrom(final int from) {
        final int found = pendingIn(from, places);
        return found == StateBell.NONE ? pendingIn(0, Math.min(from, places)) : found;
    }

    private int pendingIn(final int from, final int to) {
        for (int place = from; place < to; place = (place / BITS + 1) * BITS) {
            final long bits = pending[place / BITS] >>> place % BITS;
            if (bits != 0) {
                final int found = place + Long.numberOfTrailingZeros(bits);
                return found < to ? found : StateBell.NONE;
            }
        }
        return StateBell.NONE;
    }

    /** Whether it may be delivered now; if not, it is due when it may be. */
    private boolean isReady(final Watched watched) {
        final long limitNs = limitNs(watched);
        if (limitNs == 0) {
            // [watch]: before the look at the version.
            pause(watched, false);
        }
        final long version = watched.state.version();
        if (version > watched.seenVersion) {
            watched.seenVersion = version;
            watched.changedNs = nowNs;
            watched.isSilenceTold = false;
        }
        if (watched.isUndelivered()) {
            if (limitNs == 0) {
                return true;
            }
            due.put(watched, nowNs + limitNs);
            return false;
        }
        if (silenceNs == NO_SILENCE || watched.isSilenceTold) {
            if (limitNs > 0 && watched.isPaused) {
                due.put(watched, nowNs + limitNs);
            }
            return false;
        }
        final long leftNs = Math.max(limitNs, silenceNs - (nowNs - watched.changedNs));
        if (leftNs <= 0) {
            return true;
        }
        // Paused states are looked at as soon as the limit allows it: what was committed since is not silence.
        due.put(watched, nowNs + (watched.isPaused ? Math.max(1, limitNs) : leftNs));
        return false;
    }

    /** What was found could not be read: it is found again. */
    void putBack(final Watched watched) {
        inHand = null;
        mark(watched.index);
    }

    /** A change of the state was delivered. */
    void delivered(final Watched watched, final long version) {
        watched.deliveredVersion = version;
        if (version > watched.seenVersion) {
            watched.seenVersion = version;
            watched.changedNs = nowNs;
        }
        if (silenceNs != NO_SILENCE) {
            watched.isSilenceTold = false;
            due.put(watched, watched.changedNs + silenceNs);
        } else {
            due.remove(watched);
        }
    }

    /** The state's silence was delivered. */
    void silenceDelivered(final Watched watched) {
        watched.isSilenceTold = true;
    }

    /** In how many nanoseconds from the last {@link #next} something may be due. */
    long dueInNs() {
        if (isMoreChanged) {
            return 0;
        }
        return due.isEmpty() ? Polled.NOTHING_DUE : Math.max(0, due.first().dueNs - nowNs);
    }
}
