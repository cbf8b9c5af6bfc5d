package org.kstate.notify.chaos;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

import org.kstate.exceptions.KstateException;

/** A thread that interrupts others at any moment, so long as they are among its victims. */
final class Interrupter {

    private static final long LONGEST_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(6);

    private final List<Thread> victims = new CopyOnWriteArrayList<>();
    private final AtomicLong count = new AtomicLong();

    Interrupter() {
        final Thread thread = new Thread(this::run, "interrupter");
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        for (;;) {
            LockSupport.parkNanos(1 + ThreadLocalRandom.current().nextLong(LONGEST_PAUSE_NS));
            final Object[] present = victims.toArray();
            if (present.length > 0) {
                ((Thread) present[ThreadLocalRandom.current().nextInt(present.length)]).interrupt();
                count.incrementAndGet();
            }
        }
    }

    long count() {
        return count.get();
    }

    /** Makes this thread a victim while it does something. */
    void interrupting(final Runnable work) {
        final Thread thread = Thread.currentThread();
        victims.add(thread);
        try {
            work.run();
        } finally {
            victims.remove(thread);
        }
    }

    /** An interrupted thread need not wait for a lock, and is told so: that alone is why the exception may come here. The mark was left set. */
    static void requireInterrupted(final KstateException e) {
        if (!Thread.interrupted()) {
            throw new AssertionError("nobody holds a lock for long, and the thread was not interrupted", e);
        }
    }
}
