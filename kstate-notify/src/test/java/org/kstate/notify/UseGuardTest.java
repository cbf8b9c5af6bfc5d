package org.kstate.notify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.kstate.exceptions.ClosedException;
import org.kstate.exceptions.WrongThreadException;

class UseGuardTest {

    private static final int ROUNDS = 500;

    private final AtomicInteger released = new AtomicInteger();
    private final UseGuard guard = new UseGuard("it=it", released::incrementAndGet);

    @Test
    void shouldReleaseOnceWhenClosedIdle() {
        guard.close();
        guard.close();
        assertEquals(1, released.get());
        assertThrows(ClosedException.class, guard::enter);
    }

    @Test
    void shouldReleaseAtTheEndOfTheUseWhenClosedMeanwhile() {
        guard.enter();
        guard.close();
        guard.close();
        assertFalse(guard.isOpen());
        assertEquals(0, released.get());
        guard.exit();
        assertEquals(1, released.get());
        assertThrows(ClosedException.class, guard::enter);
    }

    @Test
    void shouldTellASecondUser() {
        guard.enter();
        assertThrows(WrongThreadException.class, guard::enter);
        guard.exit();
        guard.enter();
        guard.exit();
    }

    @Test
    void shouldReleaseOnceAndNeverDuringAUseWhenUserAndCloserRace() throws Exception {
        for (int i = 0; i < ROUNDS; i++) {
            final AtomicBoolean isBusy = new AtomicBoolean();
            final AtomicInteger releases = new AtomicInteger();
            final AtomicBoolean isReleasedInUse = new AtomicBoolean();
            final UseGuard raced = new UseGuard("it=it", () -> {
                isReleasedInUse.compareAndSet(false, isBusy.get());
                releases.incrementAndGet();
            });
            final Thread closer = new Thread(raced::close);
            closer.start();
            assertThrows(ClosedException.class, () -> useUntilClosed(raced, isBusy));
            closer.join();
            assertEquals(1, releases.get());
            assertFalse(isReleasedInUse.get());
        }
        assertTrue(guard.isOpen());
    }

    private static void useUntilClosed(final UseGuard guard, final AtomicBoolean isBusy) {
        for (;;) {
            guard.enter();
            isBusy.set(true);
            isBusy.set(false);
            guard.exit();
        }
    }
}
