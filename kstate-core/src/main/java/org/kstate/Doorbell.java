package org.kstate;

import java.lang.ref.Reference;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import net.openhft.chronicle.bytes.BytesStore;
import org.jspecify.annotations.Nullable;
import org.kstate.doorbell.JointSleep;
import org.kstate.doorbell.OwnDoorbell;
import org.kstate.doorbell.Sleeper;
import org.kstate.exceptions.ClosedException;
import org.kstate.memory.Futex;
import org.kstate.memory.PrivateMemory;
import org.kstate.page.PagesFile;
import org.kstate.registry.NameRegistry;
import org.kstate.registry.NewEntries;
import org.kstate.session.PageWatches;

/**
 * Sleeping until somebody commits to one of any number of states, in whatever process.
 *
 * <pre>{@code
 * try (Doorbell doorbell = store.doorbell()) {
 *     doorbell.watch(bid);
 *     doorbell.watch(ask);
 *     for (;;) {
 *         int seen = doorbell.rings();
 *         // look at the versions of bid and ask, and do what is to be done
 *         doorbell.await(seen, TimeUnit.SECONDS.toNanos(1));
 *     }
 * }
 * }</pre>
 *
 * <p>Guarantees: whoever asks for {@link #rings} first, then looks at the states, and then waits, oversleeps no commit. Rings coalesce: how
 * many commits there were is told by the versions. A wait may end in vain, since all doorbells of a session are one word.
 *
 * <p>Who has many states need not look at all of them:
 * <pre>{@code
 *     for (;;) {
 *         for (State state = doorbell.changed(); state != null; state = doorbell.changed()) {
 *             // look at the version of this one
 *         }
 *         doorbell.awaitChange(TimeUnit.SECONDS.toNanos(1));
 *     }
 * }</pre>
 * That wait ends for the states of this doorbell alone, and costs what changed.
 *
 * <p>A commit whose writer is killed or stopped before it could ring is found nevertheless: a session in which a thread sleeps looks at all
 * that it watches. The first look is 10 ms after such a commit was found, the next after twice that time, and so on up to once a second. A
 * look takes 65 536 states at a time.
 *
 * <p>{@link #await}, {@link #awaitChange} and {@link #awaitAnyChange} are for one thread at a time, the rest is safe for any.
 * The doorbell does not own the handles:
 * one that is closed is not watched any more. Nothing is allocated by rings and waits, but a little by {@link #awaitAnyChange}.
 */
public final class Doorbell implements AutoCloseable {

    private final Kstate store;
    private final OwnDoorbell own;
    private final Sleeper sleeper;
    private final Runnable checkOpen = this::checkOpen;
    private final BytesStore<?, ?> time = PrivateMemory.allocate(Futex.TIME_LENGTH);
    private final long timeAddress = time.addressForRead(0);
    /** Guarded by itself, as the next one. */
    private final Map<State, Watched> watches = new HashMap<>();
    private boolean watchesNames;
    /** What {@link #newNames} has told; null before it was asked. Guarded as the watches. */
    private @Nullable NewEntries fresh;
    /** By slot of the sleeper; replaced when it grows. */
    private volatile @Nullable State[] bySlot = new State[1];
    /** The last ones that were waited for with this one as the first. It keeps their memory mapped. */
    private @Nullable Joint joint;
    private volatile boolean closed;

    /** One state that is watched. */
    private static final class Watched {
        private final PageWatches.Watch watch;
        private final int slot;
        private boolean isPaused;

        Watched(final PageWatches.Watch watch, final int slot) {
            this.watch = watch;
            this.slot = slot;
        }
    }

    /** Several that are waited for by one thread. */
    private static final class Joint {
        private final Doorbell[] doorbells;
        private final JointSleep sleep;

        Joint(final Doorbell[] doorbells) {
            if (Arrays.stream(doorbells).distinct().count() < doorbells.length) {
                throw new IllegalArgumentException("A doorbell is waited for once: doorbells=" + doorbells.length);
            }
            this.doorbells = doorbells;
            this.sleep = new JointSleep(Arrays.stream(doorbells).map(doorbell -> doorbell.sleeper).toArray(Sleeper[]::new),
                Arrays.stream(doorbells).map(doorbell -> doorbell.checkOpen).toArray(Runnable[]::new));
        }
    }

    Doorbell(final Kstate store) {
        this.store = store;
        this.own = store.session().doorbell();
        this.sleeper = new Sleeper(store.session().bell());
    }

    /**
     * Whose doorbell it is.
     *
     * @return the opening of a store that gave it.
     */
    public Kstate store() {
        return store;
    }

    /**
     * Watches a state: commits to it from now on ring. What was committed before does not: look at the version afterwards.
     *
     * @param state a handle of the same store, for reading or writing. Watching it twice is watching it.
     * @throws ClosedException          if the doorbell, the store or the handle was closed, or the state was deleted.
     * @throws IllegalArgumentException if the handle is of another opening of a store.
     */
    public void watch(final State state) {
        Objects.requireNonNull(state, "state");
        if (state.store() != store) {
            throw new IllegalArgumentException("A doorbell watches the states of its own store; take one from the handle's: state="
                + state.name() + ", directory=" + store.directory());
        }
        synchronized (watches) {
            checkOpen();
            state.checkThere();
            if (!watches.containsKey(state)) {
                final PageWatches.Watch watch = store.session().table().watch(state.pageIndex());
                if (watch == null) {
                    throw new ClosedException("The handle was closed; subscribe again: state=" + state.name());
                }
                // [slot]: stored before the slot is marked, with the sleeper's lock held; whoever takes the mark has had that lock since.
                final int slot = sleeper.add(state.page(), place -> put(place, state));
                watches.put(state, new Watched(watch, slot));
            }
        }
        Reference.reachabilityFence(store);
    }

    private void put(final int slot, final State state) {
        if (slot >= bySlot.length) {
            bySlot = Arrays.copyOf(bySlot, 2 * slot);
        }
        bySlot[slot] = state;
    }

    /**
     * Does not watch a state any more.
     *
     * @param state as it was given to {@link #watch}; nothing is done if it is not watched.
     */
    public void unwatch(final State state) {
        Objects.requireNonNull(state, "state");
        synchronized (watches) {
            final Watched watched = watches.remove(state);
            if (watched != null) {
                store.session().table().unwatch(watched.watch, watched.isPaused);
                bySlot[watched.slot] = null;
                sleeper.remove(watched.slot);
            }
        }
        Reference.reachabilityFence(store);
    }

    /**
     * Is not rung for a state for some time, which costs writers nothing then. Allocates nothing.
     *
     * @param state that is watched; nothing is done if it is not, or is paused.
     */
    public void pause(final State state) {
        pause(state, true);
    }

    /**
     * Is rung for a state again; it counts as {@link #changed} once.
     *
     * @param state that was paused; nothing is done if it was not.
     */
    public void resume(final State state) {
        pause(state, false);
    }

    private void pause(final State state, final boolean isPaused) {
        Objects.requireNonNull(state, "state");
        synchronized (watches) {
            final Watched watched = watches.get(state);
            if (watched != null && watched.isPaused != isPaused) {
                watched.isPaused = isPaused;
                if (isPaused) {
                    sleeper.pause(watched.slot, true);
                    store.session().table().pause(watched.watch, true);
                } else {
                    store.session().table().pause(watched.watch, false);
                    sleeper.pause(watched.slot, false);
                }
            }
        }
        Reference.reachabilityFence(store);
    }

    /**
     * Ends {@link #awaitChange} of another doorbell whenever this one has something new: so one thread waits for several. It is not told again
     * before {@link #changed} has given all that there was.
     *
     * @param other of the same session; in place of the one before.
     * @throws IllegalArgumentException if it is of another session.
     */
    public void forwardTo(final Doorbell other) {
        Objects.requireNonNull(other, "other");
        if (other.store != store) {
            throw new IllegalArgumentException("A doorbell is forwarded to another of its own session: directory=" + store.directory());
        }
        sleeper.forwardTo(other.sleeper);
    }

    /** Ends what {@link #forwardTo} began. */
    public void forwardToNone() {
        sleeper.forwardTo(null);
    }

    /**
     * How often this session's doorbell was rung. To be asked for before one looks at the states.
     *
     * @return a number for {@link #await}; it may wrap.
     */
    public int rings() {
        return own.rings();
    }

    /**
     * Sleeps until this session's doorbell was rung.
     *
     * @param seenRings as {@link #rings} gave it before one looked at the states; if it was rung since, does not sleep.
     * @param timeoutNs limit in nanoseconds; 0 or less only looks.
     * @return true if one has to look at the states again, which may turn out to be in vain; false if time is over, or this thread was
     *     interrupted, and its mark stays set.
     * @throws ClosedException if the doorbell or the store was closed, also while this waits.
     */
    public boolean await(final int seenRings, final long timeoutNs) {
        joint = null;
        final boolean rung = sleeper.awaitRing(seenRings, timeoutNs, timeAddress, checkOpen);
        Reference.reachabilityFence(this);
        return rung;
    }

    /**
     * The next state that is to be looked at: it was committed to, closed or deleted since this gave it last, or is watched only since then. May
     * be in vain. States take turns.
     *
     * @return one that is watched; {@code null} if there is none now.
     */
    public @Nullable State changed() {
        for (;;) {
            final int slot = sleeper.next();
            if (slot == Sleeper.NONE) {
                return null;
            }
            // [slot]
            final State state = bySlot[slot];
            if (state != null) {
                return state;
            }
        }
    }

    /**
     * Sleeps until there is something for this doorbell: {@link #changed} gives a state, or {@link #isNameNew} may say yes, or {@link #ring}
     * was called. Does not sleep if that is so already.
     *
     * @param timeoutNs limit in nanoseconds; 0 or less only looks.
     * @return true if one has to look, which may turn out to be in vain; false if time is over, or this thread was interrupted, and its mark
     *     stays set.
     * @throws ClosedException if the doorbell or the store was closed, also while this waits.
     */
    public boolean awaitChange(final long timeoutNs) {
        joint = null;
        final boolean changed = sleeper.await(timeoutNs, timeAddress, checkOpen);
        Reference.reachabilityFence(this);
        return changed;
    }

    /**
     * As {@link #awaitChange} of several doorbells, of whatever sessions of this process: sleeps until there is something for one of them.
     * Sleeps in the
     * kernel on up to 128 doorbells (Linux 5.16 or later); with more, or on an older kernel, it looks every millisecond. Each sleep allocates a
     * little, and so does the first wait for other doorbells than before.
     *
     * @param doorbells one or more; no other thread waits for one of them meanwhile. The first keeps what is allocated for them, and so the
     *                  memory of their stores, until it is waited for alone or with others, or closed.
     * @param timeoutNs limit in nanoseconds; 0 or less only looks.
     * @return true if one has to look at all of them, which may turn out to be in vain; false if time is over, or this thread was interrupted, and
     *     its mark stays set.
     * @throws ClosedException          if one of the doorbells or its store was closed, also while this waits.
     * @throws IllegalArgumentException if there is none, or one is given twice.
     */
    public static boolean awaitAnyChange(final Doorbell[] doorbells, final long timeoutNs) {
        Objects.requireNonNull(doorbells, "doorbells");
        for (final Doorbell doorbell : doorbells) {
            Objects.requireNonNull(doorbell, "doorbells");
        }
        if (doorbells.length == 0) {
            throw new IllegalArgumentException("A wait needs a doorbell to wait for: doorbells=0");
        }
        final boolean changed = doorbells[0].joint(doorbells).sleep.await(timeoutNs);
        Reference.reachabilityFence(doorbells);
        return changed;
    }

    private Joint joint(final Doorbell[] doorbells) {
        Joint known = joint;
        if (known == null || !Arrays.equals(known.doorbells, doorbells)) {
            known = new Joint(doorbells.clone());
            joint = known;
        }
        return known;
    }

    /**
     * Looks now, if it is time to, for commits to these states that nobody rang for. A wait does that by itself; this is for who only asks for
     * what is {@link #changed}. Reads the clock.
     */
    public void lookForUnrung() {
        sleeper.lookIfDue();
        Reference.reachabilityFence(store);
    }

    /**
     * Looks at a journal, too, whenever this session looks for commits that nobody rang for, and ends {@link #awaitChange} if it has records that
     * were not there at the look before. So who reads the journal finds within 1 s what is in it without a ring: records that were written for a dead
     * writer, or of states that are not watched. Cannot be taken back.
     *
     * @param journalDirectory directory of a journal; no state of the store need be persistent there yet.
     * @throws ClosedException if the doorbell or the store was closed.
     */
    public void watchJournal(final Path journalDirectory) {
        Objects.requireNonNull(journalDirectory, "journalDirectory");
        checkOpen();
        sleeper.alsoLook(store.growth(journalDirectory)::hasGrown);
        Reference.reachabilityFence(store);
    }

    /**
     * Watches for new states, too: from now on their making ends {@link #awaitChange}, and so does it when a state becomes persistent.
     *
     * @throws ClosedException if the doorbell or the store was closed.
     */
    public void watchNames() {
        synchronized (watches) {
            checkOpen();
            if (!watchesNames) {
                watchesNames = true;
                store.session().table().watchNames(true);
                sleeper.wantNames(true);
            }
        }
        Reference.reachabilityFence(store);
    }

    /**
     * Whether states may have been made, or have become persistent, since this was asked last, or since {@link #watchNames}. {@link Kstate#names}
     * has them all, {@link #newNames} those that were made.
     *
     * @return true once for any number of them, and the first time.
     */
    public boolean isNameNew() {
        return sleeper.takeNames();
    }

    /**
     * The names of the states that have come since this was asked last of this doorbell; the first time, all. A state that was deleted and made
     * again is a new one. Those that were told before cost a load each: their pages are not looked at.
     *
     * @return a new list, in the order of their pages. A state whose page is damaged is not in it, as in {@link Kstate#names}.
     * @throws ClosedException if the doorbell or the store was closed.
     */
    public List<String> newNames() {
        synchronized (watches) {
            checkOpen();
            final PagesFile pages = store.session().readOnlyPages();
            final NewEntries known = fresh == null ? new NewEntries(pages) : fresh;
            fresh = known;
            final List<String> names = NameRegistry.newNames(pages, known);
            Reference.reachabilityFence(store);
            return names;
        }
    }

    /** Ends the wait of this doorbell, or its next one. */
    public void wake() {
        sleeper.wake();
        Reference.reachabilityFence(store);
    }

    /** Makes all waits of this session look again, in this process's threads. */
    public void ring() {
        checkOpen();
        store.session().ringOwn();
        Reference.reachabilityFence(store);
    }

    /**
     * For people: whose doorbell it is.
     *
     * @return a line.
     */
    @Override
    public String toString() {
        return "Doorbell[store=" + store + (closed ? ", closed" : "") + ']';
    }

    private void checkOpen() {
        store.checkOpen();
        if (closed) {
            throw new ClosedException("The doorbell was closed; take another: directory=" + store.directory());
        }
    }

    /** Ends this doorbell, and waits on it; the handles stay open. Can be called twice. */
    @Override
    public void close() {
        synchronized (watches) {
            if (closed) {
                return;
            }
            closed = true;
            joint = null;
            watches.values().forEach(watched -> store.session().table().unwatch(watched.watch, watched.isPaused));
            watches.clear();
            if (watchesNames && !store.isClosed()) {
                store.session().table().watchNames(false);
            }
        }
        sleeper.close();
        Reference.reachabilityFence(store);
    }
}
