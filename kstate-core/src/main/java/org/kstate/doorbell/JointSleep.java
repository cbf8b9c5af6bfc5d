package org.kstate.doorbell;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.kstate.memory.FutexVector;
import org.kstate.memory.VirtualThreads;

/**
 * One thread's sleep on the bells of several sessions. It sleeps on all their words at once, beside the thread that sleeps on one of them alone, if
 * there is one: a ring wakes both. So it is never parked, and takes nobody's place.
 *
 * <p>Where the kernel cannot sleep on so many words it looks every {@link #LOOK_NS}. A virtual thread parks beside all of them: {@link StandIn}.
 *
 * <p>{@code [sleep]}, {@code [taken]}: as in {@link SessionBell}, for each bell. First comes the number of rings that are taken, then
 * whether the sleeper is called, then the mark in the word that has that number. The thread sleeps only while each word is what it was.
 *
 * <p>For one thread at a time; a sleep allocates a little.
 */
public final class JointSleep {

    /** How long it parks where it cannot sleep on the words. */
    private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(1);

    private final Sleeper[] sleepers;
    private final Runnable[] checks;
    private final int[] rings;
    private final boolean canSleep;
    private final FutexVector vector;

    /**
     * A sleep of several sleepers, none of which anybody else awaits meanwhile.
     *
     * @param sleepers  one or more.
     * @param checkOpen for each of them, in that order; throws if something was closed.
     */
    public JointSleep(final Sleeper[] sleepers, final Runnable[] checkOpen) {
        this(sleepers, checkOpen, FutexVector.isAvailable(sleepers.length));
    }

    JointSleep(final Sleeper[] sleepers, final Runnable[] checkOpen, final boolean canSleep) {
        this.sleepers = sleepers.clone();
        this.checks = checkOpen.clone();
        this.rings = new int[sleepers.length];
        boolean hasFutex = canSleep;
        for (final Sleeper sleeper : sleepers) {
            hasFutex &= sleeper.bell().own().hasFutex();
        }
        this.canSleep = hasFutex;
        this.vector = new FutexVector(sleepers.length);
    }

    /**
     * Sleeps until a page of one of the sleepers may have changed.
     *
     * @param timeoutNs limit in nanoseconds; 0 or less only looks.
     * @return true if one of them may have something, or was woken; false if time is over or the thread was interrupted.
     */
    public boolean await(final long timeoutNs) {
        final long startNs = System.nanoTime();
        final Thread thread = Thread.currentThread();
        if (VirtualThreads.isVirtual(thread)) {
            return park(thread, startNs, timeoutNs);
        }
        try {
            for (final Sleeper sleeper : sleepers) {
                sleeper.bell().lieDownJointly(sleeper, thread);
            }
            for (;;) {
                if (takeCalls()) {
                    return true;
                }
                final long leftNs = Math.max(0, timeoutNs) - (System.nanoTime() - startNs);
                if (leftNs <= 0 || thread.isInterrupted()) {
                    return false;
                }
                sleepOnce(leftNs);
            }
        } finally {
            for (final Sleeper sleeper : sleepers) {
                sleeper.bell().getUpJointly(sleeper);
            }
        }
    }

    private boolean park(final Thread thread, final long startNs, final long timeoutNs) {
        int lying = 0;
        try {
            for (final Sleeper sleeper : sleepers) {
                sleeper.bell().lieDownVirtually(sleeper, thread);
                lying++;
            }
            for (;;) {
                // Each time: who has left a bell may have been unable to have one there.
                for (final Sleeper sleeper : sleepers) {
                    sleeper.bell().haveStandIn();
                }
                if (takeCalls()) {
                    return true;
                }
                final long leftNs = Math.max(0, timeoutNs) - (System.nanoTime() - startNs);
                if (leftNs <= 0 || thread.isInterrupted()) {
                    return false;
                }
                LockSupport.parkNanos(this, leftNs);
            }
        } finally {
            for (int i = 0; i < lying; i++) {
                sleepers[i].bell().getUpVirtually(sleepers[i]);
            }
        }
    }

    private boolean takeCalls() {
        for (final Runnable check : checks) {
            check.run();
        }
        boolean isCalled = false;
        for (int i = 0; i < sleepers.length; i++) {
            isCalled |= sleepers[i].takeCall(checks[i]);
        }
        return isCalled;
    }

    private void sleepOnce(final long leftNs) {
        for (int i = 0; i < sleepers.length; i++) {
            // [taken]: first. Who takes a ring marks whom it concerns and stores the number of rings then.
            rings[i] = sleepers[i].bell().takenRings();
            checks[i].run();
            if (sleepers[i].isCalled()) {
                return;
            }
        }
        final long nowNs = System.nanoTime();
        long limitNs = leftNs;
        for (final Sleeper sleeper : sleepers) {
            limitNs = Math.min(limitNs, sleeper.bell().lookOrWaitNs(nowNs));
        }
        if (limitNs <= 0) {
            return;
        }
        if (canSleep) {
            sleepOnAll(limitNs);
        } else {
            LockSupport.parkNanos(this, Math.min(limitNs, LOOK_NS));
        }
    }

    private void sleepOnAll(final long limitNs) {
        for (int i = 0; i < sleepers.length; i++) {
            if (!sleepers[i].bell().own().fallAsleep(rings[i], vector, i)) {
                return;
            }
        }
        // After the marks: an interrupt takes the first away, so that the kernel does not let us fall asleep either.
        final SleepInterrupt interrupt = sleepers[0].interrupt();
        interrupt.arm();
        try {
            vector.await(limitNs);
        } finally {
            interrupt.disarm();
        }
    }
}
