package org.kstate.persistence.queue;

import net.openhft.chronicle.core.io.Closeable;
import org.kstate.memory.Uninterrupted;

/**
 * Closing what may not come to an end. An error that the virtual machine threw inside a lock of the JDK's leaves that lock taken, a file channel's
 * for instance, whose close then waits for ever. Safe for any thread.
 */
final class BoundedClose {

    /** The library takes a thread without a tilde in its name for the program's. */
    private static final String THREAD_NAME = "kstate-closing";

    private BoundedClose() {
    }

    /**
     * Has a thread of its own close something, and waits for that, but not for long. What is not closed by then is left to that thread: a mapping and
     * descriptors stay open.
     *
     * @param closed to close.
     * @param ms     how long to wait.
     */
    static void close(final Closeable closed, final long ms) {
        final Thread thread = new Thread(() -> Closeable.closeQuietly(closed), THREAD_NAME);
        thread.setDaemon(true);
        thread.start();
        Uninterrupted.call(() -> isEnded(thread, ms));
    }

    private static boolean isEnded(final Thread thread, final long ms) {
        try {
            thread.join(ms);
        } catch (final InterruptedException e) {
            // Who interrupts wants an end of it.
            Thread.currentThread().interrupt();
        }
        return !thread.isAlive();
    }
}
