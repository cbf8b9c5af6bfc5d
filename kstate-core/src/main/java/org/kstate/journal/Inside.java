package org.kstate.journal;

import java.lang.ref.WeakReference;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

/**
 * Which threads of a session are between the beginning of taking a journal's lock and the end of giving it back. The thread that comes first comes
 * and goes without an atomic operation ever after: most sessions have one that commits. Others are counted.
 *
 * <p>{@code [closing]}: who comes in takes the lock by a compare-and-set, a full fence, before it looks whether the writer is closed; who closes the
 * writer has a full fence before it looks here. So one of the two sees the other.
 *
 * <p>Safe for any thread. The thread that leaves is the one that entered, which cannot enter twice.
 */
final class Inside {

    private volatile @Nullable WeakReference<Thread> first;
    private final AtomicBoolean isFirstIn = new AtomicBoolean();
    private final AtomicInteger others = new AtomicInteger();

    void enter() {
        if (isFirst()) {
            isFirstIn.setOpaque(true);
        } else {
            others.incrementAndGet();
        }
    }

    /** What was stored before is seen by who sees that nobody is inside. */
    void leave() {
        final WeakReference<Thread> known = first;
        if (known != null && known.refersTo(Thread.currentThread())) {
            isFirstIn.setRelease(false);
        } else {
            others.decrementAndGet();
        }
    }

    private boolean isFirst() {
        final WeakReference<Thread> known = first;
        return known == null ? becomeFirst() : known.refersTo(Thread.currentThread());
    }

    private synchronized boolean becomeFirst() {
        if (first == null) {
            first = new WeakReference<>(Thread.currentThread());
        }
        return isFirst();
    }

    boolean isAnybody() {
        return isFirstIn.get() || others.get() != 0;
    }
}
