package org.kstate.notify;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;

import org.kstate.ObservedState;
import org.kstate.Snapshot;
import org.kstate.exceptions.ClosedException;

/**
 * Announces transient states by looking at their versions: the last one that is there, never one twice. What was committed in between is
 * superseded, and shows as a gap. For one thread at a time.
 */
final class TransientAnnouncing {

    private final Topics topics;
    private final BooleanSupplier isClosed;
    private final List<Seen> states = new ArrayList<>();
    private final Set<Long> known = new HashSet<>();
    private final Snapshot snapshot = new Snapshot();
    private final CommitAnnouncement announcement = new CommitAnnouncement();

    /** A state, and the version that is not to be announced again. */
    private static final class Seen {
        private final ObservedState state;
        private long version;

        Seen(final ObservedState state, final long version) {
            this.state = state;
            this.version = version;
        }
    }

    TransientAnnouncing(final Topics topics, final BooleanSupplier isClosed) {
        this.topics = topics;
        this.isClosed = isClosed;
    }

    /** Adds a state, unless it is known. One that was there before this announcer may have been announced by another. */
    void add(final ObservedState state, final boolean isThereBefore) {
        if (known.add(state.id())) {
            states.add(new Seen(state, isThereBefore ? state.version() : 0));
        }
    }

    boolean isEmpty() {
        return states.isEmpty();
    }

    boolean look(final Outlet outlet) {
        boolean isBusy = false;
        for (int i = states.size() - 1; i >= 0 && !isClosed.getAsBoolean(); i--) {
            final Seen seen = states.get(i);
            try {
                if (seen.state.isPersistent()) {
                    // It has become so: from now on its journal tells. Who has no other to look at can sleep.
                    forget(i);
                } else if (seen.state.version() != seen.version) {
                    isBusy = true;
                    announce(seen, outlet);
                }
            } catch (final ClosedException e) {
                // It has ended.
                forget(i);
            }
        }
        return isBusy;
    }

    private void forget(final int place) {
        known.remove(states.remove(place).state.id());
    }

    private void announce(final Seen seen, final Outlet outlet) {
        seen.version = seen.state.read(snapshot);
        if (seen.state.isPersistent()) {
            // It has become so since it was asked: what was read may be in its journal, which tells it.
            return;
        }
        announcement.of(topics.of(seen.state.name()), seen.state.id(), seen.version, snapshot.length());
        announcement.by(snapshot.sessionId(), snapshot.timeNs(), snapshot.transactionId());
        announcement.at(0, CommitAnnouncement.NO_INDEX, 0);
        outlet.announce(announcement);
    }
}
