package org.kstate.doorbell;

import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;

import org.jspecify.annotations.Nullable;
import org.kstate.page.Page;

/**
 * One waiter of a session: the pages that it watches, each in a slot of its own, and which of them may have changed since it asked last.
 *
 * <p>{@link #await} and {@link #awaitRing} are for one thread at a time, the rest is for any. Locks are taken in the order bell, sleeper.
 */
public final class Sleeper {

    /** There is no such slot. */
    public static final int NONE = -1;
    private static final int BITS = Long.SIZE;

    private final SessionBell bell;
    private final SleepInterrupt interrupt;
    private SessionBell.@Nullable Watched[] watched = new SessionBell.Watched[1];
    private int slots;
    private long[] changed = new long[1];
    private int changedCount;
    private int turn;
    /** What the session looks at for this one beside pages. */
    private BooleanSupplier[] others = {};
    /** Something is changed, or there may be a new name. */
    private volatile boolean called;
    /** To look up for another reason, or for a page that nobody rang for. */
    private volatile boolean woken;
    private volatile boolean wantsRings;
    private volatile boolean names;
    private volatile boolean wantsNames;
    private volatile int seenRings;
    private volatile @Nullable Thread thread;
    private volatile boolean joint;
    private volatile @Nullable Sleeper forwarded;

    /**
     * One more waiter.
     *
     * @param bell of its session.
     */
    public Sleeper(final SessionBell bell) {
        this.bell = bell;
        this.interrupt = new SleepInterrupt(bell.own());
        bell.join(this);
    }

    SleepInterrupt interrupt() {
        return interrupt;
    }

    /**
     * Watches one more page. It counts as changed.
     *
     * @param page   that the session watches from before.
     * @param placed is told the slot before {@link #next} can give it, with this sleeper's lock held.
     * @return the slot.
     */
    public int add(final Page page, final IntConsumer placed) {
        final SessionBell.Watched added;
        synchronized (this) {
            int slot = 0;
            while (slot < slots && watched[slot] != null) {
                slot++;
            }
            if (slot == watched.length) {
                watched = Arrays.copyOf(watched, 2 * slot);
                changed = Arrays.copyOf(changed, (2 * slot + BITS - 1) / BITS);
            }
            slots = Math.max(slots, slot + 1);
            added = new SessionBell.Watched(page, this, slot);
            placed.accept(slot);
            watched[slot] = added;
        }
        bell.add(added);
        // Not before: a mark taken earlier would not cover what was rung for between the look at it and this.
        markAdded(added);
        // Its thread may be another one, asleep on the bell: nobody has rung for this.
        bell.wake(this);
        wakeForwarded();
        return added.slot();
    }

    private synchronized void markAdded(final SessionBell.Watched added) {
        if (watched[added.slot()] == added) {
            mark(added.slot());
        }
    }

    /**
     * Does not watch a page any more.
     *
     * @param slot that {@link #add} gave.
     */
    public void remove(final int slot) {
        final SessionBell.Watched removed;
        synchronized (this) {
            removed = watched[slot];
            watched[slot] = null;
            unmark(slot);
        }
        if (removed != null) {
            bell.remove(removed);
        }
    }

    /**
     * Does not look for unrung commits to a page while nobody rings for it; or does again, and then it counts as changed.
     *
     * @param slot     that {@link #add} gave.
     * @param isPaused whether not.
     */
    public void pause(final int slot, final boolean isPaused) {
        bell.pause(watchedAt(slot), isPaused);
        if (!isPaused) {
            mark(slot);
            bell.wake(this);
            wakeForwarded();
        }
    }

    private synchronized SessionBell.Watched watchedAt(final int slot) {
        return Objects.requireNonNull(watched[slot]);
    }

    /**
     * Makes another waiter look up when this one is to, for who waits for several at once.
     *
     * @param other of the same session; {@code null} for none any more.
     */
    public void forwardTo(final @Nullable Sleeper other) {
        forwarded = other;
        if (other != null && (called || woken)) {
            other.wake();
        }
    }

    /**
     * To be told of new names, or no more. There may be one at once.
     *
     * @param wanted after the session has said that it wants that.
     */
    public void wantNames(final boolean wanted) {
        synchronized (this) {
            wantsNames = wanted;
            names = wanted;
            called |= wanted;
        }
        if (wanted) {
            bell.wake(this);
            wakeForwarded();
        }
    }

    /**
     * Takes the next page that may have changed. Costs a look at the doorbell if nothing did.
     *
     * @return its slot; {@link #NONE} if there is none.
     */
    public int next() {
        bell.take();
        if (!called) {
            return NONE;
        }
        synchronized (this) {
            // In turn: a page that changes all the time keeps no other waiting.
            int slot = nextChanged(turn);
            if (slot == NONE) {
                slot = nextChanged(0);
            }
            if (slot != NONE) {
                turn = slot + 1;
                unmark(slot);
            }
            if (changedCount == 0) {
                called = names;
            }
            return slot;
        }
    }

    private int nextChanged(final int from) {
        for (int slot = from; slot < slots; slot = (slot / BITS + 1) * BITS) {
            final long bits = changed[slot / BITS] >>> slot % BITS;
            if (bits != 0) {
                return slot + Long.numberOfTrailingZeros(bits);
            }
        }
        return NONE;
    }

    /**
     * Whether there may be a new name, since this was asked last.
     *
     * @return true once for any number of them.
     */
    public boolean takeNames() {
        bell.take();
        if (!names) {
            return false;
        }
        synchronized (this) {
            names = false;
            called = changedCount != 0;
        }
        return true;
    }

    /**
     * Has the session look at something else, too, when it looks for commits that nobody rang for.
     *
     * @param hasMoved whether this sleeper's thread is to look up; asked with the bell's lock held.
     */
    public synchronized void alsoLook(final BooleanSupplier hasMoved) {
        final BooleanSupplier[] more = Arrays.copyOf(others, others.length + 1);
        more[others.length] = hasMoved;
        others = more;
    }

    /** The session's look, at what is no page. */
    synchronized boolean lookElsewhere() {
        boolean hasMoved = false;
        for (final BooleanSupplier other : others) {
            hasMoved |= other.getAsBoolean();
        }
        if (hasMoved) {
            woken = true;
            unpark();
            unparkForwarded();
        }
        return hasMoved;
    }

    /** Looks for commits that nobody rang for, if it is time to: for who does not sleep. Reads the clock. */
    public void lookIfDue() {
        bell.lookIfDue(System.nanoTime());
    }

    synchronized void mark(final int slot) {
        final boolean isFirst = changedCount == 0;
        set(slot);
        call(isFirst);
    }

    private void set(final int slot) {
        final long bit = 1L << slot % BITS;
        if ((changed[slot / BITS] & bit) == 0) {
            changed[slot / BITS] |= bit;
            changedCount++;
        }
    }

    private void unmark(final int slot) {
        final long bit = 1L << slot % BITS;
        if ((changed[slot / BITS] & bit) != 0) {
            changed[slot / BITS] &= ~bit;
            changedCount--;
        }
    }

    synchronized void markUnrung(final int slot) {
        woken = true;
        mark(slot);
    }

    synchronized void markAll() {
        final boolean isFirst = changedCount == 0;
        for (int slot = 0; slot < slots; slot++) {
            if (watched[slot] != null) {
                set(slot);
            }
        }
        if (changedCount > 0) {
            call(isFirst);
        } else {
            // Nobody would take a call away by asking for pages, and the thread would never sleep again.
            woken = true;
            unpark();
            unparkForwarded();
        }
    }

    /** Tells whether it was not marked for them before. */
    synchronized boolean markNames() {
        final boolean isFirst = wantsNames && !names;
        if (wantsNames) {
            names = true;
            call(isFirst);
        }
        return isFirst;
    }

    /**
     * Has its thread look.
     *
     * @param isFirst whether there was no page, or no name, before: who looks for this one may have taken the other already, and come back no more.
     */
    private void call(final boolean isFirst) {
        called = true;
        unpark();
        if (isFirst) {
            unparkForwarded();
        }
    }

    /** No ring is needed if it is on the bell: what is marked was rung for. See wakeForwarded for the rest. */
    private void unparkForwarded() {
        final Sleeper other = forwarded;
        if (other != null) {
            other.woken = true;
            other.unpark();
        }
    }

    /** After a mark that nobody has rung for. */
    private void wakeForwarded() {
        final Sleeper other = forwarded;
        if (other != null) {
            other.wake();
        }
    }

    /** The session was rung, for whatever. */
    void rung() {
        if (wantsRings) {
            unpark();
        }
    }

    void unpark() {
        final Thread asleep = thread;
        if (asleep != null) {
            LockSupport.unpark(asleep);
        }
    }

    boolean isThread(final Thread other) {
        return thread == other;
    }

    void asleep(final @Nullable Thread sleeping) {
        thread = sleeping;
    }

    /** Its thread sleeps on several bells at once. Stored with the bell's lock held. */
    void joint(final boolean isOnSeveral) {
        joint = isOnSeveral;
    }

    boolean isJoint() {
        return joint;
    }

    SessionBell bell() {
        return bell;
    }

    /** As {@link #await}, without a sleep. */
    boolean takeCall(final Runnable checkOpen) {
        wantsRings = false;
        return isTaken(checkOpen);
    }

    private boolean isTaken(final Runnable checkOpen) {
        checkOpen.run();
        bell.take();
        if (!isCalled()) {
            return false;
        }
        woken = false;
        return true;
    }

    /** Whether to get up. */
    boolean isCalled() {
        return woken || (wantsRings ? bell.takenRings() != seenRings : called);
    }

    /** For its own thread, awake. */
    void lookUp() {
        woken = true;
    }

    /** Makes its thread look up. */
    public void wake() {
        woken = true;
        bell.wake(this);
        wakeForwarded();
    }

    /**
     * Sleeps until a page of this sleeper may have changed.
     *
     * @param timeoutNs   limit in nanoseconds; 0 or less only looks.
     * @param timeAddress as for {@link OwnDoorbell#sleep(int, long, long)}.
     * @param checkOpen   asked each time; throws if something was closed.
     * @return true if {@link #next} or {@link #takeNames} may have something; false if time is over or the thread was interrupted.
     */
    public boolean await(final long timeoutNs, final long timeAddress, final Runnable checkOpen) {
        wantsRings = false;
        return sleep(timeoutNs, timeAddress, checkOpen);
    }

    /**
     * Sleeps until the session was rung, for whatever.
     *
     * @param seen        does not sleep if it was rung since.
     * @param timeoutNs   limit in nanoseconds; 0 or less only looks.
     * @param timeAddress as for {@link OwnDoorbell#sleep(int, long, long)}.
     * @param checkOpen   asked each time; throws if something was closed.
     * @return true if it was rung, or a page of this sleeper was found changed; false if time is over or the thread was interrupted.
     */
    public boolean awaitRing(final int seen, final long timeoutNs, final long timeAddress, final Runnable checkOpen) {
        seenRings = seen;
        wantsRings = true;
        return sleep(timeoutNs, timeAddress, checkOpen);
    }

    private boolean sleep(final long timeoutNs, final long timeAddress, final Runnable checkOpen) {
        final long startNs = System.nanoTime();
        for (;;) {
            if (isTaken(checkOpen)) {
                return true;
            }
            final long leftNs = Math.max(0, timeoutNs) - (System.nanoTime() - startNs);
            if (leftNs <= 0 || Thread.currentThread().isInterrupted()) {
                return false;
            }
            bell.sleep(this, leftNs, timeAddress, checkOpen);
            if (wantsRings && Thread.currentThread().isInterrupted()) {
                // An interrupt rings. If there was another ring, the next wait tells.
                checkOpen.run();
                return false;
            }
        }
    }

    /** Ends all watching, and the sleep of its thread. */
    public void close() {
        for (int slot = 0; slot < slots; slot++) {
            remove(slot);
        }
        bell.leave(this);
        wake();
    }
}
