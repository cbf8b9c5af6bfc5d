package org.kstate.notify;

import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

/**
 * One thread's waiting. The only place that knows how a thread sleeps: on a bell that commits ring, if there is one, else by parks that grow. A
 * wake may always be in vain.
 *
 * <p>On the bell it sleeps until something is due, at the longest. What is there and only not due yet does not ring meanwhile: a thread that
 * cannot do anything about it would be woken all the time, and each wake costs the writer a system call.
 *
 * <p>{@link #await} is for one thread at a time, {@link #wake} and {@link #close} for any.
 */
final class Waiter implements AutoCloseable {

    static final long NO_LIMIT = Long.MAX_VALUE;

    private final int spins;
    private final long shortestParkNs;
    private final long longestParkNs;
    private final LongSupplier clock;
    private final LongConsumer parker;
    /** Null where there is none. */
    private final @Nullable StateBell bell;
    private long parkNs;
    private volatile Thread waiting;

    Waiter(final int spins, final long shortestParkNs, final long longestParkNs, final LongSupplier clock, final LongConsumer parker,
           final @Nullable StateBell bell) {
        this.spins = spins;
        this.shortestParkNs = shortestParkNs;
        this.longestParkNs = longestParkNs;
        this.clock = clock;
        this.parker = parker;
        this.bell = bell;
        this.parkNs = shortestParkNs;
    }

    long nowNs() {
        return clock.getAsLong();
    }

    /**
     * Waits until there is something.
     *
     * @param source    is polled by this thread only.
     * @param timeoutNs limit in nanoseconds; {@link #NO_LIMIT} for none.
     * @return whether there was; if not, the time is over or this thread was interrupted, and its mark is still set.
     */
    boolean await(final Polled source, final long timeoutNs) {
        final Thread thread = Thread.currentThread();
        if (thread.isInterrupted()) {
            return false;
        }
        if (source.poll().getAsBoolean()) {
            parkNs = shortestParkNs;
            return true;
        }
        if (timeoutNs <= 0) {
            return false;
        }
        waiting = thread;
        try {
            return look(thread, source, timeoutNs);
        } finally {
            waiting = null;
        }
    }

    private boolean look(final Thread thread, final Polled source, final long timeoutNs) {
        final long startedNs = clock.getAsLong();
        int spinsLeft = spins;
        while (!thread.isInterrupted()) {
            // Also the first time: whoever wakes a thread that is marked as waiting has changed what is polled before.
            if (source.poll().getAsBoolean()) {
                parkNs = shortestParkNs;
                return true;
            }
            final long leftNs = timeoutNs - Math.max(0, clock.getAsLong() - startedNs);
            if (leftNs <= 0) {
                return false;
            }
            if (spinsLeft > 0) {
                spinsLeft--;
                Thread.onSpinWait();
            } else if (bell != null) {
                bell.sleep(Math.min(leftNs, Math.max(1, source.dueInNs().getAsLong())));
            } else {
                parker.accept(Math.min(Math.min(parkNs, leftNs), source.dueInNs().getAsLong()));
                parkNs = parkNs > longestParkNs >> 1 ? longestParkNs : parkNs << 1;
            }
        }
        return false;
    }

    /** Makes a wait look again at once that does not sleep on a bell. */
    void wake() {
        final Thread thread = waiting;
        if (thread != null) {
            LockSupport.unpark(thread);
        }
    }

    /** Wakes who waits, and gives the bell back: there is nothing to wait for any more. */
    @Override
    public void close() {
        wake();
        if (bell != null) {
            bell.close();
        }
    }
}
