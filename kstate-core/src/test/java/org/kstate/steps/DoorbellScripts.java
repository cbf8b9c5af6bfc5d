package org.kstate.steps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.kstate.Doorbell;
import org.kstate.Kstate;
import org.kstate.doorbell.Watchers;
import org.kstate.layout.ControlLayout;
import org.kstate.layout.DoorbellWord;
import org.kstate.testing.NumberAgain;

/** Orders of steps around the bits that say who watches. Called by {@link InterleavingTest}. */
final class DoorbellScripts {

    private static final int PAGES = 8;

    private DoorbellScripts() {
    }

    /**
     * A writer finds a watcher dead and stands still before it takes the bit away. The number is given again, and the next session sets the same bit.
     * Whatever the writer does then, the session is rung for the next commit.
     */
    static void numberGivenAgain(final Path directory) {
        try (Interleaving stage = new Interleaving(directory)) {
            final int page = stage.state().pageIndex();
            final Watchers watchers = new Watchers(stage.raw().control(), PAGES);
            final Interleaving.Party writing = stage.party();
            final Interleaving.Party dead = stage.party();
            fallAsleepForEver(stage, dead);
            dead.die();
            final PausingThread ringer = stage.thread("the ringer", () -> writing.publish(2));
            ringer.to("longAcquireAt Watchers.set Watchers.remove");

            stage.party();
            final Interleaving.Party next = stage.joined(NumberAgain.open(dead.store().sessionId(), () -> Kstate.open(stage.options())));
            try (Doorbell doorbell = next.store().doorbell()) {
                doorbell.watch(next.state());
                final int seen = doorbell.rings();
                ringer.toEnd();
                assertTrue(watchers.contains(page, next.store().sessionId()), "the bit of the next session was taken away");
                assertTrue(watchers.isWatching(next.store().sessionId()), "the bit of the next session was taken away");
                assertTrue(doorbell.rings() != seen, "who may have missed a commit was not rung");
                final int before = doorbell.rings();
                stage.party().publish(3);
                assertTrue(doorbell.rings() != before, "a commit rang nobody");
            }
            next.store().close();
            assertFalse(watchers.contains(page, next.store().sessionId()), "a bit was left");
            assertFalse(watchers.isWatching(next.store().sessionId()), "a bit was left");
        }
    }

    /** A writer has committed; its store is closed before it rings a dead watcher, of whom it cannot ask any more whether it lives. */
    static void closedBeforeItRings(final Path directory) {
        try (Interleaving stage = new Interleaving(directory)) {
            final Interleaving.Party writing = stage.party();
            final Interleaving.Party dead = stage.party();
            fallAsleepForEver(stage, dead);
            final PausingThread late = stage.thread("the late ringer", () -> writing.publish(2));
            late.to("Page.releaseSlot");
            writing.store().close();
            assertEquals(2L, late.toEnd(), "what was committed is told");
            assertEquals(2, stage.state().version());
        }
    }

    /** The session watches the state and is marked as one that sleeps; nobody does. */
    private static void fallAsleepForEver(final Interleaving stage, final Interleaving.Party party) {
        final Thread sleeper = new Thread(() -> {
            final Doorbell doorbell = party.store().doorbell();
            doorbell.watch(party.state());
            doorbell.await(doorbell.rings(), TimeUnit.SECONDS.toNanos(2));
        });
        sleeper.setDaemon(true);
        sleeper.start();
        final long word = ControlLayout.session(party.store().sessionId(), PAGES) + ControlLayout.SESSION_DOORBELL;
        Awaitility.await().until(() -> DoorbellWord.isSleeping(stage.raw().control().getIntAcquire(word)));
        // It wakes by itself and leaves the mark, as who is killed asleep does.
        Awaitility.await().until(() -> !sleeper.isAlive());
    }
}
