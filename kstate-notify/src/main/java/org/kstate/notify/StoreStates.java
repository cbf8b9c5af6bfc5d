package org.kstate.notify;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
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
 * <p>A state is asked for when it has come, and once more when it has become persistent. So what a new name costs grows with the states that are
 * meant by name and are not persistent, and hardly with those of the store.
 *
 * <p>A store of which a page is damaged is looked through again and again, 10 ms after that failed, then after twice that time, up to a second.
 *
 * <p>Looking at many states takes long: {@link #take} does so by pieces of 1 ms, between which one can do what is due. Where name after name is made,
 * it looks at most every 10 ms.
 */
final class StoreStates implements Ringing {

    private static final long SHORTEST_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long PIECE_NS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long LONGEST_PAUSE_NS = TimeUnit.SECONDS.toNanos(1);
    /** So many states are looked at that are not asked for before the clock is read. */
    private static final int QUICK_LOOKS = 64;

    private final Kstate store;
    private final Predicate<String> isMeant;
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
    /** States that may become persistent, or of which it could not be said whether they are wanted. */
    private final Queue<Candidate> candidates = new ArrayDeque<>();
    /** States that the observer has given and that are not candidates yet. */
    private List<ObservedState> fresh = new ArrayList<>();
    private boolean isLooking;
    /** How many candidates are still to be looked at. */
    private int left;
    private @Nullable KstateException failure;

    /** A state that is meant by its name. */
    private static final class Candidate {
        private final ObservedState state;
        private boolean isAsked;

        Candidate(final ObservedState state) {
            this.state = state;
        }
    }

    /**
     * Begins to hear of new states; none is taken in before {@link #take}.
     *
     * @param selection by name; does not change any more. No other state is asked for.
     * @param isWanted  asked for each state when it has come, and again when it has become persistent. What it says of a persistent one is final.
     */
    StoreStates(final Kstate store, final StateSelection selection, final Predicate<ObservedState> isWanted) {
        this(store, selection::selects, isWanted);
    }

    /** As above, with a choice of names that may fail. */
    StoreStates(final Kstate store, final Predicate<String> isMeant, final Predicate<ObservedState> isWanted) {
        this.store = store;
        this.isMeant = isMeant;
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
        if (isLooking || leftNs() <= 0) {
            takeIn();
        }
    }

    /** Whether the next {@link #take} has more to do at once. */
    boolean isTakingIn() {
        return isLooking;
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
        if (!isLooking) {
            isNameNew = false;
            // Until it has ended well: the bell does not say it again.
            isBehind = true;
            pauseNs = Math.min(Math.max(SHORTEST_PAUSE_NS, 2 * pauseNs), LONGEST_PAUSE_NS);
            lookedNs = System.nanoTime();
            takeNew();
            left = candidates.size();
            isLooking = true;
        }
        final long beganNs = System.nanoTime();
        boolean isComplete = false;
        try {
            while (left > 0) {
                final boolean isQuick = lookAtNext();
                if (isClosed || left > 0 && (!isQuick || left % QUICK_LOOKS == 0) && System.nanoTime() - beganNs >= PIECE_NS) {
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

    /** Each is kept until it is a candidate: the observer gives it once alone, and an error may end this half-way. */
    private void takeNew() {
        emptyFresh();
        fresh = observer.newStates();
        Collections.reverse(fresh);
        emptyFresh();
    }

    private void emptyFresh() {
        while (!fresh.isEmpty()) {
            final ObservedState state = fresh.get(fresh.size() - 1);
            if (isMeant.test(state.name())) {
                candidates.add(new Candidate(state));
            }
            fresh.remove(fresh.size() - 1);
        }
    }

    private void forgetLook() {
        isLooking = false;
        left = 0;
        failure = null;
        lookedNs = System.nanoTime();
    }

    /** Whether that was a mere look. */
    private boolean lookAtNext() {
        left--;
        final Candidate candidate = candidates.remove();
        final boolean wasAsked = candidate.isAsked;
        boolean isCandidate = true;
        try {
            isCandidate = isCandidateAfter(candidate);
        } finally {
            if (isCandidate) {
                candidates.add(candidate);
            }
        }
        return wasAsked && isCandidate;
    }

    /** Takes a state in if it is wanted. Whether it is to be looked at again. */
    private boolean isCandidateAfter(final Candidate candidate) {
        final ObservedState state = candidate.state;
        try {
            // Before it is asked for: one that becomes persistent meanwhile is asked for again.
            final boolean isPersistent = state.isPersistent();
            if (isPersistent || !candidate.isAsked) {
                if (isWanted.test(state) && !handles.containsKey(state.id())) {
                    subscribe(state);
                }
                candidate.isAsked = true;
            }
            return !isPersistent;
        } catch (final ClosedException e) {
            if (store.isClosed()) {
                // Nothing rings any more.
                throw e;
            }
            return !isGone(state);
        } catch (final KstateException e) {
            // The others are not to suffer from it.
            failure = e;
            return true;
        }
    }

    private static boolean isGone(final ObservedState state) {
        try {
            return state.version() < 0;
        } catch (final ClosedException e) {
            return true;
        } catch (final KstateException e) {
            // Damaged: told at the next look.
            return false;
        }
    }

    private void end() {
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
        doorbell.awaitChange(isLooking ? 1 : Math.min(atMostNs, Math.max(1, leftNs())));
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
