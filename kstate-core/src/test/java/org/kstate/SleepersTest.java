package org.kstate;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import net.openhft.chronicle.bytes.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.doorbell.SessionBell;
import org.kstate.doorbell.Sleeper;
import org.kstate.layout.ControlLayout;
import org.kstate.memory.Mapping;
import org.kstate.testing.RawStore;
import org.kstate.testing.SharedMemory;

/** A doorbell that one thread waits on while others change what it waits for. */
class SleepersTest {

    private static final int PAGES = 400;
    private static final long LONG_NS = TimeUnit.SECONDS.toNanos(60);

    @TempDir(factory = SharedMemory.class)
    private Path directory;
    private TwoSessions sessions;
    private Bytes<?> payload;
    private Kstate writing;
    private Kstate waiting;
    private Doorbell doorbell;

    @BeforeEach
    void open() {
        sessions = new TwoSessions(directory, PAGES);
        payload = sessions.payload();
        writing = sessions.writing();
        waiting = sessions.waiting();
        doorbell = sessions.doorbell();
    }

    @AfterEach
    void close() {
        sessions.close();
    }

    /** As when somebody repairs what a dead watcher has left, or a handle is closed: everything is to be looked at. */
    @Test
    void shouldSleepAgainAfterACallForEverythingThoughItWatchesNoState() {
        assertFalse(doorbell.awaitChange(0));
        doorbell.ring();
        assertTrue(doorbell.awaitChange(LONG_NS));
        assertFalse(doorbell.awaitChange(0));
        assertFalse(doorbell.awaitChange(Long.MIN_VALUE), "it only looks");
    }

    @Test
    void shouldSleepAgainWhenItHasSaidThatThereMayBeNames() {
        doorbell.watchNames();
        assertTrue(doorbell.awaitChange(0));
        assertTrue(doorbell.isNameNew());
        assertFalse(doorbell.awaitChange(0), "nobody has asked for states");
        writing.subscribe("a", Permission.READ);
        assertTrue(doorbell.awaitChange(LONG_NS));
        assertTrue(doorbell.isNameNew());
        assertFalse(doorbell.awaitChange(0));
    }

    @Test
    void shouldGiveEachStateThatAnotherThreadWatchesMeanwhile() throws Exception {
        final List<State> states = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            states.add(waiting.subscribe("s" + i, Permission.READ));
        }
        for (int round = 0; round < 20; round++) {
            try (Doorbell fresh = waiting.doorbell()) {
                final Set<State> given = ConcurrentHashMap.newKeySet();
                final CompletableFuture<Void> asking = CompletableFuture.runAsync(() -> {
                    while (given.size() < states.size() && !Thread.interrupted()) {
                        final State state = fresh.changed();
                        if (state != null) {
                            given.add(state);
                        } else {
                            fresh.awaitChange(1000);
                        }
                    }
                });
                states.forEach(fresh::watch);
                asking.get(10, TimeUnit.SECONDS);
            }
        }
    }

    @Test
    void shouldWakeForWhatAnotherThreadHasItWatch() throws Exception {
        final State a = waiting.subscribe("a", Permission.READ);
        final State b = waiting.subscribe("b", Permission.READ);
        doorbell.watch(b);
        doorbell.pause(b);
        sessions.letOnlyRingsWake();
        for (final Runnable change : List.<Runnable>of(() -> doorbell.watch(a), () -> doorbell.resume(b), doorbell::watchNames)) {
            while (doorbell.changed() != null) {
                Thread.onSpinWait();
            }
            final CompletableFuture<Boolean> woken = new CompletableFuture<>();
            final Thread thread = new Thread(() -> woken.complete(doorbell.awaitChange(LONG_NS)));
            thread.start();
            sessions.awaitAsleep();
            assertFalse(woken.isDone());
            change.run();
            assertTrue(woken.get(30, TimeUnit.SECONDS));
            thread.join();
        }
    }

    @Test
    void shouldNotTakeForUnrungWhatWasRungFor() {
        final State written = writing.subscribe("a", Permission.READ_WRITE);
        final State watched = waiting.subscribe("a", Permission.READ);
        // Its bits are set, and nobody takes them but this bell.
        doorbell.watch(watched);
        final AtomicInteger unrung = new AtomicInteger();
        final Mapping control = Mapping.map(RawStore.open(writing.directory()).files().control(), ControlLayout.fileLength(PAGES), true);
        final SessionBell bell = new SessionBell(control, PAGES, waiting.sessionId(), waiting.session().doorbell(), page -> unrung.incrementAndGet());
        final Sleeper sleeper = new Sleeper(bell);
        final int slot = sleeper.add(watched.page(), place -> { });
        for (int round = 0; round < 3; round++) {
            await().until(() -> sleeper.next() == Sleeper.NONE);
            written.publish(payload);
            final long beganNs = System.nanoTime();
            while (System.nanoTime() - beganNs < TimeUnit.MILLISECONDS.toNanos(100 << round)) {
                sleeper.lookIfDue();
            }
            assertEquals(0, unrung.get());
            assertEquals(slot, sleeper.next());
        }
        sleeper.pause(slot, true);
        doorbell.pause(watched);
        written.publish(payload);
        doorbell.resume(watched);
        sleeper.pause(slot, false);
        final long beganNs = System.nanoTime();
        while (System.nanoTime() - beganNs < TimeUnit.MILLISECONDS.toNanos(1100)) {
            sleeper.lookIfDue();
        }
        assertEquals(0, unrung.get(), "what was committed while it was paused is no find");
        sleeper.close();
    }

    /** The next session that has the number hears of everything, whatever is done with a doorbell of the closed one. */
    @Test
    void shouldTakeNothingThatASessionOfTheSameNumberIsRungForOnceItIsClosed() {
        final State written = writing.subscribe("a", Permission.READ_WRITE);
        doorbell.watch(waiting.subscribe("a", Permission.READ));
        final int number = waiting.sessionId();
        waiting.close();
        Kstate next = Kstate.open(writing.directory());
        while (next.sessionId() != number) {
            next.close();
            next = Kstate.open(writing.directory());
        }
        try (Kstate store = next; Doorbell present = store.doorbell()) {
            final State watched = store.subscribe("a", Permission.READ);
            present.watch(watched);
            present.watchNames();
            assertEquals(watched, present.changed());
            assertTrue(present.isNameNew());
            written.publish(payload);
            writing.subscribe("b", Permission.READ);
            for (int i = 0; i < 3; i++) {
                doorbell.changed();
                doorbell.lookForUnrung();
            }
            assertEquals(watched, present.changed(), "the closed one has taken the commit");
            assertTrue(present.isNameNew(), "the closed one has taken the name");
        }
    }

    /** Who waits for several is told of a page and a name apart: it may have asked for one when the other comes. */
    @Test
    void shouldEndTheWaitsOfAnotherDoorbellForANameThatComesBetweenTwoQuestions() {
        final State written = writing.subscribe("a", Permission.READ_WRITE);
        try (Doorbell common = waiting.doorbell()) {
            final State watched = waiting.subscribe("a", Permission.READ);
            doorbell.watch(watched);
            doorbell.watchNames();
            assertTrue(doorbell.isNameNew());
            assertEquals(watched, doorbell.changed());
            doorbell.forwardTo(common);
            while (common.awaitChange(0)) {
                assertEquals(null, doorbell.changed());
            }
            written.publish(payload);
            assertTrue(common.awaitChange(LONG_NS));
            assertFalse(doorbell.isNameNew());
            writing.subscribe("b", Permission.READ_WRITE);
            assertEquals(watched, doorbell.changed());
            assertEquals(null, doorbell.changed());
            assertTrue(common.awaitChange(LONG_NS), "nobody is told of the name");
            assertTrue(doorbell.isNameNew());
            written.publish(payload);
            assertTrue(common.awaitChange(LONG_NS), "nobody is told any more");
        }
    }
}
