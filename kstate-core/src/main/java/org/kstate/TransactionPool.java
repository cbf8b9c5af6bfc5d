package org.kstate;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

import org.kstate.exceptions.ClosedException;

/**
 * The transactions of one handle. Two are kept: one for the thread that began first, which begins and ends without an atomic operation,
 * and one for any other thread. With assertions on none is, so that every use after close is seen.
 *
 * <p>{@code [ended]}: the handle's subscription ends with its last transaction. A thread's own transaction says by a release store that it is
 * open, or ended, and then looks whether the handle was closed; who closes the handle sets the mark (a full fence) and then looks at the
 * transaction. Without a fence on the first side, the closing one may see what was just before:
 * <ul>
 * <li>ended, and it is open: the transaction is revoked, as if it had begun too late: its commit claims first (a full fence) and then sees that.
 * <li>open, and it has ended: nobody would count it out. So the closing side gives the other's store time to arrive and looks again. Even if
 * that were not enough, only a subscription would last longer, until the store is closed.
 * </ul>
 */
final class TransactionPool {

    private static final boolean POOLED = !Transaction.class.desiredAssertionStatus();
    private static final long ARRIVAL_NS = TimeUnit.MICROSECONDS.toNanos(50);

    private final State state;
    private final AtomicReference<Transaction> pooled = new AtomicReference<>();
    private final Object closing = new Object();
    /** The one of the thread that began first; set once. */
    private volatile Transaction own;
    /** Guarded by closing. */
    private boolean ownCounted;
    /** Transactions that exist, the kept ones included; guarded by closing. */
    private int transactions;
    /** Guarded by closing. */
    private boolean unsubscribed;

    TransactionPool(final State state) {
        this.state = state;
    }

    Transaction begin(final Permission wanted, final long nowNs) {
        Transaction transaction = own;
        if (transaction == null || !transaction.isFreeForThisThread()) {
            transaction = take();
        }
        try {
            transaction.begin(wanted, nowNs);
            return transaction;
        } catch (final RuntimeException | Error e) {
            transaction.ended();
            recycle(transaction);
            throw e;
        }
    }

    private Transaction take() {
        final Transaction transaction = pooled.getAndSet(null);
        return transaction != null ? transaction : create();
    }

    private Transaction create() {
        synchronized (closing) {
            if (state.isHandleClosed()) {
                throw closed();
            }
            transactions++;
            if (POOLED && own == null) {
                own = new Transaction(state, this, state.store().session().writer().forHandle(), Thread.currentThread());
                return own;
            }
            return new Transaction(state, this, state.store().session().writer(), null);
        }
    }

    private ClosedException closed() {
        return new ClosedException("The handle was closed; subscribe again: state=" + state.name());
    }

    /**
     * Takes back a transaction that has ended. For one that is not a thread's own: who closes the handle sets the mark and then empties the
     * pool, both full fences; here it is the other way round, so that one of them counts it out.
     */
    void recycle(final Transaction transaction) {
        if (transaction == own) {
            if (state.isHandleClosed()) {
                countOutOwn();
            }
        } else if (!POOLED || !pooled.compareAndSet(null, transaction) || state.isHandleClosed() && pooled.getAndSet(null) != null) {
            countOut(1);
        }
    }

    /** The handle was closed. */
    void close() {
        final Transaction present;
        synchronized (closing) {
            present = own;
        }
        if (present != null && hasEnded(present)) {
            present.revoke();
            countOutOwn();
        }
        countOut(pooled.getAndSet(null) == null ? 0 : 1);
    }

    private static boolean hasEnded(final Transaction transaction) {
        if (!transaction.isEnded() && !transaction.isOfThisThread()) {
            LockSupport.parkNanos(ARRIVAL_NS);
        }
        return transaction.isEnded();
    }

    private void countOutOwn() {
        synchronized (closing) {
            if (ownCounted) {
                return;
            }
            ownCounted = true;
        }
        countOut(1);
    }

    /** Counts transactions out; when none is left after the handle was closed, the subscription ends. */
    private void countOut(final int ended) {
        synchronized (closing) {
            transactions -= ended;
            if (!state.isHandleClosed() || transactions > 0 || unsubscribed) {
                return;
            }
            unsubscribed = true;
        }
        state.store().unsubscribe(state.page());
    }
}
