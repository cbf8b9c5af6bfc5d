package org.kstate.notify;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.kstate.Kstate;
import org.kstate.State;
import org.kstate.exceptions.ClosedException;
import org.kstate.exceptions.KstateException;

/**
 * Sleeping until one of the tailed states is committed to, on the doorbell of a session. What rings is made at the first sleep, so that commits ring
 * for nobody who only polls.
 *
 * <p>A commit rings after its record is visible. One whose record another session writes, for a writer that died, rings for nobody, and so does one
 * to a state whose handle was closed. So the session's looks for commits that nobody rang for look at the journal too, at the latest every second.
 * Where states are tailed that no handle was given for, this looks itself every {@link #LOOK_NS}.
 *
 * <p>{@link #await} is for one thread at a time, {@link #close} for any.
 */
final class JournalBell implements AutoCloseable {

    private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long NO_LOOK = Long.MAX_VALUE;
    /** After what rings could not be made, or failed. */
    private static final long RETRY_NS = TimeUnit.MILLISECONDS.toNanos(250);

    private final Supplier<Ringing> making;
    private final long lookNs;
    private boolean isBroken;
    /** It is to be made again after a while, and until then this looks every {@link #LOOK_NS}. */
    private boolean hasFailed;
    private long failedNs;
    /** Null until the first sleep, and after it failed. */
    private volatile @Nullable Ringing ringing;
    private volatile boolean isClosed;

    /** Also for tests. */
    JournalBell(final Supplier<Ringing> making, final long lookNs) {
        this.making = making;
        this.lookNs = lookNs;
    }

    /**
     * A bell for states that there are handles of.
     *
     * @param areAll  whether nothing but these states is tailed.
     * @param journal in which they are persistent.
     * @return {@code null} if the handles are not all of one session: then there is no one bell.
     */
    static @Nullable JournalBell of(final State[] states, final boolean areAll, final Path journal) {
        for (final State state : states) {
            if (state.store() != states[0].store()) {
                return null;
            }
        }
        return new JournalBell(() -> new GivenStates(states, journal), areAll ? NO_LOOK : LOOK_NS);
    }

    /** A bell for the states of a store that are meant by name and persistent in a journal, of which the real path is given. */
    static JournalBell of(final Kstate store, final StateSelection selection, final Path journal) {
        return new JournalBell(() -> {
            final StoreStates made = new StoreStates(store, selection, state -> journal.equals(state.journal()));
            boolean isComplete = false;
            try {
                made.watchJournal(journal);
                isComplete = true;
                return made;
            } finally {
                if (!isComplete) {
                    made.close();
                }
            }
        }, NO_LOOK);
    }

    /** Whether the session is gone: then nothing rings any more, and who waits has to poll. */
    boolean isBroken() {
        return isBroken;
    }

    /** Waits as {@link Waiter#await} does; returns early, in vain, if it breaks. */
    boolean await(final Polled source, final long timeoutNs) {
        final Thread thread = Thread.currentThread();
        final long startNs = System.nanoTime();
        while (!thread.isInterrupted()) {
            final Ringing bell = ringing;
            // [taken]: before the look. What rings meanwhile ends the sleep.
            take(bell);
            if (source.poll().getAsBoolean()) {
                return true;
            }
            final long leftNs = timeoutNs - (System.nanoTime() - startNs);
            if (leftNs <= 0) {
                return false;
            }
            sleep(bell, Math.max(1, Math.min(Math.min(leftNs, lookNs), source.dueInNs().getAsLong())));
            if (isBroken) {
                return false;
            }
        }
        return false;
    }

    private void take(final @Nullable Ringing bell) {
        try {
            if (bell != null) {
                bell.take();
            }
        } catch (final ClosedException e) {
            isBroken = true;
            drop(bell);
        } catch (final KstateException e) {
            // A state that cannot be subscribed to rings for nobody: it is tried again, and its commits are found by the looks at the journal.
            return;
        }
    }

    private void sleep(final @Nullable Ringing bell, final long atMostNs) {
        try {
            if (bell != null) {
                bell.sleep(atMostNs);
            } else if (hasFailed && System.nanoTime() - failedNs < RETRY_NS) {
                LockSupport.parkNanos(Math.min(atMostNs, LOOK_NS));
            } else {
                begin();
                hasFailed = false;
            }
        } catch (final ClosedException e) {
            // By the close of the tailer, which the next look tells, or of the store.
            isBroken = true;
            drop(bell);
        } catch (final KstateException e) {
            // There is no memory for what rings, for instance: that may be over soon.
            hasFailed = true;
            failedNs = System.nanoTime();
            drop(bell);
        }
    }

    /** Gives back what rings for nothing any more: nobody is to be kept from deleting a state by it. */
    private void drop(final @Nullable Ringing bell) {
        ringing = null;
        if (bell != null) {
            bell.close();
        }
    }

    private void begin() {
        final Ringing made = making.get();
        ringing = made;
        if (isClosed) {
            made.close();
        }
    }

    /** Ends a sleep, and gives the bell back. */
    @Override
    public void close() {
        isClosed = true;
        final Ringing made = ringing;
        if (made != null) {
            made.close();
        }
    }
}
