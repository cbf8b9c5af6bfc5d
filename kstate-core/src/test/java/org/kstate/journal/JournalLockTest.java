package org.kstate.journal;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.nio.file.Path;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.Dying;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.StoreOptions;
import org.kstate.exceptions.ClosedException;
import org.kstate.layout.JournalLayout;
import org.kstate.layout.JournalLockWord;
import org.kstate.memory.SpaceReservation;
import org.kstate.page.PagesFile;
import org.kstate.testing.RawStore;
import org.kstate.testing.SharedMemory;

class JournalLockTest {

    @TempDir(factory = SharedMemory.class)
    private Path directory;

    private StoreOptions options() {
        return StoreOptions.create().directory(directory.resolve("store")).maxPages(4).commitTimeoutMs(TimeUnit.MINUTES.toMillis(5));
    }

    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void shouldGoOnWaitingInAnInterruptedThread() throws Exception {
        try (Kstate holding = Kstate.open(options()); Kstate waiting = Kstate.open(options())) {
            // Who can write has an owner to take the lock by.
            holding.subscribe("a", Permission.READ_WRITE);
            waiting.subscribe("a", Permission.READ_WRITE);
            final PagesFile pages = RawStore.open(holding.directory()).pages();
            SpaceReservation.reserve(pages.file(), pages.geometry().journal(0), JournalLayout.STRIDE);
            final JournalLockUse holder = new JournalLockUse(pages, 0, Dying.writer(holding));
            holder.take();
            final JournalLockUse waiter = new JournalLockUse(pages, 0, Dying.writer(waiting));
            final FutureTask<Boolean> isMarked = new FutureTask<>(() -> {
                assertFalse(waiter.take(), "nobody has died");
                return Thread.currentThread().isInterrupted();
            });
            final Thread thread = new Thread(isMarked);
            thread.start();
            await().until(() -> thread.getState() == Thread.State.TIMED_WAITING);
            thread.interrupt();
            await("the interrupt is put aside").until(() -> !thread.isInterrupted() && thread.getState() == Thread.State.TIMED_WAITING);
            holder.release();
            assertTrue(isMarked.get());
            waiter.release();
        }
    }

    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void shouldEndWaitingWhereWhoOwedTheLockHasBecomeTheFirstSince() {
        try (Kstate store = Kstate.open(options())) {
            final JournalLock lock = lock(store);
            lock.acquire(JournalLock.NO_DEADLINE, false);
            lock.isOwed = true;
            lock.acquire(JournalLock.NO_DEADLINE, true);
            lock.release();
            lock.awaitNotMine(() -> fail("nothing is owed"));
            assertEquals(JournalLockWord.FREE, word(store));
        }
    }

    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void shouldNotTakeOverALockThatAnotherSessionHas() throws Exception {
        try (Kstate store = Kstate.open(options()); Kstate other = Kstate.open(options())) {
            final JournalLock lock = lock(store);
            lock.acquire(JournalLock.NO_DEADLINE, true);
            lock.isOwed = true;
            final PagesFile pages = RawStore.open(store.directory()).pages();
            pages.buffer().putLong(pages.geometry().journal(0) + JournalLayout.LOCK, JournalLockWord.FREE);
            final JournalLock holder = lock(other);
            holder.acquire(JournalLock.NO_DEADLINE, true);
            final FutureTask<Boolean> isTakenOver = new FutureTask<>(() -> {
                lock.acquire(JournalLock.NO_DEADLINE, false);
                return lock.isTakenOver;
            });
            final Thread thread = new Thread(isTakenOver);
            thread.start();
            await().until(() -> thread.getState() == Thread.State.TIMED_WAITING || isTakenOver.isDone());
            assertFalse(isTakenOver.isDone(), "two have the lock");
            assertFalse(lock.isOwed);
            holder.release();
            assertFalse(isTakenOver.get());
            lock.release();
            lock.awaitNotMine(() -> fail("nothing is owed"));
        }
    }

    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void shouldLeaveALockThatIsOwedToWhoCloses() {
        try (Kstate store = Kstate.open(options())) {
            final JournalLock lock = lock(store);
            lock.acquire(JournalLock.NO_DEADLINE, true);
            lock.isOwed = true;
            Dying.writer(store).close();
            assertThrows(ClosedException.class, () -> lock.acquire(JournalLock.NO_DEADLINE, true));
            assertTrue(lock.isOwed, "nobody has done what comes after a lock was taken over");
            final AtomicInteger ended = new AtomicInteger();
            lock.awaitNotMine(ended::incrementAndGet);
            assertEquals(1, ended.get());
            assertEquals(JournalLockWord.FREE, word(store));
        }
    }

    private static JournalLock lock(final Kstate store) {
        // Who can write has an owner to take the lock by.
        store.subscribe("a", Permission.READ_WRITE);
        final PagesFile pages = RawStore.open(store.directory()).pages();
        SpaceReservation.reserve(pages.file(), pages.geometry().journal(0), JournalLayout.STRIDE);
        return new JournalLock(pages.buffer(), pages.geometry().journal(0), Dying.writer(store));
    }

    private static long word(final Kstate store) {
        final PagesFile pages = RawStore.open(store.directory()).pages();
        return pages.buffer().getLongAcquire(pages.geometry().journal(0) + JournalLayout.LOCK);
    }
}
