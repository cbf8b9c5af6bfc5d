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
    private ReadableState state;
    private int index;
    private long missed;

    Delivery() {
    }

    /** Reads the current version of a state. */
    void fill(final ReadableState from, final int fromIndex, final long lastVersion) {
        from.read(snapshot);
        state = from;
        index = fromIndex;
        missed = snapshot.version() - lastVersion - 1;
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
     * @return its place among those that the watch was given, from 0.
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
