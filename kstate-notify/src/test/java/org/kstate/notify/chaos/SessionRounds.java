package org.kstate.notify.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.kstate.Kstate;
import org.kstate.exceptions.StoreBusyException;

/** Sessions: each is opened, used by several threads, and closed beside them; the thread that opens and closes may be interrupted. */
final class SessionRounds {

    private static final int WRITERS = 2;
    private static final long LONGEST_LIFE_NS = TimeUnit.MILLISECONDS.toNanos(120);

    private final LifecycleActor actor;
    private final Random random = new Random();

    SessionRounds(final LifecycleActor actor) {
        this.actor = actor;
    }

    /** A session, and whether this process is closing it. */
    static final class Session {

        private final Kstate store;
        private volatile boolean isClosing;

        Session(final Kstate store) {
            this.store = store;
        }

        Kstate store() {
            return store;
        }

        boolean isClosing() {
            return isClosing;
        }

        void close() {
            isClosing = true;
            store.close();
        }
    }

    void round() {
        final Session session = new Session(open());
        final List<Thread> threads = new ArrayList<>();
        try {
            for (int i = 0; i < WRITERS; i++) {
                threads.add(start(new WritingThread(actor, session), "writer " + i));
            }
            threads.add(start(new WaitingThread(actor, session), "waiter"));
            final long endNs = System.nanoTime() + (random.nextInt(4) == 0 ? 1 : random.nextLong(LONGEST_LIFE_NS));
            while (System.nanoTime() - endNs < 0) {
                Thread.interrupted();
                LockSupport.parkNanos(Math.max(1, endNs - System.nanoTime()));
            }
        } finally {
            // The mark may be set.
            session.close();
        }
        threads.forEach(SessionRounds::join);
    }

    private Kstate open() {
        for (;;) {
            try {
                return Kstate.open(LifecycleActor.options(actor.store()));
            } catch (final StoreBusyException e) {
                Interrupter.requireInterrupted(e);
            }
        }
    }

    private Thread start(final Runnable work, final String name) {
        final Thread thread = new Thread(() -> actor.interrupter().interrupting(work), name);
        thread.start();
        return thread;
    }

    private static void join(final Thread thread) {
        for (;;) {
            try {
                thread.join();
                return;
            } catch (final InterruptedException e) {
                Thread.onSpinWait();
            }
        }
    }
}
