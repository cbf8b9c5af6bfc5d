package org.kstate.notify;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.Kstate;
import org.kstate.exceptions.KstateException;
import org.kstate.exceptions.StateInUseException;
import org.kstate.testing.SharedMemory;

/** How the states of a store are taken in. */
class StoreStatesTest {

    @TempDir(factory = SharedMemory.class)
    private Path directory;
    private StoreFixture fixture;
    private Kstate second;

    @BeforeEach
    void open() {
        fixture = new StoreFixture(directory);
        second = Kstate.open(directory.resolve("store"));
        fixture.writable("a");
        fixture.writable("b");
    }

    @AfterEach
    void close() {
        second.close();
        fixture.close();
    }

    /** A wait that has a limit is between two pieces. */
    @Test
    void shouldTakeStatesInByPieces() {
        final List<String> asked = new ArrayList<>();
        final StoreStates states = new StoreStates(second, state -> {
            asked.add(state.name());
            // Longer than a piece.
            final long beganNs = System.nanoTime();
            while (System.nanoTime() - beganNs < TimeUnit.MILLISECONDS.toNanos(2)) {
                Thread.onSpinWait();
            }
            return true;
        });
        try (states) {
            states.take();
            assertEquals(List.of("a"), asked);
            assertTrue(states.isTakingIn());
            // Made meanwhile: not forgotten when the look ends.
            fixture.writable("c");
            states.take();
            assertEquals(List.of("a", "b"), asked);
            assertFalse(states.isTakingIn());
            await().until(() -> {
                states.take();
                return asked.contains("c");
            });
            assertThrows(StateInUseException.class, () -> fixture.store().delete("a"));
            assertThrows(StateInUseException.class, () -> fixture.store().delete("c"));
        }
        fixture.store().delete("a");
    }

    @Test
    void shouldEndTakingInWhenClosed() {
        final AtomicInteger asked = new AtomicInteger();
        final AtomicReference<StoreStates> closing = new AtomicReference<>();
        final StoreStates states = new StoreStates(second, state -> {
            asked.incrementAndGet();
            closing.get().close();
            return false;
        });
        closing.set(states);
        states.take();
        assertEquals(1, asked.get());
    }

    /** Looking through the store takes time for each state that there is. */
    @Test
    void shouldNotLookThroughTheStoreForEachNewName() {
        final AtomicInteger looks = new AtomicInteger();
        try (StoreStates states = new StoreStates(second, state -> state.name().equals("a") && looks.incrementAndGet() > 0)) {
            final long beganNs = System.nanoTime();
            for (int i = 0; i < 8; i++) {
                fixture.writable("n" + i);
                states.take();
            }
            final long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beganNs);
            assertTrue(looks.get() <= 1 + tookMs / 10, () -> looks + " looks in " + tookMs + " ms");
        }
    }

    @Test
    void shouldKeepAStateOfWhichItCannotBeAskedNowWhetherItIsWanted() {
        final AtomicBoolean isUnreadable = new AtomicBoolean();
        final StoreStates states = new StoreStates(second, state -> {
            if (isUnreadable.get() && state.name().equals("a")) {
                throw new KstateException("cannot be read");
            }
            return true;
        });
        try (states) {
            do {
                states.take();
            } while (states.isTakingIn());
            isUnreadable.set(true);
            fixture.writable("c");
            await().until(() -> {
                try {
                    states.take();
                    return false;
                } catch (final KstateException e) {
                    return true;
                }
            });
            assertThrows(StateInUseException.class, () -> fixture.store().delete("a"));
            isUnreadable.set(false);
            assertDoesNotThrow(states::take);
        }
    }
}
