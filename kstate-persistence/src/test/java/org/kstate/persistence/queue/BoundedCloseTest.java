package org.kstate.persistence.queue;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import net.openhft.chronicle.core.io.SimpleCloseable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class BoundedCloseTest {

    private static final long LONG_MS = TimeUnit.MINUTES.toMillis(10);

    private final CountDownLatch latch = new CountDownLatch(1);
    private final AtomicBoolean isClosed = new AtomicBoolean();

    /** Closes when the latch is open. */
    private final class Slow extends SimpleCloseable {

        @Override
        protected void performClose() {
            boolean isInterrupted = false;
            while (latch.getCount() != 0) {
                try {
                    latch.await();
                } catch (final InterruptedException e) {
                    isInterrupted = true;
                }
            }
            isClosed.set(true);
            if (isInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void shouldNotWaitForWhatDoesNotCloseAndLeaveItToItsThread() {
        BoundedClose.close(new Slow(), 1);
        assertFalse(isClosed.get());
        latch.countDown();
        await().untilTrue(isClosed);
    }

    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void shouldWaitForWhatCloses() {
        latch.countDown();
        Thread.currentThread().interrupt();
        BoundedClose.close(new Slow(), LONG_MS);
        assertTrue(Thread.interrupted(), "the interrupt is lost");
        assertTrue(isClosed.get());
    }
}
