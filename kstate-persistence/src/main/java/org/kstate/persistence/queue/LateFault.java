package org.kstate.persistence.queue;

/**
 * A file that is cut while it is mapped: compiled code that touches what is gone goes on, and the virtual machine throws an {@link InternalError}
 * at a later step of the thread, whatever that is. Safe for any thread.
 */
final class LateFault {

    private LateFault() {
    }

    /** Throws what is still to be thrown of faults before, so that it is not met elsewhere: the thread enters the virtual machine. */
    @SuppressWarnings("ThreadPriorityCheck")
    static void tellNow() {
        Thread.yield();
    }
}
