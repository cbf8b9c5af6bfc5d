package org.kstate.journal;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.Dying;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.StoreOptions;
import org.kstate.layout.JournalLayout;
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
    @Timeout(60)
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
}
