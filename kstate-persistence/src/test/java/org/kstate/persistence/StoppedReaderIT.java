package org.kstate.persistence;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.StoreOptions;
import org.kstate.exceptions.JournalBusyException;
import org.kstate.testing.ChildJvm;
import org.kstate.testing.Quickest;
import org.kstate.testing.SharedMemory;

/**
 * A reader of a journal that is stopped, by SIGSTOP, keeps no writer waiting. Another program's reader that is stopped while it has Chronicle's
 * lock on the table delays a session that is opening the journal, and no other, and is named.
 */
class StoppedReaderIT {

    private static final long COMMIT_TIMEOUT_MS = 1_000;
    /** Less than Chronicle waits for anything. */
    private static final long QUICK_MS = 450;
    /** Less than two time-outs. */
    private static final long BOUND_MS = COMMIT_TIMEOUT_MS * 9 / 5;
    /** In the second that another waits: more than one who waits as well could do. */
    private static final int LEAST_MEANWHILE = 5;
    private static final int STOPS = 25;

    @TempDir(factory = SharedMemory.class)
    private Path directory;
    private JournalScene scene;
    private ExecutorService threads;
    private ChildJvm child;

    @BeforeEach
    void open() {
        threads = Executors.newSingleThreadExecutor();
        scene = new JournalScene(directory);
        scene.open(COMMIT_TIMEOUT_MS, "a", "b");
        scene.publish("a");
        // What makes the first opening in a process slow is done.
        publishInNewSession();
    }

    @AfterEach
    void close() {
        threads.shutdownNow();
        if (child != null) {
            child.close();
        }
        scene.close();
    }

    private void start(final String what) {
        child = ChildJvm.start(ReadingChild.class, what, scene.journal());
        assertEquals(ReadingChild.READING, child.line());
    }

    private void stopChild() {
        child.stop();
        await("it is stopped").until(child::isStopped);
    }

    private long publishInNewSession() {
        final StoreOptions options = StoreOptions.create().directory(scene.storeDirectory()).commitTimeoutMs(COMMIT_TIMEOUT_MS);
        try (Kstate other = Kstate.open(options); State b = other.subscribe("b", Permission.READ_WRITE)) {
            final long startNs = System.nanoTime();
            b.publish(0, 0);
            return System.nanoTime() - startNs;
        }
    }

    /** The longer of the two. */
    private long publishInBoth() {
        return Math.max(publishInNewSession(), scene.publish("a"));
    }

    private static void assertNames(final JournalBusyException busy, final long pid) {
        assertTrue(busy.getMessage().contains("holderPid=" + pid), busy.getMessage());
        assertFalse(busy.getMessage().contains("remove"), busy.getMessage());
    }

    @Test
    void shouldCommitAndOpenWhileAReaderIsStoppedAtAnyMoment() throws Exception {
        start(ReadingChild.KSTATE);
        for (int i = 0; i < STOPS; i++) {
            LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(TimeUnit.MILLISECONDS.toNanos(5)));
            stopChild();
            Quickest.assertBelow(QUICK_MS, this::publishInBoth);
            child.resume();
        }
    }

    @Test
    void shouldDelayTheNewcomerAloneWhileAnotherProgramsReaderIsStoppedWithTheLock() throws Exception {
        start(ReadingChild.FOREIGN_READER);
        stopChild();
        final AtomicBoolean isOver = new AtomicBoolean();
        final Future<Integer> old = threads.submit(() -> {
            int count = 0;
            for (; !isOver.get(); count++) {
                scene.publish("a");
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
            }
            return count;
        });
        try {
            assertBusy(this::publishInNewSession);
        } finally {
            isOver.set(true);
        }
        assertTrue(old.get() >= LEAST_MEANWHILE, "commits=" + old.get());

        final Kstate waiting = Kstate.open(StoreOptions.create().directory(scene.storeDirectory()).commitTimeoutMs(JournalingChild.PATIENT_MS));
        try (waiting; State b = waiting.subscribe("b", Permission.READ_WRITE)) {
            final Future<Long> version = threads.submit(() -> b.publish(0, 0));
            child.kill();
            assertNotNull(version.get(30, TimeUnit.SECONDS));
        }
    }

    /** Nothing of the store is locked meanwhile, either. */
    @Test
    void shouldPersistAndSubscribeElsewhereWhileAPersistToWaitsForAStoppedReader() throws Exception {
        start(ReadingChild.FOREIGN_READER);
        stopChild();
        final StoreOptions options = StoreOptions.create().directory(scene.storeDirectory()).commitTimeoutMs(COMMIT_TIMEOUT_MS);
        try (Kstate other = Kstate.open(options); State c = other.subscribe("c", Permission.READ_WRITE)) {
            final Future<JournalBusyException> waiting = threads.submit(() -> assertThrows(JournalBusyException.class,
                () -> c.persistTo(scene.journal())));
            int subscribed = 0;
            for (; !waiting.isDone(); subscribed++) {
                scene.store().subscribe("d", Permission.READ_WRITE).close();
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
            }
            assertTrue(subscribed >= LEAST_MEANWHILE, "subscribed=" + subscribed);
            assertNames(waiting.get(), child.pid());
            assertFalse(c.isPersistent());
            child.kill();
            c.persistTo(scene.journal());
            assertTrue(c.isPersistent());
        }
    }

    @Test
    void shouldNameAnotherProgramsAppenderThatIsStoppedAndWaitNoLongerThanACommitMay() throws Exception {
        start(ReadingChild.FOREIGN_APPENDER);
        stopChild();
        // Each time: what the appender has begun lies where our next record will, and is not to be written over.
        for (int i = 0; i < 3; i++) {
            assertBusy(() -> scene.publish("a"));
        }
        assertBusy(this::publishInNewSession);
        child.kill();
        scene.publish("a");
        scene.assertExact("a", 1);
    }

    /** Making a state persistent, and deleting one that is, write to the journal while they have {@code store.lock}, and do not wait there. */
    @Test
    void shouldOpenSessionsWhileOthersMeetAStoppedAppenderWithTheLockOfTheStore() throws Exception {
        final StoreOptions options = StoreOptions.create().directory(scene.storeDirectory()).commitTimeoutMs(JournalingChild.PATIENT_MS);
        try (Kstate other = Kstate.open(options); State c = other.subscribe("c", Permission.READ_WRITE);
             State d = other.subscribe("d", Permission.READ_WRITE)) {
            // The journal is open in that session: what waits is the append.
            d.persistTo(scene.journal());
            start(ReadingChild.FOREIGN_APPENDER);
            stopChild();
            assertOpensMeanwhile(() -> c.persistTo(scene.journal()));
            assertFalse(c.isPersistent());
            assertOpensMeanwhile(() -> other.delete("d"));
            assertTrue(d.isPersistent());
            child.kill();
            c.persistTo(scene.journal());
            assertTrue(c.isPersistent());
            other.delete("d");
        }
    }

    /** One that waits for who meets the appender would be opened when nearly all of a time-out is over. */
    private void assertOpensMeanwhile(final Executable meetingTheAppender) throws Exception {
        Quickest.assertBelow(COMMIT_TIMEOUT_MS / 2, () -> longestOpeningNs(meetingTheAppender));
    }

    private long longestOpeningNs(final Executable meetingTheAppender) throws Exception {
        final Future<JournalBusyException> busy = threads.submit(() -> assertThrows(JournalBusyException.class, meetingTheAppender));
        long longestNs = 0;
        while (!busy.isDone()) {
            final long openingNs = System.nanoTime();
            Kstate.open(scene.storeDirectory()).close();
            longestNs = Math.max(longestNs, System.nanoTime() - openingNs);
        }
        assertNames(busy.get(), child.pid());
        assertTrue(longestNs > 0, "none was opened");
        return longestNs;
    }

    private long busyNs(final Executable publishing) {
        final long startNs = System.nanoTime();
        final JournalBusyException busy = assertThrows(JournalBusyException.class, publishing);
        final long tookNs = System.nanoTime() - startNs;
        assertTrue(tookNs >= TimeUnit.MILLISECONDS.toNanos(COMMIT_TIMEOUT_MS), "tookNs=" + tookNs);
        assertNames(busy, child.pid());
        return tookNs;
    }

    /** Waits for one time-out, and not for two. */
    private void assertBusy(final Executable publishing) throws Exception {
        Quickest.assertBelow(BOUND_MS, () -> busyNs(publishing));
    }

    /** A session that has the journal alone, and finds the appenders' lock taken when it opens the journal. */
    @Test
    void shouldNotTakeTheLockOfAnAppenderThatLivesWhenTheJournalIsOpenedAnew() throws Exception {
        start(ReadingChild.FOREIGN_APPENDER);
        stopChild();
        scene.store().close();
        for (int i = 0; i < 2; i++) {
            assertBusy(this::publishInNewSession);
        }
        child.kill();
        publishInNewSession();
    }

    /** One of ours that stands still between the queue and the journal's lock. */
    @Test
    void shouldHarmNobodyWhenASessionIsStoppedThatHasOpenedTheQueue() throws Exception {
        final ChildJvm opener = scene.openChild();
        opener.send("stop QUEUE 1");
        opener.send("publish b " + scene.newSeed());
        await("it is stopped").until(opener::isStopped);
        Quickest.assertBelow(QUICK_MS, this::publishInBoth);
        opener.resume();
        opener.lineAfter(JournalingChild.ACKNOWLEDGED);
        scene.publish("a");
        scene.assertExact("a", 1);
    }
}
