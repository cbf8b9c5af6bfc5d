package org.kstate.feeds.handler;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.kstate.Kstate;
import org.kstate.notify.Announcements;
import org.kstate.notify.Announcer;

/** A process to be killed: announces the persistent states of a store on a bus, from the beginning of their journal. */
final class AnnouncingProcess {
    private AnnouncingProcess() {
    }

    /**
     * Begins.
     *
     * @param args the store and the bus.
     */
    public static void main(final String[] args) throws InterruptedException {
        final Kstate store = Kstate.open(Path.of(args[0]));
        final Announcer announcer = Announcements.of(store).states("md.*").fromBeginning().to(Path.of(args[1]));
        System.out.println("announcing " + announcer.failures());
        new CountDownLatch(1).await();
    }
}
