package org.kstate.doorbell;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import net.openhft.chronicle.bytes.BytesStore;
import org.kstate.memory.Futex;
import org.kstate.memory.PrivateMemory;

/**
 * A thread that sleeps on a session's bell in the place of virtual threads. One of those that slept there itself would keep its carrier, and as many
 * as there are carriers would keep all other virtual threads of the process from running: those too that were to commit what they wait for. So
 * virtual threads park, and this one marks and wakes them.
 *
 * <p>A daemon named {@value #NAME}. It is made when the first virtual thread waits while no other thread is on the bell, and ends when it was not
 * needed for a second, or when the session is closed.
 */
final class StandIn implements Runnable {

    static final String NAME = "kstate-bell";

    private static final long LINGER_NS = TimeUnit.SECONDS.toNanos(1);

    private final SessionBell bell;
    private final Sleeper sleeper;
    private final BytesStore<?, ?> time = PrivateMemory.allocate(Futex.TIME_LENGTH);
    private final Thread thread;

    StandIn(final SessionBell bell) {
        this.bell = bell;
        this.thread = new Thread(null, this, NAME, 0, false);
        thread.setDaemon(true);
        // As of the notifier: the maker may be of an application that goes before this thread does.
        thread.setContextClassLoader(StandIn.class.getClassLoader());
        this.sleeper = new Sleeper(bell);
    }

    void start() {
        boolean isStarted = false;
        try {
            thread.start();
            isStarted = true;
        } finally {
            if (!isStarted) {
                sleeper.close();
            }
        }
    }

    /** It is needed again. */
    void call() {
        LockSupport.unpark(thread);
    }

    @Override
    public void run() {
        boolean isDismissed = false;
        try {
            long neededNs = System.nanoTime();
            while (!isDismissed) {
                // An interrupt is nobody's business here, and would keep the thread from sleeping.
                Thread.interrupted();
                if (bell.isStandInNeeded(sleeper)) {
                    sleeper.await(Long.MAX_VALUE, time.addressForRead(0), this::wakeIfNotNeeded);
                    neededNs = System.nanoTime();
                } else {
                    final long leftNs = bell.isClosed() ? 0 : LINGER_NS - (System.nanoTime() - neededNs);
                    if (leftNs > 0) {
                        LockSupport.parkNanos(this, leftNs);
                    } else {
                        isDismissed = bell.dismissStandIn();
                    }
                }
            }
        } finally {
            try {
                sleeper.close();
            } finally {
                if (!isDismissed) {
                    bell.standInFailed();
                }
            }
        }
    }

    private void wakeIfNotNeeded() {
        if (!bell.isStandInNeeded(sleeper)) {
            sleeper.lookUp();
        }
    }
}
