package org.kstate.persistence;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

/**
 * How far a replay is. Written by the thread that plays, without garbage and with plain stores; read by any thread.
 *
 * <p>The revision is odd while the other fields are being written. A reader takes what it has read between two equal even revisions
 * (PROGRESS); the writer moves on at every record, so that a reader repeats itself a few times at most.
 */
final class ReplayProgress {

    private static final VarHandle REVISION = revision();

    private volatile boolean isLive;
    private volatile long journalId;
    private final AtomicInteger states = new AtomicInteger();
    private volatile long revision;
    private long played;
    private long index = JournalReader.NO_INDEX;
    private int entry;

    private static VarHandle revision() {
        try {
            return MethodHandles.lookup().findVarHandle(ReplayProgress.class, "revision", long.class);
        } catch (final ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    void opened(final long id) {
        journalId = id;
    }

    /** A state of a store is played to for the first time. */
    void metState() {
        states.incrementAndGet();
    }

    int states() {
        return states.get();
    }

    /** All that there is was played. */
    void reachedEnd() {
        if (!isLive) {
            isLive = true;
        }
    }

    boolean isLive() {
        return isLive;
    }

    /** All of a record was played that is selected. */
    void played(final long recordIndex, final int lastEntry, final int entries) {
        final long before = revision;
        REVISION.setOpaque(this, before + 1);
        // PROGRESS: no field below is stored before the odd revision.
        VarHandle.releaseFence();
        index = recordIndex;
        entry = lastEntry;
        played += entries;
        // PROGRESS: the fields are stored before the even revision.
        REVISION.setRelease(this, before + 2);
    }

    long played() {
        for (;;) {
            // PROGRESS: the fields are loaded after the first look at the revision, and before the second.
            final long before = revision;
            final long count = played;
            if (isWhole(before)) {
                return count;
            }
        }
    }

    /** The last entry that was played; {@code null} before the first. */
    @Nullable JournalPosition position() {
        for (;;) {
            final long before = revision;
            final long lastIndex = index;
            final int lastEntry = entry;
            if (isWhole(before)) {
                return lastIndex == JournalReader.NO_INDEX ? null : new JournalPosition(journalId, lastIndex, lastEntry);
            }
        }
    }

    private boolean isWhole(final long before) {
        VarHandle.acquireFence();
        if ((before & 1) == 0 && revision == before) {
            return true;
        }
        Thread.onSpinWait();
        return false;
    }
}
