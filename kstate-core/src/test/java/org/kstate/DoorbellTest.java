package org.kstate;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

import net.openhft.chronicle.bytes.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kstate.commit.TransientCommit;
import org.kstate.commit.Writer;
import org.kstate.counters.SessionLedger;
import org.kstate.doorbell.Doorbells;
import org.kstate.doorbell.OwnDoorbell;
import org.kstate.doorbell.Watchers;
import org.kstate.exceptions.ClosedException;
import org.kstate.filejournal.FileJournal;
import org.kstate.filejournal.FileJournalProvider;
import org.kstate.layout.ControlLayout;
import org.kstate.memory.Futex;
import org.kstate.memory.Mapping;
import org.kstate.memory.PrivateMemory;
import org.kstate.page.Page;
import org.kstate.testing.EveryOwnerLives;
import org.kstate.testing.RawStore;
import org.kstate.testing.SharedMemory;

/** Two sessions in one JVM: one watches, the other commits. */
class DoorbellTest {

    private static final int PAGES = 300;
    private static final int SIZE = TwoSessions.SIZE;
    private static final int NOT_RUNG = 0;
    private static final long LONG_NS = TimeUnit.SECONDS.toNanos(60);

    @TempDir(factory = SharedMemory.class)
    private Path directory;
    private TwoSessions sessions;
    private Bytes<?> payload;
    private Kstate writing;
    private Kstate waiting;
    private State written;
    private State watched;
    private Doorbell doorbell;

    @BeforeEach
    void open() {
        sessions = new TwoSessions(directory, PAGES);
        payload = sessions.payload();
        writing = sessions.writing();
        waiting = sessions.waiting();
        written = writing.subscribe("a", Permission.READ_WRITE);
        watched = waiting.subscribe("a", Permission.READ);
        doorbell = sessions.doorbell();
    }

    @AfterEach
    void close() {
        sessions.close();
    }

    /** Does something and returns how often that rang. */
    private int rings(final Runnable action) {
        final int before = doorbell.rings();
        action.run();
        return doorbell.rings() - before;
    }

    @Test
    void shouldBeRungByEveryKindOfCommit() {
        doorbell.watch(watched);
        assertEquals(1, rings(() -> written.publish(payload)), "publish");
        assertEquals(1, rings(() -> written.publish(payload.addressForRead(0), SIZE)), "publish from an address");
        assertEquals(1, rings(() -> {
            try (Transaction transaction = written.begin()) {
                transaction.bytes().writeLong(0, 1);
                assertEquals(CommitResult.COMMITTED, transaction.commit());
            }
        }), "transaction");
        assertEquals(1, rings(() -> written.update(transaction -> transaction.bytes().writeLong(0, 2), Retry.upTo(1))), "update");
    }

    @Test
    void shouldBeRungByCommitsThatAreJournaled() {
        FileJournalProvider.install();
        try {
            doorbell.watch(watched);
            final Path journal = directory.resolve("journal");
            assertEquals(NOT_RUNG, rings(() -> written.persistTo(journal)), "no version");
            assertEquals(1, rings(() -> written.publish(payload)), "publish");
            FileJournal.nextPublishFails = () -> new IllegalStateException("asked to");
            assertEquals(1, rings(() -> written.publish(payload)), "finished as after a death");
            final State late = writing.subscribe("late", Permission.READ_WRITE);
            late.publish(payload);
            doorbell.watch(waiting.subscribe("late", Permission.READ));
            assertEquals(1, rings(() -> late.persistTo(journal)), "the value of a written state is committed once more");
        } finally {
            FileJournal.nextPublishFails = null;
            FileJournalProvider.uninstall();
        }
    }

    @Test
    void shouldBeRungWhenAValueComesBackFromAJournal() {
        FileJournalProvider.install();
        try {
            final Path journal = directory.resolve("journal");
            try (Kstate before = Kstate.open(directory.resolve("before")); State state = before.subscribe("a", Permission.READ_WRITE)) {
                state.setSize(SIZE);
                state.persistTo(journal);
                state.publish(payload);
            }
            doorbell.watch(watched);
            assertEquals(1, rings(() -> written.persistTo(journal)));
            assertEquals(1, watched.version());
        } finally {
            FileJournalProvider.uninstall();
        }
    }

    @Test
    void shouldBeRungWhenItsOwnSessionDeletesTheState() {
        written.close();
        try (State own = waiting.subscribe("own", Permission.READ_WRITE)) {
            doorbell.watch(own);
            assertNotEquals(NOT_RUNG, rings(() -> waiting.delete("own")));
            assertThrows(ClosedException.class, own::version);
        }
    }

    @Test
    void shouldNotBeRungByWhatMakesNoVersion() {
        doorbell.watch(watched);
        assertEquals(NOT_RUNG, rings(() -> {
            written.setSize(SIZE - 1);
            try (Transaction unchanged = written.begin()) {
                unchanged.commit();
            }
            try (Transaction aborted = written.begin()) {
                aborted.bytes().writeLong(0, 1);
            }
        }));
    }

    @Test
    void shouldNotBeRungByAConflict() {
        doorbell.watch(watched);
        try (Transaction transaction = written.begin()) {
            written.publish(payload);
            transaction.bytes().writeLong(0, 1);
            assertEquals(NOT_RUNG, rings(() -> assertEquals(CommitResult.CONFLICT, transaction.commit())));
        }
    }

    @Test
    void shouldBeRungForWatchedStatesOnly() {
        final State other = writing.subscribe("b", Permission.READ_WRITE);
        final State otherWatched = waiting.subscribe("b", Permission.READ);
        assertEquals(NOT_RUNG, rings(() -> written.publish(payload)), "nothing is watched yet");
        doorbell.watch(watched);
        assertEquals(NOT_RUNG, rings(() -> other.publish(payload)), "another state");
        doorbell.watch(otherWatched);
        doorbell.watch(otherWatched);
        assertEquals(1, rings(() -> other.publish(payload)));
        doorbell.unwatch(otherWatched);
        assertEquals(NOT_RUNG, rings(() -> other.publish(payload)), "not any more");
        assertEquals(1, rings(() -> written.publish(payload)));
        doorbell.unwatch(watched);
        doorbell.unwatch(watched);
        assertEquals(NOT_RUNG, rings(() -> written.publish(payload)), "none any more");
    }

    @Test
    void shouldKeepAStateWatchedWhileAnyDoorbellWatchesIt() {
        try (Doorbell second = waiting.doorbell()) {
            doorbell.watch(watched);
            second.watch(watched);
            doorbell.unwatch(watched);
            assertEquals(1, rings(() -> written.publish(payload)));
        }
        assertEquals(NOT_RUNG, rings(() -> written.publish(payload)));
    }

    @Test
    void shouldCoverAllStatesWithOneDoorbell() {
        final List<State> handles = new ArrayList<>();
        for (int i = 1; i < PAGES; i++) {
            doorbell.watch(waiting.subscribe("s" + i, Permission.READ));
            handles.add(writing.subscribe("s" + i, Permission.READ_WRITE));
        }
        for (final State handle : handles) {
            final int seen = doorbell.rings();
            handle.publish(payload);
            assertTrue(doorbell.await(seen, 0), handle::name);
        }
    }

    @Test
    void shouldLeaveNoBitBehindWhenSubscriptionsEnd() {
        final RawStore raw = RawStore.open(writing.directory());
        final Watchers watchers = new Watchers(raw.control(), PAGES);
        doorbell.watch(watched);
        final int page = watched.pageIndex();
        final int session = waiting.sessionId();
        assertTrue(watchers.contains(page, session));
        assertTrue(watchers.isWatching(session));
        watched.close();
        assertFalse(watchers.contains(page, session));
        assertFalse(watchers.isWatching(session));
        assertEquals(NOT_RUNG, rings(() -> written.publish(payload)));
        final State again = waiting.subscribe("a", Permission.READ);
        try (Doorbell second = waiting.doorbell()) {
            second.watch(again);
            doorbell.close();
            assertTrue(watchers.contains(page, session), "what the first one watched ended long ago");
            waiting.close();
            assertFalse(watchers.contains(page, session));
            assertFalse(watchers.isWatching(session));
        }
    }

    @Test
    void shouldReturnAtOnceIfItWasRungSince() {
        doorbell.watch(watched);
        final int seen = doorbell.rings();
        written.publish(payload);
        assertTrue(doorbell.await(seen, 0));
        assertTrue(doorbell.await(seen, LONG_NS), "level-triggered");
        assertFalse(doorbell.await(doorbell.rings(), 0));
    }

    @Test
    void shouldSayWhenTimeIsOver() {
        doorbell.watch(watched);
        final long before = System.nanoTime();
        assertFalse(doorbell.await(doorbell.rings(), TimeUnit.MILLISECONDS.toNanos(25)));
        assertTrue(System.nanoTime() - before >= TimeUnit.MILLISECONDS.toNanos(25));
    }

    @Test
    void shouldWakeWhoSleepsOnAWord() throws Exception {
        doorbell.watch(watched);
        final OwnDoorbell own = waiting.session().doorbell();
        final Sleeping sleeping = sleep(own);
        written.publish(payload);
        sleeping.join();
        assertTrue(sleeping.sleptNs() < LONG_NS / 2, () -> "not woken: sleptNs=" + sleeping.sleptNs());
    }

    @Test
    void shouldWakeAllThreadsOfTheSession() throws Exception {
        doorbell.watch(watched);
        final OwnDoorbell own = waiting.session().doorbell();
        final List<Sleeping> threads = List.of(sleep(own), sleep(own), sleep(own));
        written.publish(payload);
        for (final Sleeping thread : threads) {
            thread.join();
            assertTrue(thread.sleptNs() < LONG_NS / 2, () -> "not woken: sleptNs=" + thread.sleptNs());
        }
    }

    /** Falls asleep on the bare word, for long, and is asleep as far as others can see it when this returns. */
    private Sleeping sleep(final OwnDoorbell own) throws InterruptedException {
        final Sleeping sleeping = new Sleeping(own, own.rings());
        sleeping.start();
        await().until(() -> isMarkedAsleep() && sleeping.isInKernel());
        return sleeping;
    }

    private boolean isMarkedAsleep() {
        return sessions.isAsleep();
    }

    private static final class Sleeping extends Thread {
        private final OwnDoorbell own;
        private final int seenRings;
        private final long startNs = System.nanoTime();
        private volatile long endNs;

        Sleeping(final OwnDoorbell own, final int seenRings) {
            this.own = own;
            this.seenRings = seenRings;
            setDaemon(true);
        }

        @Override
        public void run() {
            final long time = PrivateMemory.allocate(Futex.TIME_LENGTH).addressForRead(0);
            while (own.rings() == seenRings && System.nanoTime() - startNs < LONG_NS) {
                own.sleep(seenRings, LONG_NS, time);
            }
            endNs = System.nanoTime();
        }

        boolean isInKernel() {
            final StackTraceElement[] stack = getStackTrace();
            return stack.length > 0 && stack[0].isNativeMethod();
        }

        long sleptNs() {
            return endNs - startNs;
        }
    }

    @Test
    void shouldBeRungWhereThereIsNoFutex() throws Exception {
        doorbell.watch(watched);
        final Mapping control = Mapping.map(RawStore.open(writing.directory()).files().control(), ControlLayout.fileLength(PAGES), true);
        final OwnDoorbell own = new OwnDoorbell(control, PAGES, waiting.sessionId(), false);
        final Sleeping sleeping = new Sleeping(own, own.rings());
        sleeping.start();
        await().until(() -> sleeping.getState() == Thread.State.TIMED_WAITING);
        assertFalse(isMarkedAsleep(), "nobody need make a system call for it");
        written.publish(payload);
        sleeping.join();
        assertTrue(sleeping.sleptNs() < LONG_NS / 2, () -> "not seen: sleptNs=" + sleeping.sleptNs());
    }

    @Test
    void shouldMakeNoSystemCallForWhoDoesNotSleep() {
        doorbell.watch(watched);
        assertFalse(doorbell.await(doorbell.rings(), 1));
        written.publish(payload);
        assertFalse(isMarkedAsleep(), "the mark of who has slept goes with the first ring");
        doorbell.rings();
        assertFalse(isMarkedAsleep(), "looking leaves none");
    }

    @Test
    void shouldFindCommitsThatNobodyRangFor() {
        doorbell.watch(watched);
        final int seen = doorbell.rings();
        commitWithoutRinging();
        assertTrue(doorbell.await(seen, LONG_NS));
        assertEquals(seen, doorbell.rings(), "it was the look at the states");
        assertFalse(doorbell.await(seen, TimeUnit.MILLISECONDS.toNanos(30)), "once only");
    }

    /** The time between two looks is a second by then: the bound. When the thread runs that is to look is the machine's affair. */
    @Test
    void shouldFindThemWithinASecondWhenItHasSleptForLong() throws Exception {
        doorbell.watch(watched);
        final int seen = doorbell.rings();
        final CompletableFuture<Boolean> found = CompletableFuture.supplyAsync(() -> doorbell.await(seen, LONG_NS));
        sessions.awaitLook(TimeUnit.MILLISECONDS.toNanos(600));
        assertFalse(found.isDone());
        commitWithoutRinging();
        final long nextLookNs = waiting.session().bell().nextLookInNs();
        assertTrue(nextLookNs <= TimeUnit.SECONDS.toNanos(1), "nextLookNs=" + nextLookNs);
        assertTrue(found.get(30, TimeUnit.SECONDS));
    }

    /** As if the writer were killed after it moved the commit word. */
    private void commitWithoutRinging() {
        try (Kstate elsewhere = Kstate.open(StoreOptions.create().directory(directory.resolve("elsewhere")).maxPages(PAGES))) {
            final Mapping control = Mapping.map(RawStore.open(elsewhere.directory()).files().control(), ControlLayout.fileLength(PAGES), true);
            final RawStore raw = RawStore.open(writing.directory());
            final Page page = raw.page(written.pageIndex());
            final Writer writer = new Writer(writing.sessionId(), 1, new EveryOwnerLives(), () -> 1, LONG_NS,
                new Doorbells(control, PAGES, session -> true), SessionLedger.NONE);
            writer.own(raw.owner(writing.sessionId()));
            TransientCommit.commit(page, page.resolve(), payload.addressForRead(0), SIZE, 1, writer);
        }
    }

    @Test
    void shouldKeepTheMarkWhenInterrupted() throws Exception {
        final CompletableFuture<Boolean> marked = new CompletableFuture<>();
        final CompletableFuture<Boolean> result = new CompletableFuture<>();
        final int seen = doorbell.rings();
        final Thread thread = new Thread(() -> {
            result.complete(doorbell.await(seen, LONG_NS));
            marked.complete(Thread.currentThread().isInterrupted());
        });
        thread.start();
        await().until(this::isMarkedAsleep);
        thread.interrupt();
        assertFalse(result.get(30, TimeUnit.SECONDS));
        assertTrue(marked.get(30, TimeUnit.SECONDS));
    }

    @ParameterizedTest
    @ValueSource(strings = {"doorbell", "store"})
    void shouldEndWaitsWhenClosed(final String what) {
        doorbell.watch(watched);
        final int seen = doorbell.rings();
        final CompletableFuture<Boolean> result = CompletableFuture.supplyAsync(() -> doorbell.await(seen, LONG_NS));
        await().until(this::isMarkedAsleep);
        if ("doorbell".equals(what)) {
            doorbell.close();
        } else {
            waiting.close();
        }
        final ExecutionException thrown = assertThrows(ExecutionException.class, () -> result.get(30, TimeUnit.SECONDS));
        assertEquals(ClosedException.class, thrown.getCause().getClass());
    }

    @Test
    void shouldLookAgainWhenAHandleIsClosedOrSomebodyAsksForIt() throws Exception {
        doorbell.watch(watched);
        final int seen = doorbell.rings();
        final CompletableFuture<Boolean> result = CompletableFuture.supplyAsync(() -> doorbell.await(seen, LONG_NS));
        await().until(this::isMarkedAsleep);
        watched.close();
        assertTrue(result.get(30, TimeUnit.SECONDS));
        assertEquals(1, rings(doorbell::ring));
    }

    @Test
    void shouldRefuseWhatIsClosedOrForeign() {
        assertThrows(IllegalArgumentException.class, () -> doorbell.watch(written));
        watched.close();
        assertThrows(ClosedException.class, () -> doorbell.watch(watched));
        doorbell.unwatch(watched);
        doorbell.close();
        doorbell.close();
        assertThrows(ClosedException.class, () -> doorbell.await(0, 1));
        assertThrows(ClosedException.class, doorbell::ring);
        waiting.close();
        assertThrows(ClosedException.class, waiting::doorbell);
    }
}
