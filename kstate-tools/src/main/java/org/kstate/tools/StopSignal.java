package org.kstate.tools;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Ctrl-C, or the wish of another to end this process (SIGINT, SIGTERM, SIGHUP). There is one for a run of the command, older than anything
 * that the command opens and closed after all of it: so the process ends when all is closed and the last word is said, and not before.
 * Raised by any thread, closed by the one that runs the command.
 */
final class StopSignal implements AutoCloseable {
    /** Those who end processes for a living wait for ten seconds at least before they use force. */
    private static final long PATIENCE_MS = 8_000;
    private static final long LOOK_MS = 20;
    private static final long SOON_NS = TimeUnit.MILLISECONDS.toNanos(200);

    private final List<Runnable> actions = new ArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private Thread hook;
    private volatile boolean raised;
    private volatile boolean nothingIsOpen;

    /** A signal that nobody but {@link #raise} raises. */
    StopSignal() {
    }

    /** A signal that is raised when this process is to end, which then waits for {@link #close}. */
    static StopSignal ofProcess() {
        final StopSignal signal = new StopSignal();
        signal.hook = new Thread(signal::raiseAndWait, "kstate-stop");
        Runtime.getRuntime().addShutdownHook(signal.hook);
        return signal;
    }

    /** Has an action run when the signal is raised, by the thread that raises it; at once if that has happened. */
    void onRaised(final Runnable action) {
        synchronized (actions) {
            if (!raised) {
                actions.add(action);
                return;
            }
        }
        action.run();
    }

    /** Does what may wait for ever, before there is anything to close: the process may end in the middle of it. */
    <T> T whileNothingIsOpen(final Supplier<T> work) {
        nothingIsOpen = true;
        try {
            return work.get();
        } finally {
            nothingIsOpen = false;
        }
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

    /** Waits until the signal is raised, or so long; for a thread that has nothing else to do. */
    void awaitRaised(final long ns) {
        final long startNs = System.nanoTime();
        for (long left = ns; left > 0 && !raised && !Thread.currentThread().isInterrupted(); left = ns - (System.nanoTime() - startNs)) {
            LockSupport.parkNanos(Math.min(left, SOON_NS / 10));
        }
    }

    void raise() {
        final List<Runnable> due;
        synchronized (actions) {
            raised = true;
            due = List.copyOf(actions);
            actions.clear();
        }
        due.forEach(Runnable::run);
    }

    private void raiseAndWait() {
        // A library that is being loaded may add a shutdown hook, and cannot any more. That is no fault of this program.
        Thread.setDefaultUncaughtExceptionHandler((thread, error) -> { });
        raise();
        try {
            final long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MS);
            // After that the process ends with something open: the next session that comes cleans up, as after a kill.
            while (!closed.await(LOOK_MS, TimeUnit.MILLISECONDS) && !nothingIsOpen && System.nanoTime() - deadlineNs < 0) {
                continue;
            }
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed.countDown();
        if (hook == null) {
            return;
        }
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (final IllegalStateException e) {
            // The process is ending, and the hook just goes on.
            return;
        }
    }
}
