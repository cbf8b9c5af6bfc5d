package org.kstate;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;

import org.kstate.exceptions.ClosedException;
import org.kstate.exceptions.KstateException;
import org.kstate.exceptions.StoreBusyException;
import org.kstate.exceptions.StoreRemovedException;
import org.kstate.layout.Counter;
import org.kstate.memory.Uninterrupted;
import org.kstate.page.Page;
import org.kstate.registry.StateLifecycle;
import org.kstate.session.Session;
import org.kstate.session.StoreLock;

/**
 * What a session does with the store's lock held. A subscription ends when the session has the lock next, if the lock was not to be had when its
 * handle was closed. Safe for any thread.
 */
final class LockedStore {

    private final Session session;
    private final StoreLock lock;
    /** Guarded by the lock. */
    private final StateLifecycle states;
    /** Pages whose handle was closed, until the subscription was counted out. */
    private final Queue<Page> ending = new ConcurrentLinkedQueue<>();
    /** The session is being closed: its subscriptions end with it. */
    private volatile boolean isClosing;

    LockedStore(final Session session, final StoreLock lock, final StateLifecycle states) {
        this.session = session;
        this.lock = lock;
        this.states = states;
    }

    /** With the lock held. */
    StateLifecycle states() {
        return states;
    }

    /**
     * Does something with the lock held.
     *
     * @throws StoreBusyException    if it was not to be had in time.
     * @throws StoreRemovedException if the store's files were removed.
     */
    <T> T holding(final Supplier<T> action) {
        try {
            return lock.holding(() -> {
                session.requireInPlace();
                endSubscriptions();
                return action.get();
            });
        } catch (final StoreBusyException e) {
            session.ledger().count(Counter.STORE_BUSY);
            throw e;
        }
    }

    /**
     * A handle was closed and has no open transaction. With the last one of the page the subscription ends: now, or if the store's lock is not
     * to be had in time, when this session has it next. Who closes is not troubled with that, and could not do it again.
     */
    void unsubscribe(final Page page) {
        if (isClosing) {
            return;
        }
        ending.add(page);
        try {
            // Waits, within bounds, also in a thread that was interrupted: such threads close what they have.
            Uninterrupted.call(() -> holding(() -> page));
        } catch (final ClosedException | StoreBusyException | StoreRemovedException e) {
            // Closed meanwhile by another thread, or lost, and all subscriptions with it; or later.
            return;
        }
    }

    /** With the lock held. */
    private void endSubscriptions() {
        for (Page page = ending.poll(); page != null; page = ending.poll()) {
            try {
                if (!isClosing) {
                    states.unsubscribe(page);
                }
            } catch (final KstateException e) {
                // Who has the lock now wants something else.
                session.ledger().error(e);
            }
        }
    }

    /** No subscription ends by itself from now on. */
    void closing() {
        isClosing = true;
    }

    /**
     * Ends the session in the store, and gives the lock's file back.
     *
     * @param clean whether no thread of this session is inside a commit any more.
     */
    void leave(final boolean clean) {
        try {
            holdingThroughInterrupts(() -> {
                states.close(clean);
                return session;
            });
        } catch (final StoreRemovedException e) {
            states.forget();
        } catch (final StoreBusyException e) {
            // Somebody is stopped. What this session left is swept as that of a dead one is; its map would be open for ever.
            states.forget();
            session.ledger().error(e);
        } catch (final KstateException e) {
            // Nobody is harmed: the next writer sweeps what this session left when its kernel lock is gone.
            session.ledger().error(e);
        } finally {
            lock.close();
        }
    }

    /** Waits within bounds, and is not kept from that by interrupts: a session ends once only. */
    private <T> void holdingThroughInterrupts(final Supplier<T> action) {
        boolean interrupted = Thread.interrupted();
        try {
            for (;;) {
                try {
                    holding(action);
                    return;
                } catch (final StoreBusyException e) {
                    if (!Thread.interrupted()) {
                        throw e;
                    }
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
