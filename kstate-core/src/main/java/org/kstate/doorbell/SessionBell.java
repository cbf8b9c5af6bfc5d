package org.kstate.doorbell;

import java.lang.ref.Reference;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;

import org.jspecify.annotations.Nullable;
import org.kstate.exceptions.KstateException;
import org.kstate.exceptions.MemoryExhaustedException;
import org.kstate.layout.ControlLayout;
import org.kstate.memory.Mapping;
import org.kstate.memory.SharedBuffer;
import org.kstate.memory.VirtualThreads;
import org.kstate.page.Page;

/**
 * One session's doorbell, shared by all of its waiters in this process. Whoever comes first takes what the session was rung for and marks
 * the {@link Sleeper}s that it concerns.
 *
 * <p>One of the waiting threads sleeps on the bell itself, the others park in this process. The one on the bell wakes those whose pages have
 * changed. When it goes, another takes its place, and takes what was rung for in between before it falls asleep.
 *
 * <p>The one on the bell also looks from time to time at all pages that are watched, for commits that nobody rang for: their writer was
 * killed or stopped between its commit and its ring. The time doubles from {@link #SHORTEST_LOOK_NS} to {@link #LONGEST_LOOK_NS} and begins anew when
 * such a commit was found.
 *
 * <p>Virtual threads only park; if no other thread is on the bell, a {@link StandIn} is.
 *
 * <p>Safe for any thread. Allocates nothing but when pages are added, or virtual threads wait.
 */
public final class SessionBell {

    /** The first look after such a commit was found. */
    static final long SHORTEST_LOOK_NS = TimeUnit.MILLISECONDS.toNanos(10);
    /** The bound within which such a commit is found by a session that sleeps. */
    static final long LONGEST_LOOK_NS = TimeUnit.SECONDS.toNanos(1);
    /** How long a thread parks that is not on the bell: it is woken in any case, unless the one that should do so has died of an error. */
    private static final long PARK_NS = TimeUnit.SECONDS.toNanos(64);
    /** How many pages are looked at in one look: below a millisecond's work. */
    private static final int AT_A_TIME = 1 << 16;
    private static final int CHUNK = Long.SIZE;

    private final SharedBuffer control;
    private final Object owner;
    private final int session;
    private final OwnDoorbell own;
    private final DirtyPages dirty;
    private final IntConsumer unrung;
    private final IntConsumer marking = this::markPage;
    /** What is watched, by page; the parts are made when they are first needed. */
    private final Watched[][] byPage;
    private final ArrayDeque<Sleeper> parked = new ArrayDeque<>();
    /** How many virtual threads are parked, beside those: none of them can be on the bell. */
    private int virtualCount;
    private @Nullable StandIn standIn;
    private Watched[] all = new Watched[CHUNK];
    private int count;
    private Sleeper[] sleepers = new Sleeper[4];
    private int sleeperCount;
    private int looked;
    /** Null while nobody sleeps on the bell. */
    private volatile @Nullable Sleeper onBell;
    private volatile long nextLookNs = System.nanoTime();
    private long lookNs = SHORTEST_LOOK_NS;
    private volatile int takenRings;
    /** From then on the session's number may be another session's. */
    private boolean closed;

    /**
     * Creates the waiting side of a session's doorbell.
     *
     * @param control mapping of the file {@code control}, which this keeps.
     * @param pages   number of pages in the store.
     * @param session number of the session.
     * @param own     its doorbell.
     * @param unrung  is told a page that was committed to and not rung for.
     */
    public SessionBell(final Mapping control, final int pages, final int session, final OwnDoorbell own, final IntConsumer unrung) {
        this(control.buffer(), control, pages, session, own, unrung);
    }

    SessionBell(final SharedBuffer control, final Object owner, final int pages, final int session, final OwnDoorbell own, final IntConsumer unrung) {
        this.control = control;
        this.owner = owner;
        this.session = session;
        this.own = own;
        this.dirty = new DirtyPages(control, pages);
        this.unrung = unrung;
        this.byPage = new Watched[(pages + CHUNK - 1) / CHUNK][];
        // What the session's number was rung for before concerns nobody here; the first take is to be a real one nevertheless.
        this.takenRings = own.rings() - 1;
    }

    OwnDoorbell own() {
        return own;
    }

    int takenRings() {
        return takenRings;
    }

    synchronized void join(final Sleeper sleeper) {
        if (sleeperCount == sleepers.length) {
            sleepers = Arrays.copyOf(sleepers, 2 * sleeperCount);
        }
        sleepers[sleeperCount++] = sleeper;
    }

    synchronized void leave(final Sleeper sleeper) {
        for (int i = 0; i < sleeperCount; i++) {
            if (sleepers[i] == sleeper) {
                sleepers[i] = sleepers[--sleeperCount];
                sleepers[sleeperCount] = null;
                break;
            }
        }
    }

    synchronized void add(final Watched watched) {
        final int page = watched.page.index();
        if (byPage[page / CHUNK] == null) {
            byPage[page / CHUNK] = new Watched[CHUNK];
        }
        if (count == all.length) {
            all = Arrays.copyOf(all, 2 * count);
        }
        watched.next = byPage[page / CHUNK][page % CHUNK];
        byPage[page / CHUNK][page % CHUNK] = watched;
        watched.place = count;
        all[count++] = watched;
    }

    synchronized void remove(final Watched watched) {
        final Watched[] chunk = byPage[watched.page.index() / CHUNK];
        final int place = watched.page.index() % CHUNK;
        if (chunk[place] == watched) {
            chunk[place] = watched.next;
        } else {
            Watched before = chunk[place];
            while (before.next != watched) {
                before = before.next;
            }
            before.next = watched.next;
        }
        final Watched last = all[--count];
        all[watched.place] = last;
        last.place = watched.place;
        all[count] = null;
    }

    /** Does not look for unrung commits to a page, or does again: for those from now on. */
    synchronized void pause(final Watched watched, final boolean isPaused) {
        if (!isPaused) {
            note(watched);
        }
        watched.paused = isPaused;
    }

    /** Takes what the session was rung for since this was done last, and marks whom it concerns. Costs a load if it was not rung. */
    void take() {
        if (own.rings() != takenRings) {
            takeRung();
        }
    }

    private synchronized void takeRung() {
        // [ring]: first, so that what is rung for meanwhile is taken next time.
        final int rings = own.rings();
        if (!closed && rings != takenRings) {
            final long calls = own.takeCalls();
            dirty.take(session, marking);
            Reference.reachabilityFence(owner);
            if (calls != 0) {
                answer(calls);
            }
            // [taken]: after the marks.
            takenRings = rings;
            for (int i = 0; i < sleeperCount; i++) {
                sleepers[i].rung();
            }
        }
    }

    /**
     * Takes no more: what the number is rung for from now on may be for another session. All that is watched counts as changed once. Called while
     * the number is still this session's.
     */
    public synchronized void close() {
        for (int i = 0; i < sleeperCount; i++) {
            sleepers[i].markAll();
        }
        closed = true;
        if (standIn != null) {
            // It finds that when it wakes, and ends: afterwards the word may be another session's.
            own.ring();
            standIn.call();
        }
    }

    private void answer(final long calls) {
        for (int i = 0; i < sleeperCount; i++) {
            if ((calls & ControlLayout.CALL_EVERYTHING) != 0) {
                sleepers[i].markAll();
            }
            if ((calls & ControlLayout.CALL_NAMES) != 0) {
                sleepers[i].markNames();
            }
        }
    }

    private void markPage(final int page) {
        final Watched[] chunk = byPage[page / CHUNK];
        for (Watched watched = chunk == null ? null : chunk[page % CHUNK]; watched != null; watched = watched.next) {
            note(watched);
            watched.sleeper.mark(watched.slot);
        }
    }

    /** What is known now is not found later by a look. */
    private static boolean note(final Watched watched) {
        try {
            final long word = watched.page.resolve();
            final boolean moved = word != watched.word;
            watched.word = word;
            return moved;
        } catch (final KstateException e) {
            // The page is damaged: whoever watches it meets that when it looks, and the others are not to suffer from it.
            return true;
        }
    }

    /** Looks for commits that nobody rang for, if it is time to. */
    void lookIfDue(final long nowNs) {
        if (nowNs - nextLookNs >= 0) {
            look(nowNs);
        }
    }

    /**
     * When the next look for commits that nobody rang for is due.
     *
     * @return in how many nanoseconds; below 0 if nobody sleeps who would look.
     */
    public long nextLookInNs() {
        return nextLookNs - System.nanoTime();
    }

    /**
     * Puts the look for commits that nobody rang for off, for tests: a wake until then is by a ring.
     *
     * @param forNs from now, in nanoseconds.
     */
    public synchronized void postponeLook(final long forNs) {
        nextLookNs = System.nanoTime() + forNs;
    }

    private synchronized void look(final long nowNs) {
        // Another thread may have looked since the caller asked.
        if (closed || nowNs - nextLookNs < 0) {
            return;
        }
        // First: what was rung for is no find.
        int seenRings = own.rings();
        take();
        boolean found = false;
        for (int i = Math.min(count, AT_A_TIME); i > 0; i--) {
            looked = looked + 1 < count ? looked + 1 : 0;
            final Watched watched = all[looked];
            if (watched.paused || !note(watched)) {
                continue;
            }
            if (own.rings() != seenRings) {
                // Somebody has rung meanwhile, most likely for this.
                watched.sleeper.mark(watched.slot);
                take();
            } else {
                found = true;
                unrung.accept(watched.page.index());
                watched.sleeper.markUnrung(watched.slot);
            }
            // What was told of this find may have rung, too.
            seenRings = own.rings();
        }
        final boolean areNamesBehind = control.getLongAcquire(ControlLayout.NAMES_BEHIND) != 0;
        Reference.reachabilityFence(owner);
        boolean isCalled = found;
        for (int i = 0; i < sleeperCount; i++) {
            isCalled |= areNamesBehind && sleepers[i].markNames();
            isCalled |= sleepers[i].lookElsewhere();
        }
        if (isCalled && isAnotherOnBell()) {
            own.ring();
        }
        lookNs = found ? SHORTEST_LOOK_NS : Math.min(2 * lookNs, LONGEST_LOOK_NS);
        nextLookNs = nowNs + lookNs;
    }

    /** Whether a thread sleeps on the bell that does not see by itself what the calling one has marked. */
    private boolean isAnotherOnBell() {
        final Thread thread = Thread.currentThread();
        final Sleeper sleeping = onBell;
        boolean isAnother = sleeping != null && !sleeping.isThread(thread);
        for (int i = 0; i < sleeperCount && !isAnother; i++) {
            isAnother = sleepers[i].isJoint() && !sleepers[i].isThread(thread);
        }
        return isAnother;
    }

    /** Wakes a sleeper that has been told before why. */
    synchronized void wake(final Sleeper sleeper) {
        if (sleeper == onBell || sleeper.isJoint()) {
            own.ring();
        } else {
            sleeper.unpark();
        }
    }

    /**
     * Sleeps until there is something for a sleeper, for a limited time, or shorter.
     *
     * @param sleeper     the calling thread's.
     * @param forNs       limit in nanoseconds, above 0.
     * @param timeAddress as for {@link OwnDoorbell#sleep(int, long, long)}.
     * @param checkOpen   asked each time; throws if something was closed.
     */
    void sleep(final Sleeper sleeper, final long forNs, final long timeAddress, final Runnable checkOpen) {
        final long startNs = System.nanoTime();
        final Thread thread = Thread.currentThread();
        if (VirtualThreads.isVirtual(thread)) {
            park(sleeper, thread, startNs, forNs, checkOpen);
            return;
        }
        lieDown(sleeper, thread);
        try {
            long leftNs = forNs;
            while (leftNs > 0) {
                // [taken]: first. Who takes a ring marks whom it concerns and stores the number of rings then.
                final int rings = takenRings;
                // Before the next question: who is handed the bell behind it, and was called for what nobody rang for, has a permit to be woken by.
                final boolean isOnBell = sleeper == onBell;
                checkOpen.run();
                if (sleeper.isCalled() || thread.isInterrupted()) {
                    return;
                }
                if (isOnBell) {
                    sleepOnBell(sleeper, rings, leftNs, timeAddress);
                    take();
                    if (sleeper.isCalled()) {
                        return;
                    }
                } else {
                    LockSupport.parkNanos(this, Math.min(leftNs, PARK_NS));
                }
                leftNs = forNs - (System.nanoTime() - startNs);
            }
        } finally {
            getUp(sleeper);
        }
    }

    private void park(final Sleeper sleeper, final Thread thread, final long startNs, final long forNs, final Runnable checkOpen) {
        lieDownVirtually(sleeper, thread);
        try {
            for (long leftNs = forNs; leftNs > 0; leftNs = forNs - (System.nanoTime() - startNs)) {
                haveStandIn();
                checkOpen.run();
                if (sleeper.isCalled() || thread.isInterrupted()) {
                    return;
                }
                LockSupport.parkNanos(this, Math.min(leftNs, PARK_NS));
            }
        } finally {
            getUpVirtually(sleeper);
        }
    }

    /** A virtual thread is about to park; {@link #haveStandIn} comes next, and {@link #getUpVirtually} in any case. */
    synchronized void lieDownVirtually(final Sleeper sleeper, final Thread thread) {
        sleeper.asleep(thread);
        virtualCount++;
    }

    synchronized void getUpVirtually(final Sleeper sleeper) {
        sleeper.asleep(null);
        virtualCount--;
    }

    /** Sees to it that some thread is on the bell while virtual ones are parked. */
    synchronized void haveStandIn() {
        if (onBell != null || closed) {
            return;
        }
        if (standIn == null) {
            final StandIn made = new StandIn(this);
            // Before the assignment: it may fail. It waits for the lock that is held here.
            made.start();
            standIn = made;
        } else {
            standIn.call();
        }
    }

    private void leaveToStandIn() {
        boolean isThere = false;
        try {
            haveStandIn();
            isThere = true;
        } catch (final MemoryExhaustedException | OutOfMemoryError e) {
            // There can be no more threads, which is nothing to the one that leaves: it has what it has waited for.
            isThere = false;
        } finally {
            if (!isThere) {
                // Each tries it for itself then, and is told if it fails.
                for (int i = 0; i < sleeperCount; i++) {
                    sleepers[i].unpark();
                }
            }
        }
    }

    /** Whether virtual threads wait, and no other thread is on the bell but the one that asks. */
    synchronized boolean isStandInNeeded(final Sleeper itself) {
        return virtualCount > 0 && !closed && (onBell == null || onBell == itself);
    }

    synchronized boolean isClosed() {
        return closed;
    }

    /** Whether it may end; if not, it is needed again. */
    synchronized boolean dismissStandIn() {
        if (virtualCount > 0 && !closed && onBell == null) {
            return false;
        }
        standIn = null;
        return true;
    }

    /** It has failed. Whoever waited for it looks, meets what it has met, or has another one made. */
    synchronized void standInFailed() {
        standIn = null;
        for (int i = 0; i < sleeperCount; i++) {
            sleepers[i].markAll();
        }
    }

    private void sleepOnBell(final Sleeper sleeper, final int rings, final long leftNs, final long timeAddress) {
        final long nowNs = System.nanoTime();
        final long toLookNs = lookOrWaitNs(nowNs);
        if (toLookNs > 0) {
            own.sleep(rings, Math.min(leftNs, toLookNs), timeAddress, sleeper.interrupt());
        }
    }

    /** For who sleeps on several bells at once, beside the one who sleeps on this one alone: from now on a wake rings. */
    synchronized void lieDownJointly(final Sleeper sleeper, final Thread thread) {
        sleeper.asleep(thread);
        sleeper.joint(true);
    }

    synchronized void getUpJointly(final Sleeper sleeper) {
        sleeper.joint(false);
        sleeper.asleep(null);
    }

    /** In how many nanoseconds it is time to look for commits that nobody rang for; looks at once if it is, and gives 0. */
    long lookOrWaitNs(final long nowNs) {
        final long toLookNs = nextLookNs - nowNs;
        if (toLookNs > 0) {
            return toLookNs;
        }
        look(nowNs);
        return 0;
    }

    private synchronized void lieDown(final Sleeper sleeper, final Thread thread) {
        sleeper.asleep(thread);
        if (onBell == null) {
            onBell = sleeper;
        } else {
            parked.addLast(sleeper);
        }
    }

    private synchronized void getUp(final Sleeper sleeper) {
        sleeper.asleep(null);
        if (sleeper == onBell) {
            onBell = parked.pollFirst();
            if (onBell != null) {
                onBell.unpark();
            } else if (virtualCount > 0) {
                leaveToStandIn();
            }
        } else {
            parked.remove(sleeper);
        }
    }

    /** One page that a sleeper watches. Its fields are this bell's. */
    static final class Watched {
        private final Page page;
        private final Sleeper sleeper;
        private final int slot;
        private Watched next;
        private int place;
        private long word;
        /** Nobody is to ring for it now. */
        private boolean paused;

        Watched(final Page page, final Sleeper sleeper, final int slot) {
            this.page = page;
            this.sleeper = sleeper;
            this.slot = slot;
            note(this);
        }

        int slot() {
            return slot;
        }
    }
}
