package org.kstate.feeds.handler;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.kstate.Kstate;
import org.kstate.notify.Announcements;
import org.kstate.notify.Announcer;

/** A process to be killed: announces the persistent states of a store on a bus, from the beginning of their journal. */
final class AnnouncingProcess {
    private static final long POLL_NS = TimeUnit.MILLISECONDS.toNanos(1);

    private AnnouncingProcess() {
    }

    /**
     * Begins, and says when it has announced something.
     *
     * @param args the store and the bus.
     */
    public static void main(final String[] args) throws InterruptedException {
        final Kstate store = Kstate.open(Path.of(args[0]));
        final Announcer announcer = Announcements.of(store).states("md.*").fromBeginning().to(Path.of(args[1]));
        System.out.println("announcing " + announcer.failures());
        while (announcer.announced() == 0) {
            LockSupport.parkNanos(POLL_NS);
        }
        System.out.println("announced some");
        new CountDownLatch(1).await();
    }
}
