package org.kstate.testing;

import java.lang.management.ManagementFactory;

import com.sun.management.ThreadMXBean;

/** Counts what an operation allocates once it is warm. */
public final class Allocation {

    private static final int OPERATIONS = 100_000;
    private static final int ROUNDS = 3;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Allocation() {
    }

    /**
     * As {@link #measure(Runnable, int)}, with as many calls as an operation without a system call is given.
     *
     * @param operation to be called.
     * @return bytes; 0 if it makes no garbage.
     */
    public static long measure(final Runnable operation) {
        return measure(operation, OPERATIONS);
    }

    /**
     * Bytes that many calls of an operation allocate on this thread: the least of some rounds, since the virtual machine may compile or
     * load something once more.
     *
     * @param operation  to be called.
     * @param operations how often, to warm up and again to count.
     * @return bytes; 0 if it makes no garbage.
     */
    public static long measure(final Runnable operation, final int operations) {
        long least = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS && least > 0; round++) {
            for (int i = 0; i < operations; i++) {
                operation.run();
            }
            final long before = THREADS.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < operations; i++) {
                operation.run();
            }
            least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
        }
        return least;
    }
}
