package org.kstate.persistence;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;
import org.kstate.exceptions.WrongThreadException;

/**
 * What a run of a replay and those who steer it tell each other. One thread plays, any others steer.
 *
 * <p>The player looks at the mode before each record, which costs a load. It takes the lock only while it is paused, and where it ends.
 */
final class ReplayControl {

    private static final int RUNNING = 0;
    private static final int PAUSED = 1;
    private static final int STOPPED = 2;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private volatile int mode;
    private volatile boolean hasEnded;
    // Guarded by the lock.
    private @Nullable Thread player;
    /** The player plays nothing more before it has this lock. */
    private boolean isHeld;
    /** Wanted, not begun and not given up. */
    private final Queue<Step> steps = new ArrayDeque<>();
    /** What the player is at. */
    private @Nullable Step begun;
    private @Nullable Throwable failure;
    private boolean isFailureTold;

    /** Asked for by a thread that waits until it was played or given up. Guarded by the lock. */
    private static final class Step {
        private boolean isPlayed;
        private boolean isGivenUp;
    }

    ReplayControl(final boolean isPaused) {
        mode = isPaused ? PAUSED : RUNNING;
    }

    /** Called before the player plays, by whoever starts it. */
    void begin(final Thread thread) {
        lock.lock();
        try {
            player = thread;
        } finally {
            lock.unlock();
        }
    }

    /** Called by the player when it has closed what it had opened. */
    void end(final @Nullable Throwable thrown) {
        lock.lock();
        try {
            failure = thrown;
            hasEnded = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    boolean isStopped() {
        return mode == STOPPED;
    }

    boolean isPaused() {
        return mode == PAUSED;
    }

    boolean isRunning() {
        return mode == RUNNING;
    }

    boolean hasEnded() {
        return hasEnded;
    }

    /**
     * Called by the player while it is paused and has a record: waits until it is not paused, or a step is wanted. Returns whether the record is
     * that step; {@link #stepped} follows then.
     */
    boolean hold() {
        lock.lock();
        try {
            awaitWish();
            isHeld = false;
            begun = mode == PAUSED ? steps.poll() : null;
            return begun != null;
        } finally {
            lock.unlock();
        }
    }

    /** Called by the player while it is paused and has no record: as {@link #hold}, but a step stays wanted, and others do not wait for it. */
    void holdIdle() {
        lock.lock();
        try {
            awaitWish();
            isHeld = mode == PAUSED;
        } finally {
            lock.unlock();
        }
    }

    /** With the lock. */
    private void awaitWish() {
        while (mode == PAUSED) {
            // Each time: it may have been resumed and paused again meanwhile.
            isHeld = true;
            changed.signalAll();
            if (!steps.isEmpty()) {
                return;
            }
            changed.awaitUninterruptibly();
        }
    }

    /** Called by the player: the record was a step. */
    void stepped() {
        lock.lock();
        try {
            if (begun != null) {
                begun.isPlayed = true;
                begun = null;
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    void stop() {
        lock.lock();
        try {
            mode = STOPPED;
            giveUpSteps();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void pause() {
        lock.lock();
        try {
            if (mode == RUNNING) {
                mode = PAUSED;
            }
            awaitHeld();
        } finally {
            lock.unlock();
        }
    }

    /** With the lock. The player may be in the middle of a record when the mode changes. */
    private void awaitHeld() {
        while (Thread.currentThread() != player && mode == PAUSED && !isHeld && !hasEnded) {
            changed.awaitUninterruptibly();
        }
    }

    void resume() {
        lock.lock();
        try {
            if (mode == PAUSED) {
                mode = RUNNING;
                isHeld = false;
                giveUpSteps();
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** With the lock. What the player is at goes on. */
    private void giveUpSteps() {
        for (final Step step : steps) {
            step.isGivenUp = true;
        }
        steps.clear();
    }

    boolean step() {
        lock.lock();
        try {
            if (Thread.currentThread() == player) {
                throw new WrongThreadException("A step is waited for, so the listener cannot ask for one; ask from another thread: thread="
                    + Thread.currentThread().getName());
            }
            pause();
            if (mode != PAUSED) {
                // Stopped, or resumed while it waited.
                return false;
            }
            final Step step = new Step();
            steps.add(step);
            changed.signalAll();
            while (!step.isPlayed && !step.isGivenUp && !hasEnded) {
                changed.awaitUninterruptibly();
            }
            return step.isPlayed;
        } finally {
            lock.unlock();
        }
    }

    /** Whether the run has ended; waits for it so long. False in an interrupted thread, whose mark stays. */
    boolean awaitEnd(final long timeoutNs) {
        lock.lock();
        try {
            long left = timeoutNs;
            while (!hasEnded && left > 0) {
                left = changed.awaitNanos(left);
            }
            return hasEnded;
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    void awaitEndUninterruptibly() {
        lock.lock();
        try {
            while (!hasEnded && Thread.currentThread() != player) {
                changed.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Throws what ended the run, if it was a failure; when nobody was told yet, or always. */
    void throwFailure(final boolean always) {
        final Throwable thrown;
        lock.lock();
        try {
            thrown = always || !isFailureTold ? failure : null;
            isFailureTold = true;
        } finally {
            lock.unlock();
        }
        if (thrown != null) {
            throw ReplayControl.<RuntimeException>thrownAs(thrown);
        }
    }

    /** As it was thrown, checked or not. */
    @SuppressWarnings("unchecked")
    private static <E extends Throwable> RuntimeException thrownAs(final Throwable thrown) throws E {
        throw (E) thrown;
    }
}
