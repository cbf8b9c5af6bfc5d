package org.kstate;

import java.lang.ref.Reference;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

import net.openhft.chronicle.bytes.BytesStore;
import org.kstate.doorbell.MovedPages;
import org.kstate.doorbell.OwnDoorbell;
import org.kstate.exceptions.ClosedException;
import org.kstate.memory.Futex;
import org.kstate.memory.PrivateMemory;
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
 * many commits there were is told by the versions. A wait may end in vain, since all doorbells of a session are one word. A commit
 * whose writer is killed or stopped before it could ring is found nevertheless, as waits look at the states from time to time: a
 * thousand of them at a time, a hundred times a second.
 *
 * <p>{@link #await} is for one thread at a time, the rest is safe for any. The doorbell does not own the handles: one that is closed is not
 * watched any more. Nothing is allocated by rings and waits.
 */
public final class Doorbell implements AutoCloseable {

    /** How long a thread sleeps without looking up: for interrupts, and for commits that nobody rang for. */
    private static final long SLICE_NS = TimeUnit.MILLISECONDS.toNanos(10);

    private final Kstate store;
    private final OwnDoorbell own;
    private final MovedPages moved = new MovedPages();
    private final BytesStore<?, ?> time = PrivateMemory.allocate(Futex.TIME_LENGTH);
    private final long timeAddress = time.addressForRead(0);
    /** Guarded by itself. */
    private final Map<State, PageWatches.Watch> watches = new HashMap<>();
    private volatile boolean closed;

    Doorbell(final Kstate store) {
        this.store = store;
        this.own = store.session().doorbell();
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
                watches.put(state, watch);
                moved.add(state.page());
            }
        }
        Reference.reachabilityFence(store);
    }

    /**
     * Does not watch a state any more.
     *
     * @param state as it was given to {@link #watch}; nothing is done if it is not watched.
     */
    public void unwatch(final State state) {
        Objects.requireNonNull(state, "state");
        synchronized (watches) {
            final PageWatches.Watch watch = watches.remove(state);
            if (watch != null) {
                store.session().table().unwatch(watch);
                moved.remove(state.page());
            }
        }
        Reference.reachabilityFence(store);
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
     *     interrupted: within a hundredth of a second, and its mark stays set.
     * @throws ClosedException if the doorbell or the store was closed, also while this waits.
     */
    public boolean await(final int seenRings, final long timeoutNs) {
        final Thread thread = Thread.currentThread();
        final long startNs = System.nanoTime();
        boolean rung = false;
        boolean over = false;
        while (!rung && !over) {
            checkOpen();
            rung = own.rings() != seenRings;
            if (!rung) {
                final long leftNs = timeoutNs - (System.nanoTime() - startNs);
                over = leftNs <= 0 || thread.isInterrupted();
                if (!over) {
                    own.sleep(seenRings, Math.min(leftNs, SLICE_NS), timeAddress);
                    // Who was rung goes round once more, and finds out there whether that was because of an end.
                    rung = own.rings() == seenRings && moved.haveMoved();
                }
            }
        }
        Reference.reachabilityFence(this);
        return rung;
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
            watches.values().forEach(store.session().table()::unwatch);
            watches.clear();
        }
        if (!store.isClosed()) {
            store.session().ringOwn();
        }
        Reference.reachabilityFence(store);
    }
}
