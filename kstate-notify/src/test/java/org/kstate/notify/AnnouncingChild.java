package org.kstate.notify;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

import org.kstate.Kstate;

/** A child: announces the persistent states of a store on a bus, until it is killed. Tells how long it took to begin. */
final class AnnouncingChild {

    private AnnouncingChild() {
    }

    /** Takes the store and the bus. */
    public static void main(final String[] arguments) throws InterruptedException {
        final Kstate store = Kstate.open(Path.of(arguments[0]));
        final long startNs = System.nanoTime();
        final Announcer announcer = Announcements.of(store).states("md.*").to(Path.of(arguments[1]));
        System.out.println("announcing " + (System.nanoTime() - startNs) + " " + announcer.announced());
        new CountDownLatch(1).await();
    }
}
