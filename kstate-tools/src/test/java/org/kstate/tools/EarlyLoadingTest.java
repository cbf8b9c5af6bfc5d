package org.kstate.tools;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Loading beside the command line ends before anything is done, also in a thread that is interrupted, which stays so. */
@Timeout(60)
class EarlyLoadingTest {
    @Test
    void shouldWaitAndKeepAnInterrupt() {
        final EarlyLoading loading = EarlyLoading.start();
        Thread.currentThread().interrupt();
        try {
            loading.await();
        } finally {
            assertTrue(Thread.interrupted());
        }
    }

    @Test
    void shouldWaitForNothingWhereNothingIsLoaded() {
        EarlyLoading.NONE.await();
        assertFalse(Thread.currentThread().isInterrupted());
    }
}
