package org.kstate;

import org.kstate.commit.Writer;

/**
 * The transactions of one handle, and its copies in transactions that began on another: how many there are, and those that are kept for use again.
 * When none is left after the handle was closed, the subscription ends. The pool is the lock of its counts and of what its shelves keep.
 */
final class TransactionPool {

    private final Handle handle;
    private final Transactions transactions = new Transactions(this);
    /** Made when the state joins a transaction: most never do. */
    private volatile Joined joined;
    /** Copies that exist, the kept ones included. */
    private int copies;
    private boolean isUnsubscribed;

    TransactionPool(final Handle handle) {
        this.handle = handle;
    }

    /** Transactions that began on the handle. */
    static final class Transactions extends CopyShelf {

        Transactions(final TransactionPool pool) {
            super(pool);
        }

        @Override
        Transaction make(final Handle of, final Writer writer, final Thread owner) {
            return new Transaction(of, this, writer, owner);
        }
    }

    /** Copies in transactions that began on another handle. */
    static final class Joined extends CopyShelf {

        Joined(final TransactionPool pool) {
            super(pool);
        }

        @Override
        StateCopy make(final Handle of, final Writer writer, final Thread owner) {
            return new StateCopy(of, this, writer, owner);
        }
    }

    Handle handle() {
        return handle;
    }

    Transaction begin(final Permission wanted, final long nowNs) {
        final Transaction transaction = (Transaction) transactions.take();
        try {
            transaction.begin(wanted, nowNs);
            return transaction;
        } catch (final RuntimeException | Error e) {
            transaction.end();
            throw e;
        }
    }

    StateCopy join(final Permission wanted) {
        final StateCopy copy = joined().take();
        try {
            copy.begin(wanted);
            return copy;
        } catch (final RuntimeException | Error e) {
            copy.end();
            throw e;
        }
    }

    private Joined joined() {
        final Joined present = joined;
        if (present != null) {
            return present;
        }
        synchronized (this) {
            if (joined == null) {
                joined = new Joined(this);
            }
            return joined;
        }
    }

    /** With the pool's lock. */
    void count() {
        copies++;
    }

    /** The handle was closed. */
    void close() {
        transactions.close();
        final Joined present;
        synchronized (this) {
            present = joined;
        }
        if (present != null) {
            present.close();
        }
    }

    /** Counts copies out; when none is left after the handle was closed, the subscription ends. */
    void countOut(final int ended) {
        synchronized (this) {
            copies -= ended;
            if (!handle.isHandleClosed() || copies > 0 || isUnsubscribed) {
                return;
            }
            isUnsubscribed = true;
        }
        handle.store().unsubscribe(handle.page());
    }
}
