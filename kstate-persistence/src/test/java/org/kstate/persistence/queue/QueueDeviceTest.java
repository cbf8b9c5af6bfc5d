package org.kstate.persistence.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.exceptions.ClosedException;
import org.kstate.exceptions.CommitNotDurableException;
import org.kstate.exceptions.DurabilityUnavailableException;
import org.kstate.testing.OnDisk;
import org.kstate.testing.SharedMemory;

/** Who flushes for whom. */
class QueueDeviceTest {

    private static final int THREADS = 8;
    private static final int COMMITS = 50;

    private final Words words = new Words();
    @TempDir(factory = OnDisk.class)
    private Path directory;

    /** Of a journal that nobody appends to any more: the sequence is a number alone. */
    private static final class Words extends OwnChain {
        private final AtomicLong last = new AtomicLong(1);
        private final CountDownLatch mayGoOn = new CountDownLatch(1);
        private final CountDownLatch isAsked = new CountDownLatch(1);
        private volatile boolean isHeld;
        private volatile boolean isFailed;
        private volatile long durable;
        private volatile long place;

        @Override
        public long lastSequence() {
            final long now = last.get();
            if (isHeld) {
                isAsked.countDown();
                try {
                    mayGoOn.await();
                } catch (final InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
            return now;
        }

        @Override
        public long nowMs() {
            return QueueJournalTest.NOON_MS;
        }

        @Override
        public void atLeast(final long timeMs) {
            // Stands still.
        }

        @Override
        public long lastMs() {
            return QueueJournalTest.NOON_MS;
        }

        @Override
        public long durableSequence() {
            return durable;
        }

        @Override
        public long durablePlace() {
            return place;
        }

        @Override
        public void durable(final long sequence, final long place) {
            // Not told to others.
            assertTrue(sequence <= last.get());
        }

        @Override
        public boolean isFailed() {
            return isFailed;
        }
    }

    @BeforeEach
    void writeAJournal() {
        try (JournalWriter writer = JournalWriter.open(directory, new TestRollTime(QueueJournalTest.NOON_MS))) {
            writer.append("a", 1);
        }
    }

    @Test
    void shouldFlushOnceForManyThatWait() throws Exception {
        final ExecutorService pool = Executors.newFixedThreadPool(THREADS);
        try (QueueDevice device = QueueDevice.open(directory, words)) {
            final List<Future<?>> ends = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                ends.add(pool.submit(() -> {
                    for (int k = 0; k < COMMITS; k++) {
                        device.makeDurable(words.last.incrementAndGet());
                    }
                }));
            }
            for (final Future<?> end : ends) {
                end.get();
            }
            assertTrue(device.syncs() < THREADS * COMMITS, "syncs=" + device.syncs());
            final long syncs = device.syncs();
            device.makeDurable(words.last.get());
            assertEquals(syncs, device.syncs(), "it is there already");
        } finally {
            pool.shutdownNow();
        }
    }

    /** What a flush in progress may have missed takes another, one for all who wait; interrupts are kept. */
    @Test
    void shouldNotTakeAFlushThatHasBegunBeforeForItsOwn() throws Exception {
        final ExecutorService pool = Executors.newFixedThreadPool(THREADS);
        try (QueueDevice device = QueueDevice.open(directory, words)) {
            words.isHeld = true;
            final List<Future<?>> ends = new ArrayList<>();
            ends.add(pool.submit(() -> device.makeDurable(1)));
            words.isAsked.await();
            words.isHeld = false;
            words.last.set(2);
            final AtomicInteger interrupted = new AtomicInteger();
            for (int i = 1; i < THREADS; i++) {
                ends.add(pool.submit(() -> {
                    Thread.currentThread().interrupt();
                    device.makeDurable(2);
                    interrupted.addAndGet(Thread.interrupted() ? 1 : 0);
                }));
            }
            words.mayGoOn.countDown();
            for (final Future<?> end : ends) {
                end.get();
            }
            assertEquals(2, device.syncs());
            assertEquals(THREADS - 1, interrupted.get());
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void shouldFlushNothingThatAnotherProcessHasFlushed() {
        try (QueueDevice device = QueueDevice.open(directory, words)) {
            words.durable = 1;
            device.makeDurable(1);
            assertEquals(0, device.syncs());
            // More than there is: it tells nothing.
            words.durable = Long.MAX_VALUE;
            device.makeDurable(1);
            assertEquals(1, device.syncs());
        }
    }

    @Test
    void shouldFlushNothingOnceItIsClosed() {
        final QueueDevice device = QueueDevice.open(directory, words);
        device.makeDurable(1);
        device.close();
        device.close();
        words.last.set(2);
        assertThrows(ClosedException.class, () -> device.makeDurable(2));
        assertFalse(words.isFailed);
    }

    @Test
    void shouldFlushNothingAfterAFailureAnywhere() {
        try (QueueDevice device = QueueDevice.open(directory, words)) {
            device.makeDurable(1);
            words.isFailed = true;
            words.last.set(2);
            device.makeDurable(1);
            assertThrows(CommitNotDurableException.class, () -> device.makeDurable(2));
            assertEquals(1, device.syncs());
        }
    }

    /** A place behind all files says nothing of those that are there. */
    @Test
    void shouldFlushWhatIsThereIfThePlaceIsBehindIt() {
        words.place = Integer.MAX_VALUE;
        try (QueueDevice device = QueueDevice.open(directory, words)) {
            device.makeDurable(1);
            assertEquals(1, device.syncs());
        }
    }

    @Test
    void shouldRefuseAJournalInMemory(@TempDir(factory = SharedMemory.class) final Path memory) {
        assertThrows(DurabilityUnavailableException.class, () -> QueueDevice.open(memory, words));
    }
}
