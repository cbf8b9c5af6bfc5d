package org.kstate.memory;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;

import net.openhft.chronicle.bytes.BytesStore;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Sleeping on several words at once. */
class FutexVectorTest {

    private static final long LIMIT_NS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long LONG_NS = TimeUnit.SECONDS.toNanos(30);

    private final BytesStore<?, ?> words = PrivateMemory.allocate(2 * Integer.BYTES);

    private FutexVector vector(final int second) {
        Assumptions.assumeTrue(FutexVector.isAvailable(2), "a kernel before 5.16");
        final FutexVector vector = new FutexVector(2);
        vector.set(0, words.addressForRead(0), 0);
        vector.set(1, words.addressForRead(Integer.BYTES), second);
        return vector;
    }

    private static long slept(final FutexVector vector, final long forNs) {
        final long beganNs = System.nanoTime();
        vector.await(forNs);
        return System.nanoTime() - beganNs;
    }

    @Test
    void shouldSleepForItsTimeAndNotIfAWordHasChanged() {
        assertTrue(slept(vector(0), LIMIT_NS) >= LIMIT_NS, "it did not sleep");
        assertTrue(slept(vector(1), LONG_NS) < LONG_NS, "it slept on a word that had changed");
    }

    @Test
    void shouldWakeForTheSecondWord() throws InterruptedException {
        final FutexVector vector = vector(0);
        final Thread waker = new Thread(() -> {
            while (!Futex.wakeAll(words.addressForRead(Integer.BYTES))) {
                Thread.onSpinWait();
            }
        });
        waker.start();
        assertTrue(slept(vector, LONG_NS) < LONG_NS, "it was not woken");
        waker.join();
    }
}
