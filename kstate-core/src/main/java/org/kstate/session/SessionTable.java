package org.kstate.session;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.kstate.commit.Liveness;
import org.kstate.counters.StoreCounters;
import org.kstate.doorbell.Watchers;
import org.kstate.exceptions.StoreFullException;
import org.kstate.layout.ControlLayout;
import org.kstate.layout.Counter;
import org.kstate.layout.Owner;
import org.kstate.layout.StoreGeometry;
import org.kstate.memory.KernelLock;
import org.kstate.memory.SharedBuffer;
import org.kstate.page.PagesFile;

/**
 * The sessions of a store: their records in {@code control}, and the kernel locks that say which of them live. A session's number is the
 * byte of {@code sessions.lock} that it keeps locked for its life; the kernel drops the lock when the process dies.
 *
 * <p>{@link #isAlive}, {@link #isHeld} and {@link #watch} are safe for any thread; the rest is called with {@code store.lock} held.
 */
@SuppressWarnings("SynchronizeOnNonFinalField")
public final class SessionTable implements Liveness, AutoCloseable {

    /** No page. */
    public static final int NO_PAGE = -1;
    /** No session. */
    public static final int NO_SESSION = 0;
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int BITS = Long.SIZE;
    /** These numbers are given in turn, and the others only while these are taken: the memory of a number's descriptors is never given back. */
    private static final int IN_TURN = 32;

    private final SharedBuffer control;
    private final StoreGeometry geometry;
    private final KernelLock locks;
    private final SessionGenerations generations;
    private final StoreCounters counters;
    private final Watchers watchers;
    private int own = NO_SESSION;
    /** Made by {@link #join}, before another thread knows the session, and kept. */
    private PageWatches watches;
    /** What this session's bits say, so that its end costs what it held and not what the store is large. */
    private final Set<Integer> ownPages = ConcurrentHashMap.newKeySet();

    /**
     * Opens the table.
     *
     * @param control memory of the file {@code control}.
     * @param pages   of the store; a read-only mapping will do.
     * @param file    with the kernel locks.
     */
    public SessionTable(final SharedBuffer control, final PagesFile pages, final Path file) {
        this.control = control;
        this.geometry = pages.geometry();
        this.generations = new SessionGenerations(pages);
        this.watchers = new Watchers(control, geometry.pages());
        this.locks = KernelLock.open(file);
        this.counters = new StoreCounters(control, geometry.pages());
    }

    /**
     * Takes a free number for this session. Only numbers are given that no slot header of their present generation names any more.
     *
     * @param pid   of this process.
     * @param nowNs start time, nanoseconds since the epoch.
     * @return the number, or {@link #NO_SESSION} if none is free.
     */
    public int join(final long pid, final long nowNs) {
        final long ordinal = control.getLong(ControlLayout.LAST_ORDINAL) + 1;
        for (int i = 0; i < StoreGeometry.MAX_SESSIONS; i++) {
            final int session = 1 + (i < IN_TURN ? Math.floorMod(ordinal - 1 + i, IN_TURN) : i);
            if (state(session) == ControlLayout.FREE && locks.tryExclusive(session)) {
                own = session;
                watches = new PageWatches(watchers, session);
                final long record = record(session);
                control.putLong(ControlLayout.LAST_ORDINAL, ordinal);
                control.putLong(record + ControlLayout.SESSION_TOKEN, RANDOM.nextLong());
                control.putLong(record + ControlLayout.SESSION_PID, pid);
                control.putLong(record + ControlLayout.SESSION_START, nowNs);
                control.putLong(record + ControlLayout.SESSION_ORDINAL, ordinal);
                control.putLong(record + ControlLayout.SESSION_WRITER, 0);
                control.putLong(record + ControlLayout.SESSION_WATCHED, 0);
                ProgramName.write(control, record, ordinal);
                clearSubscriptions(session);
                control.putLongRelease(record + ControlLayout.SESSION_STATE, ControlLayout.ACTIVE);
                counters.count(Counter.SESSIONS_OPENED);
                return session;
            }
        }
        return NO_SESSION;
    }

    /**
     * The store's counters.
     *
     * @return to be used with {@code store.lock} held.
     */
    public StoreCounters counters() {
        return counters;
    }

    /**
     * The exception for a store in which every number is taken.
     *
     * @return the exception, to be thrown.
     */
    public static StoreFullException full() {
        return new StoreFullException("The store has as many sessions as it can; close some: maxSessions=" + StoreGeometry.MAX_SESSIONS);
    }

    /** Says that this session may write pages from now on: whoever finds it dead sweeps them. */
    public void becomeWriter() {
        control.putLongRelease(record(own) + ControlLayout.SESSION_WRITER, 1);
    }

    @Override
    public boolean isAlive(final int owner) {
        // The generation first: while a session has it, it does not change.
        return generations.isPresent(owner) && isHeld(Owner.number(owner));
    }

    @Override
    public boolean isPresent(final int owner) {
        return generations.isPresent(owner);
    }

    @Override
    public boolean isHeld(final int number) {
        return number == own || locks.isHeldByAnother(number);
    }

    /**
     * The state of a session's record.
     *
     * @param session its number.
     * @return {@link ControlLayout#FREE}, {@link ControlLayout#ACTIVE} or {@link ControlLayout#DEAD}.
     */
    public long state(final int session) {
        return control.getLongAcquire(record(session) + ControlLayout.SESSION_STATE);
    }

    /**
     * Moves a dead session's record on.
     *
     * @param session its number.
     * @param state   {@link ControlLayout#DEAD} or {@link ControlLayout#FREE}.
     */
    void state(final int session, final long state) {
        control.putLongRelease(record(session) + ControlLayout.SESSION_STATE, state);
    }

    boolean isWriter(final int session) {
        return control.getLongAcquire(record(session) + ControlLayout.SESSION_WRITER) != 0;
    }

    /**
     * The process of a session.
     *
     * @param session its number, in range.
     * @return its process id, for people to read.
     */
    public long pid(final int session) {
        return control.getLong(record(session) + ControlLayout.SESSION_PID);
    }

    /**
     * The process of a session, for a number that was read from a slot.
     *
     * @param session a number, perhaps out of range or not in use any more.
     * @return its process id, or 0 if it is not known.
     */
    @Override
    public long pidOrZero(final int session) {
        return session < 1 || session > StoreGeometry.MAX_SESSIONS || state(session) == ControlLayout.FREE ? 0 : pid(session);
    }

    /**
     * The process of the session that did something at a time.
     *
     * @param session a number that was read from a slot.
     * @param timeNs  when it did that, nanoseconds since the epoch.
     * @return its process id, or 0 if it is not known: the number may have been given to a later session since.
     */
    public long pidOrZero(final int session, final long timeNs) {
        final long pid = pidOrZero(session);
        return pid == 0 || control.getLong(record(session) + ControlLayout.SESSION_START) > timeNs ? 0 : pid;
    }

    /**
     * Notes that this session is subscribed to a page, or is not any more.
     *
     * @param page       index of the page.
     * @param subscribed whether it is.
     */
    public void subscribed(final int page, final boolean subscribed) {
        final long offset = record(own) + ControlLayout.SESSION_SUBSCRIPTIONS + (long) (page / BITS) * Long.BYTES;
        final long bit = 1L << page % BITS;
        synchronized (watches) {
            if (!subscribed) {
                // First, so that no bit is left that the subscriptions do not lead to.
                watches.end(page);
            }
            final long bits = control.getLong(offset);
            control.putLongRelease(offset, subscribed ? bits | bit : bits & ~bit);
            if (subscribed) {
                ownPages.add(page);
            } else {
                ownPages.remove(page);
            }
        }
    }

    /**
     * Says that this session waits for commits on a page: from now on they ring its doorbell.
     *
     * @param page index of the page.
     * @return what to give to {@link #unwatch}; {@code null} if this session is not subscribed to the page any more.
     */
    public PageWatches.Watch watch(final int page) {
        synchronized (watches) {
            if (!isSubscribed(own, page)) {
                return null;
            }
            // Before its first bit: by this whoever finds the session dead knows that there are bits.
            control.putLongRelease(record(own) + ControlLayout.SESSION_WATCHED, 1);
            return watches.add(page);
        }
    }

    /**
     * Ends a wait for commits on a page, if its subscription has not ended before.
     *
     * @param watch    as {@link #watch} gave it.
     * @param isPaused whether it was paused last.
     */
    public void unwatch(final PageWatches.Watch watch, final boolean isPaused) {
        watches.remove(watch, isPaused);
    }

    /**
     * Does not want to be rung for a page for some time, or does again. Not the same twice.
     *
     * @param watch    as {@link #watch} gave it.
     * @param isPaused whether not; if it does again, the caller looks at the page afterwards.
     */
    public void pause(final PageWatches.Watch watch, final boolean isPaused) {
        if (isPaused) {
            watches.pause(watch);
        } else {
            watches.resume(watch);
        }
    }

    /**
     * Makes sure that commits on a page ring, if this session waits for them.
     *
     * @param page index of a page that was committed to though nobody rang.
     */
    public void rewatch(final int page) {
        watches.restore(page);
    }

    /**
     * Says that one more waiter of this session wants to hear of new names, or one fewer. Those that are there are looked at afterwards.
     *
     * @param wanted whether one more.
     */
    public void watchNames(final boolean wanted) {
        watches.names(wanted);
    }

    /**
     * Whether some new name may not have been rung for.
     *
     * @return true until somebody has done so.
     */
    public boolean isNameBehind() {
        return control.getLongAcquire(ControlLayout.NAMES_BEHIND) != 0;
    }

    /**
     * Sets or clears the mark that some new name may not have been rung for.
     *
     * @param behind set before the state can be found, and cleared after the ring.
     */
    public void nameBehind(final boolean behind) {
        control.putLongRelease(ControlLayout.NAMES_BEHIND, behind ? 1 : 0);
    }

    /**
     * Whether this session waits for commits on any page.
     *
     * @return true if so.
     */
    public boolean isWatching() {
        return !watches.isEmpty();
    }

    /**
     * The pages that this session is subscribed to. For any thread.
     *
     * @return a new list of their indexes.
     */
    public List<Integer> ownSubscriptions() {
        return List.copyOf(ownPages);
    }

    /**
     * The next page that a session is subscribed to.
     *
     * @param session its number.
     * @param from    index of the first page to look at.
     * @return index of a page, or {@link #NO_PAGE} if there is none from there on.
     */
    public int nextSubscription(final int session, final int from) {
        final long subscriptions = record(session) + ControlLayout.SESSION_SUBSCRIPTIONS;
        for (int page = from; page < geometry.pages();) {
            final long bits = control.getLongAcquire(subscriptions + (long) (page / BITS) * Long.BYTES) >>> page % BITS;
            if (bits != 0) {
                final int found = page + Long.numberOfTrailingZeros(bits);
                return found < geometry.pages() ? found : NO_PAGE;
            }
            page = (page / BITS + 1) * BITS;
        }
        return NO_PAGE;
    }

    /**
     * Whether a session is subscribed to a page.
     *
     * @param session its number.
     * @param page    index of the page.
     * @return whether it is, or was when it died and was not swept yet.
     */
    public boolean isSubscribed(final int session, final int page) {
        return state(session) != ControlLayout.FREE && watchers.isSubscribed(page, session);
    }

    /**
     * The sessions that are subscribed to a page.
     *
     * @param page index of the page.
     * @return a new list of their numbers.
     */
    public List<Integer> subscribers(final int page) {
        final List<Integer> subscribers = new ArrayList<>();
        for (int session = 1; session <= StoreGeometry.MAX_SESSIONS; session++) {
            if (isSubscribed(session, page)) {
                subscribers.add(session);
            }
        }
        return subscribers;
    }

    /**
     * Another session that is subscribed to a page.
     *
     * @param page index of the page.
     * @return its number, or {@link #NO_SESSION}.
     */
    public int otherSubscriber(final int page) {
        return subscriber(page, others());
    }

    /**
     * The first of some sessions that is subscribed to a page.
     *
     * @param page     index of the page.
     * @param sessions their numbers.
     * @return its number, or {@link #NO_SESSION}.
     */
    public int subscriber(final int page, final List<Integer> sessions) {
        for (final int session : sessions) {
            if (isSubscribed(session, page)) {
                return session;
            }
        }
        return NO_SESSION;
    }

    /**
     * The sessions besides this one, whether they live or are still to be swept.
     *
     * @return a new list of their numbers.
     */
    public List<Integer> others() {
        final List<Integer> others = new ArrayList<>();
        for (int session = 1; session <= StoreGeometry.MAX_SESSIONS; session++) {
            if (session != own && state(session) != ControlLayout.FREE) {
                others.add(session);
            }
        }
        return others;
    }

    /**
     * All pages that somebody is subscribed to.
     *
     * @return a new set of their indexes.
     */
    public BitSet subscribedPages() {
        final long[] bits = new long[(geometry.pages() + BITS - 1) / BITS];
        for (int session = 1; session <= StoreGeometry.MAX_SESSIONS; session++) {
            if (state(session) != ControlLayout.FREE) {
                final long subscriptions = record(session) + ControlLayout.SESSION_SUBSCRIPTIONS;
                for (int i = 0; i < bits.length; i++) {
                    bits[i] |= control.getLongAcquire(subscriptions + (long) i * Long.BYTES);
                }
            }
        }
        return BitSet.valueOf(bits);
    }

    /**
     * Whether some state may have lost its last subscriber and still be there.
     *
     * @return true until somebody has looked through the pages.
     */
    public boolean isAbandoned() {
        return control.getLongAcquire(ControlLayout.ABANDONED) != 0;
    }

    /**
     * Sets or clears the mark that some state may have lost its last subscriber. It is set before a subscription ends, so that a process
     * that is killed in between leaves it to the next.
     *
     * @param abandoned the mark.
     */
    public void abandoned(final boolean abandoned) {
        control.putLongRelease(ControlLayout.ABANDONED, abandoned ? 1 : 0);
    }

    /** Ends all subscriptions of a session. Each of them may have been the last of its page. */
    void dropSubscriptions(final int session) {
        watchers.names(session, false);
        if (nextSubscription(session, 0) != NO_PAGE) {
            abandoned(true);
            clearWatches(session);
            clearSubscriptions(session);
        }
    }

    /** Before its subscriptions, which say where its bits are. They cannot be there if the session never watched anything. */
    private void clearWatches(final int session) {
        if (control.getLongAcquire(record(session) + ControlLayout.SESSION_WATCHED) != 0) {
            for (int page = nextSubscription(session, 0); page != NO_PAGE; page = nextSubscription(session, page + 1)) {
                watchers.remove(page, session);
            }
            watchers.watching(session, false);
        }
    }

    void clearSubscriptions(final int session) {
        control.zero(record(session) + ControlLayout.SESSION_SUBSCRIPTIONS,
            ControlLayout.sessionStride(geometry.pages()) - ControlLayout.SESSION_SUBSCRIPTIONS);
    }

    private long record(final int session) {
        return ControlLayout.session(session, geometry.pages());
    }

    /** Gives this session's number back. Its generation was raised before, if it could write. */
    public void leave() {
        synchronized (watches) {
            watches.endAll();
            // None is left, unless the file is damaged.
            dropSubscriptions(own);
            counters.fold(own);
            state(own, ControlLayout.FREE);
        }
        counters.count(Counter.SESSIONS_CLOSED);
    }

    /** Closes the lock file, which drops this session's kernel lock. */
    @Override
    public void close() {
        locks.close();
    }
}
