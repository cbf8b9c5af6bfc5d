package org.kstate.notify;

import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.kstate.Doorbell;
import org.kstate.Kstate;
import org.kstate.State;
import org.kstate.exceptions.ClosedException;

/**
 * Sleeping until one of the tailed states is committed to, on the doorbell of the session that their handles are of. It is made at the first
 * sleep, so that commits ring for nobody who only polls.
 *
 * <p>A commit rings after its record is visible. One whose record another session writes, for a writer that died, rings for nobody: so a sleep ends
 * after 10 ms at most, and the journal is looked at.
 *
 * <p>{@link #await} is for one thread at a time, {@link #close} for any.
 */
final class JournalBell implements AutoCloseable {

    private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(10);

    private final State[] states;
    private boolean isBroken;
    /** Null until the first sleep. */
    private volatile @Nullable Doorbell doorbell;
    private volatile boolean isClosed;

    private JournalBell(final State[] states) {
        this.states = states;
    }

    /** Null if the handles are not all of one session: then there is no one bell. */
    static @Nullable JournalBell of(final State[] states) {
        for (final State state : states) {
            if (state.store() != states[0].store()) {
                return null;
            }
        }
        return new JournalBell(states);
    }

    /** Whether the session is gone: then nothing rings any more, and who waits has to poll. */
    boolean isBroken() {
        return isBroken;
    }

    /** Waits as {@link Waiter#await} does; returns early, in vain, if it breaks. */
    boolean await(final Polled source, final long timeoutNs) {
        final Thread thread = Thread.currentThread();
        if (thread.isInterrupted()) {
            return false;
        }
        final long startNs = System.nanoTime();
        while (!thread.isInterrupted()) {
            final Doorbell bell = doorbell;
            final int seenRings = bell == null ? 0 : bell.rings();
            if (source.poll().getAsBoolean()) {
                return true;
            }
            final long leftNs = timeoutNs - (System.nanoTime() - startNs);
            if (leftNs <= 0) {
                return false;
            }
            sleep(bell, seenRings, Math.min(Math.min(leftNs, LOOK_NS), source.dueInNs().getAsLong()));
            if (isBroken) {
                return false;
            }
        }
        return false;
    }

    private void sleep(final @Nullable Doorbell bell, final int seenRings, final long atMostNs) {
        try {
            if (bell == null) {
                watch();
            } else {
                bell.await(seenRings, atMostNs);
            }
        } catch (final ClosedException e) {
            // By the close of the tailer, which the next look tells, or of the store.
            isBroken = true;
        }
    }

    private void watch() {
        final Kstate store = states[0].store();
        final Doorbell made = store.doorbell();
        doorbell = made;
        for (final State state : states) {
            try {
                made.watch(state);
            } catch (final ClosedException e) {
                // A handle that was closed: its commits are found by looking. If it was the store, the next wait tells.
                continue;
            }
        }
        if (isClosed) {
            made.close();
        }
    }

    /** Ends a sleep, and gives the bell back. */
    @Override
    public void close() {
        isClosed = true;
        final Doorbell made = doorbell;
        if (made != null) {
            made.close();
        }
    }
}
