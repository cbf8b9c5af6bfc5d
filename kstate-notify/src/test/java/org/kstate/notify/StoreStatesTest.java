package org.kstate.notify;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.Kstate;
import org.kstate.State;
import org.kstate.exceptions.KstateException;
import org.kstate.exceptions.StateInUseException;
import org.kstate.layout.NamePattern;
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
        final StoreStates states = new StoreStates(second, selection("*"), state -> {
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
        final StoreStates states = new StoreStates(second, selection("*"), state -> {
            asked.incrementAndGet();
            closing.get().close();
            return false;
        });
        closing.set(states);
        states.take();
        assertEquals(1, asked.get());
    }

    /** The observer gives each new state once: what an error has left over is not to be lost. */
    @Test
    void shouldTakeInTheOtherStatesThoughAnErrorCameBetween() {
        for (int i = 0; i < 5; i++) {
            fixture.writable("n" + i);
        }
        final AtomicInteger looks = new AtomicInteger();
        final List<String> asked = new ArrayList<>();
        final Predicate<String> isMeant = name -> {
            if (looks.incrementAndGet() == 4) {
                throw new StackOverflowError("made by the test");
            }
            return true;
        };
        try (StoreStates states = new StoreStates(second, isMeant, state -> asked.add(state.name()))) {
            assertThrows(StackOverflowError.class, states::take);
            assertEquals(List.of(), asked);
            await().until(() -> {
                states.take();
                return asked.size() >= 7;
            });
            assertEquals(List.of("a", "b", "n0", "n1", "n2", "n3", "n4"), asked);
        }
    }

    /** Looking through the store takes time for each state that there is. */
    @Test
    void shouldNotLookThroughTheStoreForEachNewName() {
        final AtomicInteger looks = new AtomicInteger();
        try (StoreStates states = new StoreStates(second, selection("*"), state -> state.name().equals("a") && looks.incrementAndGet() > 0)) {
            final long beganNs = System.nanoTime();
            for (int i = 0; i < 8; i++) {
                fixture.writable("n" + i);
                states.take();
            }
            final long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beganNs);
            assertTrue(looks.get() <= 1 + tookMs / 10, () -> looks + " looks in " + tookMs + " ms");
        }
    }

    /** Of many states that are there a new one is to cost nothing. */
    @Test
    void shouldAskForAStateWhenItHasComeAndWhenItBecomesPersistent() {
        fixture.persistent("p");
        final List<String> asked = new ArrayList<>();
        try (StoreStates states = new StoreStates(second, selection("*"), state -> asked.add(state.name()))) {
            takeUntil(states, () -> asked.size() >= 3);
            assertEquals(List.of("a", "b", "p"), asked);
            fixture.writable("c");
            takeUntil(states, () -> asked.size() >= 4);
            fixture.persistent("b");
            takeUntil(states, () -> asked.size() >= 5);
            fixture.persistent("last");
            takeUntil(states, () -> asked.contains("last"));
            assertEquals(List.of("a", "b", "p", "c", "b", "last"), asked);
        }
    }

    @Test
    void shouldAskForNoStateThatIsNotMeantByName() {
        final List<String> asked = new ArrayList<>();
        try (StoreStates states = new StoreStates(second, selection("a*"), state -> asked.add(state.name()))) {
            fixture.persistent("b");
            fixture.writable("a2");
            takeUntil(states, () -> asked.size() >= 2);
            assertEquals(List.of("a", "a2"), asked);
        }
    }

    /** Names come, become persistent and go, and pages are used again: what is wanted keeps others from deleting it, and nothing else does. */
    @Test
    void shouldHaveWhatIsWantedWhateverComesAndGoes() {
        final Random random = new Random(11);
        final Map<String, State> present = new HashMap<>();
        final Set<Long> taken = new HashSet<>();
        final Set<Integer> pages = new HashSet<>();
        int count = 0;
        try (StoreStates states = new StoreStates(second, selection("w*"), state -> state.isPersistent() && taken.add(state.id()))) {
            for (int step = 0; step < 400; step++) {
                final String name = (random.nextBoolean() ? "w" : "x") + random.nextInt(6);
                final State state = present.get(name);
                if (state == null) {
                    final State made = random.nextBoolean() ? fixture.writable(name) : fixture.persistent(name);
                    present.put(name, made);
                    pages.add(made.pageIndex());
                    count++;
                } else if (!state.isPersistent() && random.nextBoolean()) {
                    state.persistTo(fixture.journal());
                } else {
                    takeUntil(states, () -> present.values().stream().allMatch(each -> !isWanted(each) || taken.contains(each.id())));
                    end(present.remove(name));
                }
                if (random.nextInt(4) == 0) {
                    states.take();
                }
            }
        }
        assertTrue(count > 3 * pages.size(), "pages were used again: states=" + count + ", pages=" + pages.size());
        present.values().forEach(this::deleteFromOutside);
    }

    private static boolean isWanted(final State state) {
        return state.name().startsWith("w") && state.isPersistent();
    }

    private void end(final State state) {
        if (isWanted(state)) {
            assertThrows(StateInUseException.class, () -> fixture.store().delete(state.name()), state::name);
            state.close();
            second.delete(state.name());
        } else {
            deleteFromOutside(state);
        }
    }

    private void deleteFromOutside(final State state) {
        if (state.isPersistent()) {
            fixture.store().delete(state.name());
        }
        // A transient one ends with its last handle, if nobody else has one.
        state.close();
        assertFalse(fixture.store().names(NamePattern.of("*")).contains(state.name()), state::name);
    }

    private static StateSelection selection(final String pattern) {
        final StateSelection selection = new StateSelection();
        selection.add(pattern);
        return selection;
    }

    private static void takeUntil(final StoreStates states, final BooleanSupplier isReached) {
        await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(1)).until(() -> {
            states.take();
            return !states.isTakingIn() && isReached.getAsBoolean();
        });
    }

    @Test
    void shouldTakeInOthersBesideAStateThatCannotBeAskedFor() {
        final AtomicBoolean isUnreadable = new AtomicBoolean(true);
        final List<String> asked = new ArrayList<>();
        final StoreStates states = new StoreStates(second, selection("*"), state -> {
            if (isUnreadable.get() && state.name().equals("a")) {
                throw new KstateException("cannot be read");
            }
            return asked.add(state.name());
        });
        try (states) {
            assertThrows(KstateException.class, () -> takeUntil(states, () -> false));
            assertThrows(StateInUseException.class, () -> fixture.store().delete("b"));
            isUnreadable.set(false);
            takeUntil(states, () -> asked.contains("a"));
            assertEquals(List.of("b", "a"), asked);
            assertThrows(StateInUseException.class, () -> fixture.store().delete("a"));
        }
    }
}
