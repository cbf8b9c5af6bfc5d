package org.kstate.feeds.handler;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.Kstate;
import org.kstate.ObservedState;
import org.kstate.Observer;
import org.kstate.Snapshot;
import org.kstate.feeds.MergedFeed;
import org.kstate.testing.ChildJvm;

/** Kills the feed handler at random moments, again and again: the journal has every version of every state once, in order. */
class FeedHandlerKillIT {
    private static final int KILLS = Boolean.getBoolean("kstate.soak") ? 50 : 6;
    private static final int LONGEST_LIFE_US = 60_000;
    private static final int LAST_EVENTS = 1_000;
    private static final int EXIT_BY_SIGKILL = 128 + 9;

    @TempDir
    private Path folder;

    @Test
    @Timeout(600)
    void shouldJournalEveryVersionOnceAndInOrderWhenKilledAgainAndAgain() throws Exception {
        final long seed = System.nanoTime();
        final Random random = new Random(seed);
        long versions = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            versions = versionsWhenKilled(versions, random.nextInt(LONGEST_LIFE_US));
        }
        final long last;
        try (Kstate store = Kstate.open(EndlessFeedHandler.store(folder));
             MergedFeed feed = EndlessFeedHandler.feed();
             FeedHandler handler = FeedHandler.open(store, feed, EndlessFeedHandler.options(folder))) {
            while (handler.published() < LAST_EVENTS && handler.next()) {
                assertTrue(handler.event().sequence() > versions, () -> "seed=" + seed);
            }
            last = handler.event().sequence();
        }

        final JournalTally tally = JournalTally.of(EndlessFeedHandler.journal(folder));
        assertEquals(last, tally.events(), "seed=" + seed);
        assertSameInStore(tally);
    }

    /** Lets a process publish for a while and kills it. Tells how many versions there were before it died, at least. */
    private long versionsWhenKilled(final long before, final long afterUs) {
        try (ChildJvm process = ChildJvm.start(ChildJvm.SHORT_LIVED, EndlessFeedHandler.class, folder)) {
            await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(5)).until(() -> {
                assertTrue(process.isAlive(), () -> "ended by itself: " + process.said());
                return versions() > before;
            });
            LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(afterUs));
            process.kill();
            assertEquals(EXIT_BY_SIGKILL, process.exitStatus(), process::said);
            return versions();
        }
    }

    private long versions() {
        if (!Files.exists(EndlessFeedHandler.store(folder).resolve("pages"))) {
            return 0;
        }
        try (Observer observer = Kstate.observe(EndlessFeedHandler.store(folder))) {
            return observer.states().stream().mapToLong(ObservedState::version).sum();
        }
    }

    private void assertSameInStore(final JournalTally tally) {
        try (Observer observer = Kstate.observe(EndlessFeedHandler.store(folder))) {
            final Snapshot snapshot = new Snapshot();
            assertEquals(tally.versions().size(), observer.states().size());
            for (final ObservedState state : observer.states()) {
                assertEquals(state.read(snapshot), tally.versions().get(state.name()), state.name());
                assertArrayEquals(snapshot.bytes().toByteArray(), tally.payload(state.name()), state.name());
            }
        }
    }
}
