package org.kstate.journal;

import java.lang.ref.WeakReference;
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
 * <p>Safe for any thread. The thread that leaves is the one that entered. It enters again only after a call that could not leave.
 */
final class Inside {

    private volatile @Nullable WeakReference<Thread> first;
    /** Written by the first thread alone. */
    private final AtomicInteger firstIn = new AtomicInteger();
    private final AtomicInteger others = new AtomicInteger();
    /**
     * How often the first thread came and could not leave, since its stack ended; the same of all others. Fields, and written with this as monitor
     * and with no call, by who may have no stack for one.
     */
    volatile int lostFirst;
    volatile int lostOthers;

    /**
     * The calling thread comes. If this throws, it has not come.
     *
     * @param isToCommit whether it may become the first.
     * @return whether it is the first.
     */
    boolean enter(final boolean isToCommit) {
        if (isFirst() || isToCommit && becomeFirst()) {
            firstIn.setOpaque(firstIn.getPlain() + 1);
            return true;
        }
        others.incrementAndGet();
        return false;
    }

    /**
     * What was stored before is seen by who sees that nobody is inside. If this throws, the thread has not left.
     *
     * @param isFirst what {@link #enter} told: the thread may have become the first since, by another call.
     */
    void leave(final boolean isFirst) {
        if (isFirst) {
            firstIn.setRelease(firstIn.getPlain() - 1);
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
        if (known == null || known.refersTo(null) && firstIn.get() == lostFirst) {
            first = new WeakReference<>(Thread.currentThread());
        }
        return isFirst();
    }

    boolean isAnybody() {
        // What was lost first: a thread that is lost between the two looks came before the second, and counts there.
        final int firstLost = lostFirst;
        final int othersLost = lostOthers;
        return firstIn.get() != firstLost || others.get() != othersLost;
    }
}
