package org.kstate;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import net.openhft.chronicle.bytes.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.doorbell.DirtyPages;
import org.kstate.exceptions.ClosedException;
import org.kstate.layout.ControlLayout;
import org.kstate.layout.NamePattern;
import org.kstate.testing.RawStore;
import org.kstate.testing.SharedMemory;

/** What a doorbell says of which states are to be looked at, and whom of several it wakes. */
class ChangedStatesTest {

    private static final int PAGES = 5000;
    private static final int STATES = 300;
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

    private State watched(final Doorbell by, final String name) {
        final State state = waiting.subscribe(name, Permission.READ);
        by.watch(state);
        return state;
    }

    private void publish(final String name) {
        try (State state = writing.subscribe(name, Permission.READ_WRITE)) {
            state.publish(payload);
        }
    }

    private static Set<String> changed(final Doorbell by) {
        final Set<String> names = new TreeSet<>();
        for (State state = by.changed(); state != null; state = by.changed()) {
            assertTrue(names.add(state.name()), () -> "given twice: " + names);
        }
        return names;
    }

    @Test
    void shouldGiveWhatIsNewlyWatchedAndThenWhatWasCommittedTo() {
        final Set<String> all = new TreeSet<>();
        for (int i = 0; i < STATES; i++) {
            all.add(watched(doorbell, "s" + i).name());
        }
        assertTrue(doorbell.awaitChange(0));
        assertEquals(all, changed(doorbell));
        assertFalse(doorbell.awaitChange(0));
        publish("s0");
        publish("s63");
        publish("s64");
        publish("s64");
        publish("s299");
        publish("unwatched");
        assertTrue(doorbell.awaitChange(LONG_NS));
        assertEquals(Set.of("s0", "s63", "s64", "s299"), changed(doorbell));
        assertNull(doorbell.changed());
        assertFalse(doorbell.awaitChange(TimeUnit.MILLISECONDS.toNanos(20)));
    }

    @Test
    void shouldLetStatesTakeTurns() {
        final List<State> states = List.of(watched(doorbell, "a"), watched(doorbell, "b"), watched(doorbell, "c"));
        changed(doorbell);
        final List<String> given = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            states.forEach(state -> publish(state.name()));
            given.add(doorbell.changed().name());
        }
        assertEquals(List.of("a", "b", "c", "a", "b", "c"), given);
    }

    @Test
    void shouldTellEachDoorbellOfItsOwnStates() {
        try (Doorbell second = waiting.doorbell(); Doorbell third = waiting.doorbell()) {
            final State shared = watched(doorbell, "shared");
            second.watch(shared);
            watched(second, "own");
            changed(doorbell);
            changed(second);
            publish("shared");
            assertEquals(Set.of("shared"), changed(second));
            assertEquals(Set.of("shared"), changed(doorbell), "what one has taken is there for the other");
            publish("own");
            assertNull(doorbell.changed());
            assertFalse(doorbell.awaitChange(0));
            assertEquals(Set.of("own"), changed(second));
            second.unwatch(shared);
            publish("shared");
            assertNull(second.changed());
            assertEquals(Set.of("shared"), changed(doorbell));
            assertNull(third.changed());
        }
    }

    @Test
    void shouldUseAPlaceAgainForAnotherState() {
        final State first = watched(doorbell, "a");
        doorbell.unwatch(first);
        final State second = watched(doorbell, "b");
        assertSame(second, doorbell.changed());
        publish("a");
        assertNull(doorbell.changed());
        publish("b");
        assertSame(second, doorbell.changed());
    }

    @Test
    void shouldWakeTheThreadWhoseStatesChangedAndNoOther() throws Exception {
        try (Doorbell second = waiting.doorbell(); Doorbell third = waiting.doorbell()) {
            watched(doorbell, "a");
            watched(second, "b");
            watched(third, "c");
            final Sleeping onBell = new Sleeping(doorbell);
            onBell.awaitAsleep();
            final Sleeping parked = new Sleeping(second);
            final Sleeping last = new Sleeping(third);
            parked.awaitAsleep();
            last.awaitAsleep();
            publish("b");
            assertEquals(Set.of("b"), parked.changed());
            publish("c");
            assertEquals(Set.of("c"), last.changed());
            assertTrue(onBell.isAlive(), "its state did not change");
            publish("a");
            assertEquals(Set.of("a"), onBell.changed());
        }
    }

    @Test
    void shouldBeRungWhenTheOneOnTheBellHasGone() throws Exception {
        try (Doorbell second = waiting.doorbell(); Doorbell third = waiting.doorbell()) {
            watched(doorbell, "a");
            watched(second, "b");
            watched(third, "c");
            final Sleeping first = new Sleeping(doorbell);
            first.awaitAsleep();
            final Sleeping next = new Sleeping(second);
            next.awaitAsleep();
            final Sleeping last = new Sleeping(third);
            last.awaitAsleep();
            publish("a");
            assertEquals(Set.of("a"), first.changed());
            next.interrupt();
            assertEquals(Set.of(), next.changed());
            publish("c");
            assertEquals(Set.of("c"), last.changed());
        }
    }

    @Test
    void shouldEndASleepWhenInterruptedOrClosed() throws Exception {
        watched(doorbell, "a");
        sessions.letOnlyRingsWake();
        final Sleeping interrupted = new Sleeping(doorbell);
        interrupted.awaitAsleep();
        sessions.awaitAsleep();
        interrupted.interrupt();
        assertEquals(Set.of(), interrupted.changed());
        final Sleeping closed = new Sleeping(doorbell);
        closed.awaitAsleep();
        sessions.awaitAsleep();
        doorbell.close();
        assertThrows(ClosedException.class, closed::changed);
    }

    @Test
    void shouldGiveStatesThatWereClosedOrDeleted() {
        final State closed = watched(doorbell, "closed");
        watched(doorbell, "other");
        try (State deleted = waiting.subscribe("deleted", Permission.READ)) {
            doorbell.watch(deleted);
            changed(doorbell);
            closed.close();
            assertEquals(Set.of("closed"), changed(doorbell));
            waiting.delete("deleted");
            assertEquals(Set.of("deleted"), changed(doorbell));
        }
    }

    @Test
    void shouldTellOfNewNames() throws Exception {
        assertFalse(doorbell.isNameNew());
        doorbell.watchNames();
        doorbell.watchNames();
        assertTrue(doorbell.awaitChange(0));
        assertTrue(doorbell.isNameNew(), "those that are there");
        assertNull(doorbell.changed());
        assertFalse(doorbell.awaitChange(0));
        writing.subscribe("md.a", Permission.READ);
        writing.subscribe("md.b", Permission.READ).close();
        assertTrue(doorbell.awaitChange(LONG_NS));
        assertTrue(doorbell.isNameNew());
        assertFalse(doorbell.isNameNew());
        assertNull(doorbell.changed());
        assertEquals(List.of("md.a"), waiting.names(NamePattern.of("md.*")));
        writing.subscribe("md.a", Permission.READ);
        assertFalse(doorbell.awaitChange(0), "nothing was made");
        final Sleeping sleeping = new Sleeping(doorbell);
        sleeping.awaitAsleep();
        writing.subscribe("c", Permission.READ);
        assertEquals(Set.of(), sleeping.changed());
        assertTrue(doorbell.isNameNew());
        assertEquals(List.of("md.a", "c"), waiting.names(NamePattern.of("*")));
    }

    /** Names come and go, and pages are used again: each state's name is told once, and none is passed over. */
    @Test
    void shouldTellTheNameOfEachNewStateOnce() {
        final Random random = new Random(3);
        final Map<String, State> present = new HashMap<>();
        final Set<String> untold = new TreeSet<>();
        final Set<Integer> pages = new TreeSet<>();
        int made = 0;
        assertEquals(waiting.names(NamePattern.of("*")), doorbell.newNames());
        for (int step = 0; step < 1_500; step++) {
            final String name = "n" + random.nextInt(12);
            final State state = present.remove(name);
            if (state != null) {
                state.close();
                untold.remove(name);
            } else {
                present.put(name, writing.subscribe(name, Permission.READ_WRITE));
                pages.add(present.get(name).pageIndex());
                untold.add(name);
                made++;
            }
            if (random.nextInt(3) == 0) {
                final List<String> told = doorbell.newNames();
                assertEquals(untold, new TreeSet<>(told));
                assertEquals(untold.size(), told.size());
                untold.clear();
            }
        }
        assertTrue(made > 10 * pages.size(), "pages were used again: made=" + made + ", pages=" + pages.size());
        present.values().forEach(State::close);
    }

    /** As a process leaves it that is killed after it made a state. */
    @Test
    void shouldFindNewNamesThatNobodyRangFor() {
        doorbell.watchNames();
        assertTrue(doorbell.isNameNew());
        assertNull(doorbell.changed());
        assertFalse(doorbell.awaitChange(TimeUnit.MILLISECONDS.toNanos(50)));
        RawStore.open(writing.directory()).control().putLongRelease(ControlLayout.NAMES_BEHIND, 1);
        assertTrue(doorbell.awaitChange(LONG_NS), "a look");
        assertTrue(doorbell.isNameNew());
        assertNull(doorbell.changed());
        // Whoever has the store's lock next rings in its place.
        writing.subscribe("a", Permission.READ).close();
        assertEquals(0, RawStore.open(writing.directory()).control().getLongAcquire(ControlLayout.NAMES_BEHIND));
    }

    @Test
    void shouldSubscribeToWhatIsThereAndMakeNothing() {
        assertTrue(waiting.subscribeIfPresent("a", Permission.READ_WRITE).isEmpty());
        assertEquals(List.of(), waiting.names(NamePattern.of("*")));
        try (State made = writing.subscribe("a", Permission.READ_WRITE);
             State found = waiting.subscribeIfPresent("a", Permission.READ).orElseThrow()) {
            made.publish(payload);
            assertEquals(1, found.version());
        }
    }

    @Test
    void shouldNotBeRungForWhatIsPausedAndLookAtItAfterwards() {
        final State paused = watched(doorbell, "a");
        watched(doorbell, "b");
        changed(doorbell);
        doorbell.pause(paused);
        doorbell.pause(paused);
        final int before = doorbell.rings();
        publish("a");
        assertEquals(before, doorbell.rings());
        assertFalse(doorbell.awaitChange(TimeUnit.MILLISECONDS.toNanos(60)), "nor is it looked for");
        publish("b");
        assertEquals(Set.of("b"), changed(doorbell));
        doorbell.resume(paused);
        doorbell.resume(paused);
        assertEquals(Set.of("a"), changed(doorbell));
        publish("a");
        assertEquals(Set.of("a"), changed(doorbell));
        doorbell.pause(paused);
        try (Doorbell second = waiting.doorbell()) {
            second.watch(paused);
            changed(second);
            publish("a");
            assertEquals(Set.of("a"), changed(second), "another waiter is rung");
            doorbell.unwatch(paused);
            publish("a");
            assertEquals(Set.of("a"), changed(second));
        }
        final int after = doorbell.rings();
        publish("a");
        assertEquals(after, doorbell.rings());
    }

    @Test
    void shouldEndTheWaitsOfAnotherDoorbell() throws Exception {
        try (Doorbell second = waiting.doorbell(); Doorbell common = waiting.doorbell()) {
            watched(doorbell, "a");
            watched(second, "b");
            changed(doorbell);
            changed(second);
            doorbell.forwardTo(common);
            second.forwardTo(common);
            assertFalse(common.awaitChange(0));
            for (final String name : List.of("b", "a", "b")) {
                final Sleeping sleeping = new Sleeping(common);
                sleeping.awaitAsleep();
                publish(name);
                assertEquals(Set.of(), sleeping.changed());
                assertEquals(Set.of(name), changed("a".equals(name) ? doorbell : second));
            }
            final Sleeping sleeping = new Sleeping(common);
            sleeping.awaitAsleep();
            watched(doorbell, "c");
            assertEquals(Set.of(), sleeping.changed(), "what is newly watched counts as changed");
            changed(doorbell);
            common.wake();
            assertTrue(common.awaitChange(LONG_NS));
            assertFalse(common.awaitChange(0));
            doorbell.forwardToNone();
            publish("a");
            assertFalse(common.awaitChange(0));
            assertThrows(IllegalArgumentException.class, () -> doorbell.forwardTo(writing.doorbell()));
        }
    }

    /** Bits of an earlier session of the number, of a page that is not watched, and beyond the last page: each costs a look. */
    @Test
    void shouldNotBeHarmedByBitsSetInVain() {
        watched(doorbell, "a");
        changed(doorbell);
        final RawStore raw = RawStore.open(writing.directory());
        final int session = waiting.sessionId();
        final DirtyPages dirty = new DirtyPages(raw.control(), PAGES);
        for (int page = 0; page < PAGES; page++) {
            dirty.set(page, session);
        }
        final long words = ControlLayout.dirtyWords(session, PAGES);
        raw.control().putLong(words + (PAGES / 64 / 64) * 8L, -1);
        raw.control().putLong(ControlLayout.dirtyPages(session, PAGES) + PAGES / 64 * 8L, -1);
        raw.control().putLong(ControlLayout.session(session, PAGES) + ControlLayout.SESSION_CALLS, -1);
        publish("a");
        assertEquals(Set.of("a"), changed(doorbell));
        assertNull(doorbell.changed());
        publish("a");
        assertEquals(Set.of("a"), changed(doorbell));
    }

    /** Waits for a change of one doorbell. */
    private static final class Sleeping {
        private final Doorbell doorbell;
        private final CompletableFuture<Set<String>> result = new CompletableFuture<>();
        private final Thread thread = new Thread(this::run);

        Sleeping(final Doorbell doorbell) {
            ChangedStatesTest.changed(doorbell);
            this.doorbell = doorbell;
            thread.setDaemon(true);
            thread.start();
        }

        private void run() {
            try {
                doorbell.awaitChange(LONG_NS);
                result.complete(ChangedStatesTest.changed(doorbell));
            } catch (final ClosedException e) {
                result.completeExceptionally(e);
            }
        }

        void awaitAsleep() {
            await().until(() -> thread.getState() == Thread.State.TIMED_WAITING || isInKernel());
        }

        private boolean isInKernel() {
            final StackTraceElement[] stack = thread.getStackTrace();
            return stack.length > 0 && stack[0].isNativeMethod();
        }

        boolean isAlive() {
            return thread.isAlive() && !result.isDone();
        }

        void interrupt() {
            thread.interrupt();
        }

        Set<String> changed() throws Exception {
            try {
                return result.get(30, TimeUnit.SECONDS);
            } catch (final java.util.concurrent.ExecutionException e) {
                throw (Exception) e.getCause();
            }
        }
    }
}
