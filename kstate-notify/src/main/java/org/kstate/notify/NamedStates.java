package org.kstate.notify;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.exceptions.ClosedException;
import org.kstate.exceptions.KstateException;
import org.kstate.layout.NamePattern;

/**
 * The states of a {@link Watch} that are meant by name: subscribes to those that are there, and to others when they come. For one thread at a
 * time.
 */
final class NamedStates implements AutoCloseable {

    private static final NamePattern ALL = NamePattern.of("*");
    private static final long SHORTEST_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long LONGEST_PAUSE_NS = TimeUnit.SECONDS.toNanos(1);
    /** Of more, those that are watched are put into a set first. */
    private static final int FEW = 16;

    private final Kstate store;
    private final StateSelection selection;
    private final ReadyStates states;
    private final StateBell bell;
    private final Waiter waiter;
    /** Some could not be taken in. */
    private boolean isBehind;
    private long retryNs;
    private long pauseNs;
    /** Why not, as long as nobody was told. */
    private @Nullable KstateException failure;

    NamedStates(final Kstate store, final StateSelection selection, final ReadyStates states, final Waiter waiter, final StateBell bell) {
        this.store = store;
        this.selection = selection.copy();
        this.states = states;
        this.waiter = waiter;
        this.bell = bell;
        bell.watchNames();
        boolean isComplete = false;
        try {
            // Before the look: who comes meanwhile is told next time.
            bell.newNames();
            lookThrough(new StateSelection());
            isComplete = true;
        } finally {
            if (!isComplete) {
                close();
            }
        }
    }

    StateSelection selection() {
        return selection;
    }

    Kstate store() {
        return store;
    }

    void add(final String... patterns) {
        final StateSelection before = selection.copy();
        for (final String pattern : patterns) {
            selection.add(pattern);
        }
        lookThrough(before);
    }

    void remove(final String... patterns) {
        for (final String pattern : patterns) {
            selection.remove(pattern);
        }
        for (int place = 0; place < states.places(); place++) {
            final Watched watched = states.at(place);
            if (watched != null && watched.isOwn && !selection.selects(watched.state.name())) {
                states.remove(watched);
            }
        }
    }

    /** Takes in what has come since this was called last. Costs a load if there is no new name. */
    void refresh() {
        // [names]: asked first, so that what comes meanwhile is told next time.
        final boolean isNew = bell.isNameNew();
        if (isBehind && (isNew || waiter.nowNs() - retryNs >= 0)) {
            lookThrough(selection);
        } else if (isNew) {
            lookAtNew();
        }
    }

    /** Takes in what is new. What is watched already costs little: the store and the watch may have many states. */
    private void lookAtNew() {
        isBehind = true;
        retryNs = waiter.nowNs();
        final List<String> names = bell.newNames();
        if (names.size() > FEW) {
            lookThrough(selection);
            return;
        }
        failure = null;
        for (final String name : names) {
            if (selection.selects(name) && !isPresent(name)) {
                takeIn(name, ReadyStates.PRESENT);
            }
        }
        settle();
    }

    /** Whether a state of a name is watched. One that has ended and was made again leaves first. */
    private boolean isPresent(final String name) {
        for (int place = 0; place < states.places(); place++) {
            final Watched watched = states.at(place);
            if (watched != null && watched.state.name().equals(name)) {
                if (!watched.isOwn || !isGone(watched)) {
                    return true;
                }
                states.remove(watched);
            }
        }
        return false;
    }

    /**
     * Takes in what is not watched yet.
     *
     * @param before what was meant before: a state of these that is not watched has come later, and its value is new.
     */
    private void lookThrough(final StateSelection before) {
        failure = null;
        // Until it has ended well: the bell does not say it again.
        isBehind = true;
        retryNs = waiter.nowNs();
        final List<String> names = store.names(ALL);
        final Set<String> present = presentNames();
        for (final String name : names) {
            if (selection.selects(name) && !present.contains(name)) {
                takeIn(name, before.selects(name) ? ReadyStates.PRESENT : states.since());
            }
        }
        settle();
    }

    private void takeIn(final String name, final long known) {
        try {
            subscribe(name, known);
        } catch (final ClosedException e) {
            // Deleted meanwhile: if it is made again, that is told. But if the store was closed, nothing will be.
            failure = store.isClosed() ? e : failure;
        } catch (final KstateException e) {
            // The others are not to suffer from it; told by tellFailure.
            failure = e;
        }
    }

    private void settle() {
        isBehind = failure != null;
        pauseNs = isBehind ? Math.min(Math.max(SHORTEST_PAUSE_NS, 2 * pauseNs), LONGEST_PAUSE_NS) : 0;
        retryNs += pauseNs;
    }

    /**
     * Says why a state could not be taken in, if one could not.
     *
     * @param isTold whether that is not to be said again before it was tried again.
     * @throws KstateException if so.
     */
    void tellFailure(final boolean isTold) {
        final KstateException told = failure;
        if (told != null) {
            failure = isTold ? null : told;
            throw told;
        }
    }

    /** In how many nanoseconds it is tried again to take in what could not be. */
    long dueInNs() {
        return isBehind ? Math.max(0, retryNs - waiter.nowNs()) : Polled.NOTHING_DUE;
    }

    /** Those that have ended and were made again are told apart: the old ones leave first. */
    private Set<String> presentNames() {
        final Set<String> present = new HashSet<>();
        for (int place = 0; place < states.places(); place++) {
            final Watched watched = states.at(place);
            if (watched == null) {
                continue;
            }
            if (watched.isOwn && isGone(watched)) {
                states.remove(watched);
            } else {
                present.add(watched.state.name());
            }
        }
        return present;
    }

    private static boolean isGone(final Watched watched) {
        try {
            return watched.state.version() < 0;
        } catch (final ClosedException e) {
            return true;
        } catch (final KstateException e) {
            // Damaged: told at its turn.
            return false;
        }
    }

    private void subscribe(final String name, final long known) {
        final Optional<State> found = store.subscribeIfPresent(name, Permission.READ);
        if (found.isPresent()) {
            boolean isAdded = false;
            try {
                states.add(found.get(), true, known);
                isAdded = true;
            } finally {
                if (!isAdded) {
                    found.get().close();
                }
            }
        }
    }

    /** Closes the handles of this watch alone. */
    @Override
    public void close() {
        for (int place = 0; place < states.places(); place++) {
            final Watched watched = states.at(place);
            if (watched != null && watched.isOwn) {
                states.remove(watched);
            }
        }
    }
}
