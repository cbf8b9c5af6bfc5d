package org.kstate.persistence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.exceptions.StoreFullException;

/** What a replay tells its store of the values, and what it leaves alone. */
class ReplayedDescriptionsTest extends DescriptionsFixture {

    private static final String LONG = "x".repeat(32_768);

    /** Of what the run before gave the store it goes on; what somebody else said meanwhile stays. */
    @Test
    void shouldLeaveTheStoresOwnWordsAloneWhereAReplayIsResumed() {
        try (Kstate store = open("store")) {
            store.describe("a", LINE);
            store.describe("b", LINE);
            final State a = state(store, "a");
            a.persistTo(journal);
            publish(a, 1);
            publish(a, 2);
            store.describe("a", OTHER);
            store.describe("b", OTHER);
            publish(a, 3);
        }
        try (Kstate target = open("target")) {
            final JournalPosition position;
            try (RunningReplay replay = Replay.of(journal).patterns("a").untilTime(timeOfFirst() + 1).into(target).start()) {
                replay.await();
                position = replay.position();
            }
            assertEquals(LINE, target.description("a"));
            target.describe("b", "own");
            Replay.of(journal).from(position).into(target).run();
            assertEquals(OTHER, target.description("a"));
            assertEquals("own", target.description("b"));
        }
    }

    /** The store is full of descriptions. */
    @Test
    void shouldReplayValuesIntoAStoreThatTakesNoDescription() {
        try (Kstate store = open("store")) {
            store.describe("a", LONG);
            final State a = state(store, "a");
            a.persistTo(journal);
            publish(a, 7);
        }
        try (Kstate target = open("target")) {
            assertThrows(StoreFullException.class, () -> {
                for (int i = 0; i < 1_000; i++) {
                    target.describe("own" + i, LONG);
                }
            });
            assertEquals(1, Replay.of(journal).into(target).run());
            assertNull(target.description("a"));
            assertEquals(1, target.subscribe("a", Permission.READ).version());
            assertTrue(Kstate.statistics(target.directory()).errors().stream().anyMatch(error -> error.text().contains("StoreFullException")));
        }
    }
}
