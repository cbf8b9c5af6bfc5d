package org.kstate.persistence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.kstate.State;
import org.kstate.testing.ChildJvm;
import org.kstate.testing.SharedMemory;

/**
 * Processes that are killed at each step of a commit on a persistent state, and at each step of finishing what another one left: two others,
 * one that had the journal open and one that opens it, commit at once, and the journal has every version once.
 *
 * <p>One store and one journal for all, so that the one who has just begun is the next to die. The long run (profile {@code soak}) has more orders
 * of deaths.
 */
@Tag("beside")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StepDeathIT {

    private static final long AT_ONCE_NS = TimeUnit.SECONDS.toNanos(10);
    /** What Chronicle waits before it looks who has its lock is longer. */
    private static final long USUAL_US = TimeUnit.MILLISECONDS.toMicros(300);
    private static final int STATUS_KILLED = 128 + 9;
    private static final String A = "a";
    private static final String B = "b";

    private JournalScene scene;
    private ChildJvm next;
    private final List<Long> tookUs = new ArrayList<>();

    /** Who dies where, one after another, each in its commit on the state a; whether the first one's version counts; who commits then. */
    private record Round(List<Step> deaths, boolean isCommitted, boolean isFreshFirst) {

        static Round of(final boolean isCommitted, final boolean isFreshFirst, final Step... deaths) {
            return new Round(List.of(deaths), isCommitted, isFreshFirst);
        }

        private boolean hasBystander() {
            return deaths.contains(Step.FREE) || deaths.contains(Step.FREED);
        }
    }

    static Stream<Round> rounds() {
        final Stream<Round> some = Stream.of(
            Round.of(false, false, Step.STAGE),
            Round.of(false, true, Step.STAGED),
            Round.of(true, false, Step.PUBLISH),
            Round.of(true, true, Step.PUBLISHED),
            // The second one finds the version missing in the journal and dies while it writes it again.
            Round.of(true, false, Step.PUBLISH, Step.HELD),
            Round.of(true, true, Step.PUBLISH, Step.PUBLISHED),
            // The second one had the journal open before.
            Round.of(false, false, Step.STAGED, Step.FREED),
            // Each one comes a step further.
            Round.of(true, true, Step.PUBLISH, Step.OPENED, Step.HOLDS, Step.STAGE));
        final Stream<Round> more = Stream.of(
            Round.of(false, false, Step.STAGED),
            Round.of(true, true, Step.PUBLISH),
            Round.of(true, true, Step.PUBLISH, Step.STAGED),
            Round.of(true, false, Step.PUBLISH, Step.PUBLISH),
            Round.of(true, true, Step.PUBLISH, Step.FREE));
        return Boolean.getBoolean("kstate.soak") ? Stream.concat(some, more) : some;
    }

    @BeforeAll
    void open(@TempDir(factory = SharedMemory.class) final Path directory) {
        scene = new JournalScene(directory);
        scene.open(JournalingChild.PATIENT_MS, A, B);
        scene.publish(A);
        scene.publish(B);
    }

    @AfterAll
    void close() {
        scene.close();
        Collections.sort(tookUs);
        assertTrue(tookUs.isEmpty() || tookUs.get(tookUs.size() / 2) < USUAL_US, "a commit after a death takes too long: tookUs=" + tookUs);
    }

    /** Has committed before, if it is the first to die. */
    private ChildJvm takeNext() {
        final ChildJvm taken = next == null ? scene.openChild() : next;
        next = null;
        return taken;
    }

    @ParameterizedTest
    @MethodSource("rounds")
    void shouldCommitAtOnceAndJournalEachVersionOnceWhenOthersDieAt(final Round round) {
        final long version = scene.state(A).version();
        final long first = scene.newSeed();
        final ChildJvm bystander = round.hasBystander() ? scene.openChild() : null;
        if (bystander != null) {
            scene.publish(bystander, B);
        }
        for (int i = 0; i < round.deaths().size(); i++) {
            final ChildJvm victim = i == 0 ? takeNext() : bystander != null ? bystander : scene.openChild();
            victim.send("kill " + round.deaths().get(i) + " 1");
            victim.send((i % 2 == 0 ? "publish a " : "transact a ") + (i == 0 ? first : scene.newSeed()));
            assertEquals(STATUS_KILLED, victim.exitStatus());
        }
        if (round.isCommitted()) {
            scene.committed(A, first);
        }
        assertEquals(version + (round.isCommitted() ? 1 : 0), scene.state(A).version());
        commitByOthers(round.isFreshFirst());
        scene.assertExact(A, 1);
        scene.assertExact(B, 1);
    }

    private void commitByOthers(final boolean isFreshFirst) {
        if (!isFreshFirst) {
            commitHere();
        }
        next = scene.openChild();
        took(scene.publish(next, A));
        took(scene.transact(next, B));
        if (isFreshFirst) {
            commitHere();
        }
    }

    private void commitHere() {
        took(scene.publish(B));
        took(scene.publish(A));
    }

    private void took(final long ns) {
        tookUs.add(TimeUnit.NANOSECONDS.toMicros(ns));
        assertTrue(ns < AT_ONCE_NS, "a commit waited: tookMs=" + TimeUnit.NANOSECONDS.toMillis(ns));
    }

    /** A state with a value becomes persistent by a commit. */
    @Test
    void shouldMakeAWrittenStatePersistentWholeOrNotAtAllWhenOthersDieInIt() {
        scene.publish("w");
        final ChildJvm first = takeNext();
        first.send("kill STAGED 1");
        first.send("persist w");
        assertEquals(STATUS_KILLED, first.exitStatus());
        assertFalse(scene.state("w").isPersistent());
        assertEquals(1, scene.state("w").version());
        commitHere();

        final ChildJvm second = scene.openChild();
        second.send("kill PUBLISH 1");
        second.send("persist w");
        assertEquals(STATUS_KILLED, second.exitStatus());
        assertTrue(scene.state("w").isPersistent());
        scene.recommitted("w");
        next = scene.openChild();
        took(scene.transact(next, A));
        took(scene.publish("w"));
        took(scene.publish(next, "w"));
        scene.assertExact("w", 2);
        scene.assertExact(A, 1);
    }

    /** A state without a value becomes persistent by a record that says so. */
    @Test
    void shouldMakeAStateNeverWrittenPersistentWhenOthersDieInIt() {
        final State state = scene.state("n");
        for (final Step step : List.of(Step.STAGED, Step.PUBLISH, Step.PUBLISHED)) {
            final ChildJvm victim = takeNext();
            victim.send("kill " + step + " 1");
            victim.send("persist n");
            assertEquals(STATUS_KILLED, victim.exitStatus());
            assertFalse(state.isPersistent());
            assertEquals(0, state.version());
            commitHere();
        }
        final long records = scene.records();
        state.persistTo(scene.journal());
        assertEquals(records, scene.records(), "it was told already");
        took(scene.publish("n"));
        scene.assertExact("n", 1);
        scene.assertExact(A, 1);
    }
}
