package org.kstate.notify;

import java.time.Duration;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.kstate.Kstate;
import org.kstate.ReadableState;

/** Settings of a {@link Watch}. For one thread. */
public final class WatchBuilder {

    static final long UNLIMITED = 0;

    private ReadableState[] values;
    /** Null if states are only given, not named. */
    private final @Nullable Kstate store;
    private StateSelection selection = new StateSelection();
    private boolean isFromNow;
    private long intervalNs = UNLIMITED;
    private long silenceNs = ReadyStates.NO_SILENCE;
    private long sinceVersion = ReadyStates.PRESENT;
    /** Null for sleeping on the doorbell. */
    private @Nullable PollingWait wait;

    WatchBuilder(final ReadableState[] values) {
        if (values.length == 0) {
            throw new IllegalArgumentException("A watch needs a state to watch: states=0");
        }
        this.values = values;
        this.store = null;
    }

    WatchBuilder(final Kstate store) {
        this.values = new ReadableState[0];
        this.store = store;
    }

    /**
     * Watches all states of a store whose names are meant, those that come later, too. The watch subscribes to them for reading, so none of
     * them ends while it is watched, but by {@link Kstate#delete}.
     *
     * @param patterns names, or patterns of them: {@code md.*}, {@code *.top}, {@code *}. A name of which there is no state yet is waited for;
     *                 nothing is made.
     * @return this.
     * @throws IllegalArgumentException if this watch is one of given states.
     * @throws org.kstate.exceptions.IllegalStateNameException if no name could be like one of them; then none is added.
     */
    public WatchBuilder states(final String... patterns) {
        StateSelection.check(patterns);
        if (store == null) {
            throw new IllegalArgumentException("A watch of given states takes no names; begin with Watch.of(store): first=" + values[0].name());
        }
        for (final String pattern : patterns) {
            selection.add(pattern);
        }
        return this;
    }

    /**
     * Delivers only what is committed from {@link #open} on. Without this, the value that a state has when the watch begins is
     * delivered too, once; a state never written has none. Of a state that comes later its value then is new.
     *
     * @return this.
     */
    public WatchBuilder fromNow() {
        this.isFromNow = true;
        return this;
    }

    /**
     * Limits the rate: two deliveries of the same state are at least 1/N s apart, by the consumer's own clock. The interval begins when the
     * consumer comes back for more: with the first call of {@code poll}, {@code await} or {@code isReady} after a delivery. The latest value
     * is still always delivered, at the latest 1/N s after it was committed to a consumer who has come back and polls or waits; what it
     * superseded meanwhile is counted as missed.
     *
     * @param perSecond N, above 0; 0.1 is once in ten seconds.
     * @return this.
     */
    public WatchBuilder atMost(final double perSecond) {
        this.intervalNs = RateLimit.intervalNs(perSecond);
        return this;
    }

    /**
     * Delivers the silence of a state, too: once when it has not changed for so long, and again when it has changed and has fallen silent again.
     * {@link Delivery#isSilence} tells the two apart. The time runs from when the watch saw the last change, by the consumer's own clock; for a
     * state that has not changed since, from when the watch began. A change is delivered before the silence after it, and a rate limit
     * counts both.
     *
     * @param silence above 0, at most a century.
     * @return this.
     */
    public WatchBuilder onSilence(final Duration silence) {
        Objects.requireNonNull(silence, "silence");
        if (silence.isNegative() || silence.isZero() || silence.toDays() > 36_525) {
            throw new IllegalArgumentException("A silence is above 0 and at most a century: silence=" + silence);
        }
        this.silenceNs = silence.toNanos();
        return this;
    }

    /**
     * Waits by polling. Without this, a watch of handles looks a few times and then sleeps until a commit rings its doorbell, which takes some tens
     * of microseconds and costs the writer a system call. If the handles are of several sessions, it sleeps on all their doorbells, as {@link
     * org.kstate.Doorbell#awaitAnyChange} says. Watches of observed states poll with the default settings. Polling costs writers nothing.
     *
     * @param wait settings; copied.
     * @return this.
     */
    public WatchBuilder waiting(final PollingWait wait) {
        this.wait = Objects.requireNonNull(wait, "wait");
        return this;
    }

    /** Delivers what is newer than a version. */
    WatchBuilder since(final long version) {
        this.sinceVersion = version;
        return this;
    }

    /** One of its own, with the same settings: the states that are watched now. */
    WatchBuilder copy(final ReadableState[] present, final @Nullable StateSelection selected) {
        final WatchBuilder copy = store == null ? new WatchBuilder(present) : new WatchBuilder(store);
        copy.values = present;
        if (selected != null) {
            copy.selection = selected.copy();
        }
        copy.isFromNow = isFromNow;
        copy.intervalNs = intervalNs;
        copy.silenceNs = silenceNs;
        copy.wait = wait;
        return copy;
    }

    /**
     * Begins to watch.
     *
     * @return the watch, the caller's to close.
     * @throws org.kstate.exceptions.ClosedException if a handle or the store is closed.
     */
    public Watch open() {
        final StateBell bell = store == null ? StateBell.of(values) : new StateBell(store);
        boolean isOpened = false;
        try {
            final Waiter waiter = wait == null ? PollingWait.create().waiter(bell) : wait.waiter();
            final RateLimit limit = intervalNs == UNLIMITED ? null : new RateLimit(intervalNs, values.length);
            final long since = isFromNow ? ReadyStates.FROM_NOW : sinceVersion;
            final ReadyStates states = new ReadyStates(values.length, limit, silenceNs, since, waiter, bell);
            for (final ReadableState value : values) {
                states.add(value, false, since);
            }
            final NamedStates named = store == null ? null : new NamedStates(store, selection, states, waiter, Objects.requireNonNull(bell));
            final Watch watch = new Watch(this, states, named, waiter, bell);
            isOpened = true;
            return watch;
        } finally {
            if (!isOpened && bell != null) {
                bell.close();
            }
        }
    }
}
