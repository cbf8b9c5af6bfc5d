package org.kstate.notify;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

import org.kstate.Doorbell;
import org.kstate.Kstate;
import org.kstate.ObservedState;
import org.kstate.Observer;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.exceptions.ClosedException;
import org.kstate.exceptions.KstateException;

/**
 * The states of a store that somebody wants ring: those that are there, and others when they are made or become persistent. They are subscribed to
 * for that, so that nobody else can delete them meanwhile.
 *
 * <p>A store of which a page is damaged is looked through again and again, 10 ms after that failed, then after twice that time, up to a second.
 */
final class StoreStates implements Ringing {

    private static final long SHORTEST_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long LONGEST_PAUSE_NS = TimeUnit.SECONDS.toNanos(1);

    private final Kstate store;
    private final Predicate<ObservedState> isWanted;
    private final Observer observer;
    private final Doorbell doorbell;
    /** By identity. Guarded by this object, as the next one. */
    private final Map<Long, State> handles = new HashMap<>();
    private boolean isClosed;
    /** Some could not be taken in. */
    private boolean isBehind;
    private long triedNs;
    private long pauseNs;

    /**
     * Begins to hear of new states; none is taken in before {@link #take}.
     *
     * @param isWanted asked for each state of the store whenever there may be new ones.
     */
    StoreStates(final Kstate store, final Predicate<ObservedState> isWanted) {
        this.store = store;
        this.isWanted = isWanted;
        this.observer = Kstate.observe(store.directory());
        Doorbell made = null;
        boolean isComplete = false;
        try {
            made = store.doorbell();
            made.watchNames();
            isComplete = true;
        } finally {
            if (!isComplete) {
                observer.close();
                if (made != null) {
                    made.close();
                }
            }
        }
        this.doorbell = made;
    }

    /** Is woken within a second by records of a journal that nobody rang for. */
    void watchJournal(final Path journal) {
        doorbell.watchJournal(journal);
    }

    /**
     * As {@link Ringing#take}.
     *
     * @throws KstateException if some state could not be taken in: told each time that it is tried.
     */
    @Override
    public void take() {
        final int count;
        synchronized (this) {
            count = handles.size();
        }
        for (int i = 0; i <= count; i++) {
            final State state = doorbell.changed();
            if (state == null) {
                break;
            }
            dropIfGone(state);
        }
        // [names]: asked first, so that what comes meanwhile is told next time.
        if (doorbell.isNameNew() || isBehind && System.nanoTime() - triedNs >= pauseNs) {
            takeIn();
        }
    }

    /** A state that was deleted is not to keep its page, nor its name from being made again. */
    private synchronized void dropIfGone(final State state) {
        try {
            if (!state.isClosed()) {
                state.version();
                return;
            }
        } catch (final ClosedException e) {
            // It is gone.
        } catch (final KstateException e) {
            // Damaged: its page may be made whole again.
            return;
        }
        if (handles.values().remove(state)) {
            drop(state);
        }
    }

    private void drop(final State state) {
        doorbell.unwatch(state);
        state.close();
    }

    private synchronized void takeIn() {
        if (isClosed) {
            return;
        }
        // Until it has ended well: the bell does not say it again.
        isBehind = true;
        triedNs = System.nanoTime();
        pauseNs = Math.min(Math.max(SHORTEST_PAUSE_NS, 2 * pauseNs), LONGEST_PAUSE_NS);
        KstateException failure = null;
        final Set<Long> wanted = new HashSet<>();
        for (final ObservedState state : observer.states()) {
            try {
                if (isWanted.test(state)) {
                    wanted.add(state.id());
                    if (!handles.containsKey(state.id())) {
                        subscribe(state);
                    }
                }
            } catch (final ClosedException e) {
                // It has ended since. But if it was the store, nothing rings any more.
                failure = store.isClosed() ? e : failure;
            } catch (final KstateException e) {
                // The others are not to suffer from it.
                failure = e;
            }
        }
        handles.entrySet().removeIf(entry -> {
            final boolean isGone = !wanted.contains(entry.getKey());
            if (isGone) {
                drop(entry.getValue());
            }
            return isGone;
        });
        if (failure != null) {
            throw failure;
        }
        isBehind = false;
        pauseNs = 0;
    }

    private void subscribe(final ObservedState state) {
        final Optional<State> found = store.subscribeIfPresent(state.name(), Permission.READ);
        if (found.isEmpty()) {
            return;
        }
        boolean isTaken = false;
        try {
            // Else it was deleted and made again, of which the bell tells.
            if (found.get().id() == state.id()) {
                doorbell.watch(found.get());
                handles.put(state.id(), found.get());
                isTaken = true;
            }
        } finally {
            if (!isTaken) {
                found.get().close();
            }
        }
    }

    @Override
    public void sleep(final long atMostNs) {
        final long leftNs = isBehind ? Math.max(1, pauseNs - (System.nanoTime() - triedNs)) : atMostNs;
        doorbell.awaitChange(Math.min(atMostNs, leftNs));
    }

    /** Ends a sleep, or the next one. For any thread. */
    void wake() {
        doorbell.wake();
    }

    @Override
    public void close() {
        doorbell.close();
        synchronized (this) {
            isClosed = true;
            handles.values().forEach(State::close);
            handles.clear();
            observer.close();
        }
    }
}
