package org.kstate;

import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;

import org.kstate.commit.Writer;
import org.kstate.time.Pause;

/**
 * Copies of one kind that a handle keeps for use again: one for the thread that began first, which begins and ends without an atomic operation, and
 * one for any other thread. With assertions on none is kept, so that every use after close is seen.
 *
 * <p>{@code [ended]}: the handle's subscription ends with its last copy. A thread's own copy says by a release store that it is open, or ended, and
 * then looks whether the handle was closed. Who closes the handle sets the mark (a full fence) and then looks at the copy. Without a fence on the
 * first side, the closing one may see what was just before:
 * <ul>
 * <li>ended, and it is open: the copy is revoked, as if it had begun too late: its commit claims first (a full fence) and then sees that.
 * <li>open, and it has ended: nobody would count it out. So the closing side gives the other's store time to arrive and looks again. Even if
 * that were not enough, only a subscription would last longer, until the store is closed.
 * </ul>
 */
abstract sealed class CopyShelf permits TransactionPool.Transactions, TransactionPool.Joined {

    private static final boolean KEPT = !Transaction.class.desiredAssertionStatus();
    private static final long ARRIVAL_NS = 50_000;
    private static final AtomicReferenceFieldUpdater<CopyShelf, StateCopy> FREE = AtomicReferenceFieldUpdater.newUpdater(CopyShelf.class,
        StateCopy.class, "free");

    private final TransactionPool pool;
    /** For any thread. */
    private volatile StateCopy free;
    /** The one of the thread that began first; set once. */
    private volatile StateCopy own;
    /** Guarded by the pool. */
    private boolean isOwnCounted;

    CopyShelf(final TransactionPool pool) {
        this.pool = pool;
    }

    /** Makes one. */
    abstract StateCopy make(Handle handle, Writer writer, Thread owner);

    final StateCopy take() {
        final StateCopy mine = own;
        if (mine != null && mine.isFreeForThisThread()) {
            return mine;
        }
        final StateCopy present = free == null ? null : FREE.getAndSet(this, null);
        return present != null ? present : create();
    }

    private StateCopy create() {
        synchronized (pool) {
            final Handle handle = pool.handle();
            handle.checkNotClosed();
            pool.count();
            if (KEPT && own == null) {
                final StateCopy mine = make(handle, handle.store().session().writer().forHandle(), Thread.currentThread());
                own = mine;
                return mine;
            }
            return make(handle, handle.store().session().writer(), null);
        }
    }

    /**
     * Takes back one that has ended. If it is not a thread's own: who closes the handle sets the mark and then empties the shelf, both full fences.
     * Here it is the other way round, so that one of them counts it out.
     */
    final void recycle(final StateCopy copy) {
        if (copy == own) {
            if (pool.handle().isHandleClosed()) {
                countOutOwn();
            }
        } else if (!KEPT || !FREE.compareAndSet(this, null, copy) || pool.handle().isHandleClosed() && FREE.getAndSet(this, null) != null) {
            pool.countOut(1);
        }
    }

    /** The handle was closed. */
    final void close() {
        final StateCopy present;
        synchronized (pool) {
            present = own;
        }
        if (present != null && hasEnded(present)) {
            present.revoke();
            countOutOwn();
        }
        pool.countOut(FREE.getAndSet(this, null) == null ? 0 : 1);
    }

    private static boolean hasEnded(final StateCopy copy) {
        if (!copy.isEnded() && !copy.isOfThisThread()) {
            Pause.park(ARRIVAL_NS);
        }
        return copy.isEnded();
    }

    private void countOutOwn() {
        synchronized (pool) {
            if (isOwnCounted) {
                return;
            }
            isOwnCounted = true;
        }
        pool.countOut(1);
    }
}
