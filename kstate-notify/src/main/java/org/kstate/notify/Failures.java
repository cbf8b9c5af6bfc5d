package org.kstate.notify;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.kstate.Kstate;
import org.kstate.exceptions.ClosedException;

/** Counts what fails in a thread that nobody waits for, and tells the store's error log. Fed by one thread, read by any. */
final class Failures implements Consumer<Throwable> {

    private final Kstate store;
    private final AtomicLong count = new AtomicLong();
    private volatile @Nullable Throwable last;

    Failures(final Kstate store) {
        this.store = store;
    }

    @Override
    public void accept(final Throwable failure) {
        last = failure;
        count.incrementAndGet();
        try {
            store.recordError(failure);
        } catch (final ClosedException e) {
            // It is counted here.
            return;
        }
    }

    long count() {
        return count.get();
    }

    @Nullable Throwable last() {
        return last;
    }
}
