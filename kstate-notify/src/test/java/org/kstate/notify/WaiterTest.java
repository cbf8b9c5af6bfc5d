package org.kstate.notify;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class WaiterTest {

    private final SteppedTime time = new SteppedTime(1_000);
    private final Source source = new Source();

    @Test
    void shouldNotParkWhenThereIsSomethingAtOnce() {
        source.readyAtNs = 0;
        assertTrue(time.waiting().waiter().await(source.polled, 1_000));
        assertEquals(List.of(), time.parks());
    }

    @Test
    void shouldOnlyLookWhenThereIsNoTime() {
        assertFalse(time.waiting().waiter().await(source.polled, 0));
        assertEquals(1, source.polls);
    }

    @Test
    void shouldParkLongerAndLongerUpToTheCeiling() {
        source.readyAtNs = 1_000 + 50 + 100 + 200 + 300 + 1;
        assertTrue(time.waiting().spins(0).parkNs(50, 300).waiter().await(source.polled, Waiter.NO_LIMIT));
        assertEquals(List.of(50L, 100L, 200L, 300L, 300L), time.parks());
    }

    @Test
    void shouldLookAFewTimesBeforeItParks() {
        source.readyAtNs = 1_001;
        time.waiting().spins(5).parkNs(50, 300).waiter().await(source.polled, Waiter.NO_LIMIT);
        assertEquals(1 + 5 + 1 + 1, source.polls);
        assertEquals(1, time.parks().size());
    }

    @Test
    void shouldReturnExactlyWhenTimeIsOver() {
        assertFalse(time.waiting().parkNs(50, 300).waiter().await(source.polled, 200));
        assertEquals(List.of(50L, 100L, 50L), time.parks());
        assertEquals(1_200, time.nowNs());
    }

    @Test
    void shouldGoOnWithLongParksAfterATimeOutAndWithShortOnesAfterASuccess() {
        final Waiter waiter = time.waiting().parkNs(50, 300).waiter();
        waiter.await(source.polled, 1_000);
        time.parks();
        waiter.await(source.polled, 300);
        assertEquals(List.of(300L), time.parks());
        source.readyAtNs = 0;
        assertTrue(waiter.await(source.polled, 300), "found at once");
        source.readyAtNs = Long.MAX_VALUE;
        waiter.await(source.polled, 350);
        assertEquals(List.of(50L, 100L, 200L), time.parks());
        source.readyAtNs = time.nowNs() + 1;
        assertTrue(waiter.await(source.polled, 300), "found after a park");
        source.readyAtNs = Long.MAX_VALUE;
        time.parks();
        waiter.await(source.polled, 350);
        assertEquals(List.of(50L, 100L, 200L), time.parks());
    }

    @Test
    void shouldNotSleepPastWhatIsDue() {
        source.readyAtNs = 1_007;
        source.isDueTold = true;
        assertTrue(time.waiting().parkNs(50, 300).waiter().await(source.polled, Waiter.NO_LIMIT));
        assertEquals(1_007, time.nowNs());
    }

    @Test
    void shouldStillEndWhenTheClockStepsBack() {
        time.at(1_100, () -> time.jumpTo(10));
        assertFalse(time.waiting().parkNs(50, 50).waiter().await(source.polled, 200));
    }

    @Test
    void shouldReturnFalseAndKeepTheMarkWhenInterrupted() throws Exception {
        final AtomicBoolean isMarked = new AtomicBoolean();
        final Waiter waiter = PollingWait.create().parkNs(1, TimeUnit.HOURS.toNanos(1)).waiter();
        final CompletableFuture<Boolean> result = new CompletableFuture<>();
        final Thread thread = new Thread(() -> {
            result.complete(waiter.await(source.polled, Waiter.NO_LIMIT));
            isMarked.set(Thread.currentThread().isInterrupted());
        });
        thread.start();
        awaitParked(thread);
        thread.interrupt();
        assertFalse(result.get(30, TimeUnit.SECONDS));
        thread.join();
        assertTrue(isMarked.get());
    }

    @Test
    void shouldNotEvenLookWhenInterruptedBefore() {
        source.readyAtNs = 0;
        Thread.currentThread().interrupt();
        assertFalse(time.waiting().waiter().await(source.polled, 1_000));
        assertTrue(Thread.interrupted());
        assertEquals(0, source.polls);
    }

    @Test
    void shouldLookAtOnceWhenWoken() throws Exception {
        final Waiter waiter = PollingWait.create().parkNs(TimeUnit.HOURS.toNanos(1), TimeUnit.HOURS.toNanos(1)).waiter();
        final CompletableFuture<Boolean> result = new CompletableFuture<>();
        final Thread thread = new Thread(() -> result.complete(waiter.await(source.polled, Waiter.NO_LIMIT)));
        thread.start();
        awaitParked(thread);
        source.readyAtNs = 0;
        waiter.wake();
        assertTrue(result.get(30, TimeUnit.SECONDS));
        thread.join();
    }

    @Test
    void shouldHardlyUseTheProcessorWhileItWaits() {
        final long limitNs = TimeUnit.MILLISECONDS.toNanos(400);
        final var threads = java.lang.management.ManagementFactory.getThreadMXBean();
        final long beforeNs = threads.getCurrentThreadCpuTime();
        assertFalse(PollingWait.create().waiter().await(source.polled, limitNs));
        final long usedNs = threads.getCurrentThreadCpuTime() - beforeNs;
        assertTrue(usedNs < limitNs / 2, "processor time while waiting: usedNs=" + usedNs + ", waitedNs=" + limitNs);
    }

    @Test
    void shouldRefuseSettingsThatMakeNoSense() {
        final PollingWait wait = PollingWait.create();
        assertThrows(IllegalArgumentException.class, () -> wait.spins(-1));
        assertThrows(IllegalArgumentException.class, () -> wait.parkNs(0, 10));
        assertThrows(IllegalArgumentException.class, () -> wait.parkNs(11, 10));
    }

    private static void awaitParked(final Thread thread) {
        await().until(() -> thread.getState() == Thread.State.TIMED_WAITING);
    }

    private final class Source {

        private final Polled polled = new Polled(this::poll, this::dueInNs);
        private volatile long readyAtNs = Long.MAX_VALUE;
        private boolean isDueTold;
        private int polls;

        private boolean poll() {
            polls++;
            return time.nowNs() >= readyAtNs;
        }

        private long dueInNs() {
            return isDueTold ? readyAtNs - time.nowNs() : Polled.NOTHING_DUE;
        }
    }
}
