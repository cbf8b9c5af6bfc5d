package org.kstate.notify;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;
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
 *
 * <p>Looking through a store of many states takes long: {@link #take} does so by pieces of 1 ms, between which one can do what is due. Where name
 * after name is made, it looks at most every 10 ms.
 */
final class StoreStates implements Ringing {

    private static final long SHORTEST_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long PIECE_NS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long LONGEST_PAUSE_NS = TimeUnit.SECONDS.toNanos(1);

    private final Kstate store;
    private final Predicate<ObservedState> isWanted;
    private final Observer observer;
    private final Doorbell doorbell;
    /** By identity. Guarded by this object. */
    private final Map<Long, State> handles = new HashMap<>();
    private volatile boolean isClosed;
    /** There may be new states since the last look through the store was begun. */
    private boolean isNameNew;
    /** The last look has not ended well: some states could not be taken in. */
    private boolean isBehind;
    private long lookedNs = System.nanoTime() - SHORTEST_PAUSE_NS;
    /** After a look that failed. */
    private long pauseNs;
    /** What is looked at now; null while there is no look through the store. */
    private @Nullable Iterator<ObservedState> looked;
    private final Set<Long> wanted = new HashSet<>();
    private @Nullable KstateException failure;

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
     * As {@link Ringing#take}. Takes states in for 1 ms; {@link #isTakingIn} says whether there are more.
     *
     * @throws KstateException if some state could not be taken in: told each time that it is tried, after all others.
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
        if (doorbell.isNameNew()) {
            isNameNew = true;
        }
        if (looked != null || leftNs() <= 0) {
            takeIn();
        }
    }

    /** Whether the next {@link #take} has more to do at once. */
    boolean isTakingIn() {
        return looked != null;
    }

    /** Until the next look through the store. */
    private long leftNs() {
        if (!isNameNew && !isBehind) {
            return Polled.NOTHING_DUE;
        }
        return (isNameNew ? SHORTEST_PAUSE_NS : pauseNs) - (System.nanoTime() - lookedNs);
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
        Iterator<ObservedState> left = looked;
        if (left == null) {
            isNameNew = false;
            // Until it has ended well: the bell does not say it again.
            isBehind = true;
            pauseNs = Math.min(Math.max(SHORTEST_PAUSE_NS, 2 * pauseNs), LONGEST_PAUSE_NS);
            lookedNs = System.nanoTime();
            left = observer.states().iterator();
            looked = left;
        }
        final long beganNs = System.nanoTime();
        boolean isComplete = false;
        try {
            while (left.hasNext()) {
                takeIn(left.next());
                if (isClosed || left.hasNext() && System.nanoTime() - beganNs >= PIECE_NS) {
                    isComplete = true;
                    return;
                }
            }
            isComplete = true;
        } finally {
            if (!isComplete) {
                forgetLook();
            }
        }
        end();
    }

    private void forgetLook() {
        looked = null;
        wanted.clear();
        failure = null;
        lookedNs = System.nanoTime();
    }

    private void takeIn(final ObservedState state) {
        try {
            if (isWanted.test(state)) {
                wanted.add(state.id());
                if (!handles.containsKey(state.id())) {
                    subscribe(state);
                }
            }
        } catch (final ClosedException e) {
            if (store.isClosed()) {
                // Nothing rings any more.
                throw e;
            }
            // It has ended since.
        } catch (final KstateException e) {
            // The others are not to suffer from it, and what was taken in before is kept: nobody has said that it is not wanted.
            wanted.add(state.id());
            failure = e;
        }
    }

    private void end() {
        handles.entrySet().removeIf(entry -> {
            final boolean isGone = !wanted.contains(entry.getKey());
            if (isGone) {
                drop(entry.getValue());
            }
            return isGone;
        });
        final KstateException failed = failure;
        forgetLook();
        if (failed != null) {
            throw failed;
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
        doorbell.awaitChange(looked != null ? 1 : Math.min(atMostNs, Math.max(1, leftNs())));
    }

    /** Ends a sleep, or the next one. For any thread. */
    void wake() {
        doorbell.wake();
    }

    @Override
    public void close() {
        // Before all: ends taking in, which another thread may be at.
        isClosed = true;
        doorbell.close();
        synchronized (this) {
            handles.values().forEach(State::close);
            handles.clear();
            observer.close();
        }
    }
}
