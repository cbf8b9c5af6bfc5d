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
 * <p>A commit rings after its record is visible. One whose record another session writes, for a writer that died, rings for nobody, and so does one
 * to a state whose handle was closed. So the journal is also looked at from time to time. The time doubles from {@link #SHORTEST_LOOK_NS} to a
 * second, and begins anew when such a commit was found. Where states are tailed that no handle was given for, it does not double.
 *
 * <p>{@link #await} is for one thread at a time, {@link #close} for any.
 */
final class JournalBell implements AutoCloseable {

    static final long SHORTEST_LOOK_NS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long LONGEST_LOOK_NS = TimeUnit.SECONDS.toNanos(1);

    private final State[] states;
    private final long longestLookNs;
    private long lookNs = SHORTEST_LOOK_NS;
    private long lookedNs = System.nanoTime();
    private boolean isBroken;
    /** Null until the first sleep. */
    private volatile @Nullable Doorbell doorbell;
    private volatile boolean isClosed;

    private JournalBell(final State[] states, final long longestLookNs) {
        this.states = states;
        this.longestLookNs = longestLookNs;
    }

    /**
     * A bell for states.
     *
     * @param areAll whether nothing but these states is tailed.
     * @return {@code null} if the handles are not all of one session: then there is no one bell.
     */
    static @Nullable JournalBell of(final State[] states, final boolean areAll) {
        for (final State state : states) {
            if (state.store() != states[0].store()) {
                return null;
            }
        }
        return new JournalBell(states, areAll ? LONGEST_LOOK_NS : SHORTEST_LOOK_NS);
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
            // [taken]: before the look. What rings meanwhile ends the sleep.
            boolean isRung = bell == null;
            // Not until there is none: with commits enough there always is. What is left ends the sleep.
            for (int i = 0; bell != null && i < states.length && bell.changed() != null; i++) {
                isRung = true;
            }
            if (source.poll().getAsBoolean()) {
                if (!isRung && System.nanoTime() - lookedNs >= lookNs) {
                    looked(SHORTEST_LOOK_NS);
                }
                return true;
            }
            if (System.nanoTime() - lookedNs >= lookNs) {
                looked(Math.min(2 * lookNs, longestLookNs));
            }
            final long leftNs = timeoutNs - (System.nanoTime() - startNs);
            if (leftNs <= 0) {
                return false;
            }
            final long toLookNs = Math.max(1, lookNs - (System.nanoTime() - lookedNs));
            sleep(bell, Math.min(Math.min(leftNs, toLookNs), source.dueInNs().getAsLong()));
            if (isBroken) {
                return false;
            }
        }
        return false;
    }

    private void looked(final long nextNs) {
        lookNs = nextNs;
        lookedNs = System.nanoTime();
    }

    private void sleep(final @Nullable Doorbell bell, final long atMostNs) {
        try {
            if (bell == null) {
                watch();
            } else {
                bell.awaitChange(atMostNs);
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
