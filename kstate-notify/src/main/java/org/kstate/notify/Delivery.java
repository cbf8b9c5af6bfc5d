package org.kstate.notify;

import org.jspecify.annotations.Nullable;
import org.kstate.ReadableState;
import org.kstate.Snapshot;

/**
 * What a {@link Watch} has delivered last: one state's value, whole. One object for each watch, filled anew by each delivery: what it shows
 * is valid until the next {@code poll} or {@code await}. For the thread that polls.
 */
public final class Delivery {

    private final Snapshot snapshot = new Snapshot();
    private @Nullable ReadableState state;
    private int index;
    private long missed;
    private boolean isSilence;

    Delivery() {
    }

    /** Reads the current version of a state. */
    void fill(final ReadableState from, final int fromIndex, final long lastVersion) {
        from.read(snapshot);
        state = from;
        index = fromIndex;
        missed = snapshot.version() - lastVersion - 1;
        isSilence = false;
    }

    /** Reads the version of a state that was delivered before, and has stayed; a change if it has not. */
    void fillSilence(final ReadableState from, final int fromIndex, final long lastVersion) {
        fill(from, fromIndex, lastVersion);
        if (snapshot.version() == lastVersion) {
            missed = 0;
            isSilence = true;
        }
    }

    /**
     * Which state.
     *
     * @return its name; {@code null} before the first delivery.
     */
    public @Nullable String name() {
        return state == null ? null : state.name();
    }

    /**
     * Which state.
     *
     * @return the handle or view that the watch has of it; {@code null} before the first delivery. A named state's is the watch's to close.
     */
    public @Nullable ReadableState state() {
        return state;
    }

    /**
     * Whether this is no change, but that there was none for as long as {@link WatchBuilder#onSilence} said. The version is the one that was
     * delivered last; 0 if the state was never written.
     *
     * @return false for a change.
     */
    public boolean isSilence() {
        return isSilence;
    }

    /**
     * Which state.
     *
     * @return its place among those that the watch has, from 0. One that comes later has the first place that is free.
     */
    public int index() {
        return index;
    }

    /**
     * The version delivered, that of {@link #snapshot()}.
     *
     * @return 1, 2, 3 …
     */
    public long version() {
        return snapshot.version();
    }

    /**
     * How many versions of this state passed undelivered since the one delivered last; for its first delivery, since the watch
     * began. A value that came back from a journal meanwhile counts as so many versions.
     *
     * @return 0 if none.
     */
    public long missed() {
        return missed;
    }

    /**
     * The value, with who committed it and when.
     *
     * @return one whole version.
     */
    public Snapshot snapshot() {
        return snapshot;
    }

    /**
     * For people: which version of what, never its payload.
     *
     * @return a line.
     */
    @Override
    public String toString() {
        return "Delivery[name=" + name() + ", version=" + version() + ", missed=" + missed + ", length=" + snapshot.length() + ", session="
            + snapshot.sessionId() + ']';
    }
}
