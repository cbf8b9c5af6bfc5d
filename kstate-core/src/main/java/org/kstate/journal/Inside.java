package org.kstate.journal;

import java.lang.ref.WeakReference;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

/**
 * Which threads of a session are between the beginning of taking a journal's lock and the end of giving it back. The thread that commits
 * first comes and goes without an atomic operation ever after: most sessions have one that commits. Others are counted. Who comes for something else,
 * as to make a state persistent, is not the first by that. Once the first thread is gone, the next that commits takes its place.
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

    /**
     * The calling thread comes.
     *
     * @param isToCommit whether it may become the first.
     */
    void enter(final boolean isToCommit) {
        if (isFirst() || isToCommit && becomeFirst()) {
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

    /** Whether the calling thread is the first. */
    boolean isFirst() {
        final WeakReference<Thread> known = first;
        return known != null && known.refersTo(Thread.currentThread());
    }

    private boolean becomeFirst() {
        final WeakReference<Thread> known = first;
        return (known == null || known.refersTo(null)) && take();
    }

    /** Where the first thread ended inside nobody takes its place: who closes would be told that it has left. */
    private synchronized boolean take() {
        final WeakReference<Thread> known = first;
        if (known == null || known.refersTo(null) && !isFirstIn.get()) {
            first = new WeakReference<>(Thread.currentThread());
        }
        return isFirst();
    }

    boolean isAnybody() {
        return isFirstIn.get() || others.get() != 0;
    }
}
