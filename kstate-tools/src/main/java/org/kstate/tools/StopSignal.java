package org.kstate.tools;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Ctrl-C, or the wish of another to end this process: the command is told, and has a moment to say what it has done. Raised by
 * any thread, closed by the one that runs the command, after its last word.
 */
final class StopSignal implements AutoCloseable {
    private static final long PATIENCE_MS = 3_000;
    private static final long SOON_NS = TimeUnit.MILLISECONDS.toNanos(200);

    private final Runnable onRaised;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread hook = new Thread(this::raiseAndWait, "kstate-stop");
    private volatile boolean raised;

    StopSignal() {
        this(() -> { });
    }

    /** Listens; the action is run by the thread that raises the signal. */
    StopSignal(final Runnable onRaised) {
        this.onRaised = onRaised;
        Runtime.getRuntime().addShutdownHook(hook);
    }

    boolean isRaised() {
        return raised;
    }

    /** Ctrl-C reaches all processes of a terminal, and a child may be gone before this one has noticed. */
    boolean isRaisedSoon() {
        final long deadlineNs = System.nanoTime() + SOON_NS;
        while (!raised && System.nanoTime() - deadlineNs < 0) {
            LockSupport.parkNanos(SOON_NS / 10);
        }
        return raised;
    }

    void raise() {
        raised = true;
        onRaised.run();
    }

    private void raiseAndWait() {
        raise();
        try {
            if (!closed.await(PATIENCE_MS, TimeUnit.MILLISECONDS)) {
                // The process ends without the last word then: better than not at all.
                return;
            }
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (final IllegalStateException e) {
            // The process is ending, and the hook just goes on.
            return;
        }
    }
}
