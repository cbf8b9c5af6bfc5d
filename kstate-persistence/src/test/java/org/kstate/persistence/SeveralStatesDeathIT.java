package org.kstate.persistence;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
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
import org.kstate.Snapshot;
import org.kstate.persistence.record.JournalRecord;
import org.kstate.testing.ChildJvm;
import org.kstate.testing.Payload;
import org.kstate.testing.SharedMemory;

/**
 * Processes that are killed at each step of the journal in a commit over two persistent states and a transient one between them, or in finishing
 * one: others commit at once, all states have the new value or none has, and the journal has one record of both, or none. The long run (profile
 * {@code soak}) has more orders of deaths.
 */
@Tag("beside")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SeveralStatesDeathIT {

    private static final long AT_ONCE_NS = TimeUnit.SECONDS.toNanos(10);
    private static final int STATUS_KILLED = 128 + 9;
    private static final String A = "a";
    private static final String BETWEEN = "between";
    private static final String B = "b";

    private JournalScene scene;
    private final Snapshot snapshot = new Snapshot();

    /** Who dies where, one after another: the first in a commit over the three states, the others in one on the first. */
    private record Round(List<Step> deaths, boolean isCommitted) {

        static Round of(final boolean isCommitted, final Step... deaths) {
            return new Round(List.of(deaths), isCommitted);
        }
    }

    static Stream<Round> rounds() {
        final Stream<Round> some = Stream.of(
            Round.of(false, Step.STAGED),
            Round.of(true, Step.PUBLISH),
            Round.of(true, Step.PUBLISHED),
            // The second one finds the record missing and dies while it writes it again.
            Round.of(true, Step.PUBLISH, Step.HELD),
            Round.of(true, Step.PUBLISH, Step.PUBLISHED, Step.STAGE));
        final Stream<Round> more = Stream.of(
            Round.of(false, Step.STAGE),
            Round.of(true, Step.PUBLISH, Step.STAGED),
            Round.of(true, Step.PUBLISH, Step.PUBLISH));
        return Boolean.getBoolean("kstate.soak") ? Stream.concat(some, more) : some;
    }

    @BeforeAll
    void open(@TempDir(factory = SharedMemory.class) final Path directory) {
        scene = new JournalScene(directory);
        scene.open(JournalingChild.PATIENT_MS, A);
        scene.state(BETWEEN);
        scene.state(B).persistTo(scene.journal());
        scene.publish(A);
        scene.publish(BETWEEN);
        scene.publish(B);
    }

    @AfterAll
    void close() {
        scene.close();
    }

    private static String together(final long seed) {
        return "together " + String.join(",", A, BETWEEN, B) + " " + seed;
    }

    private long seedOf(final String name) {
        scene.state(name).read(snapshot);
        return Payload.seed(snapshot.bytes().addressForRead(0), JournalingChild.SIZE);
    }

    private List<Long> seeds() {
        return List.of(seedOf(A), seedOf(BETWEEN), seedOf(B));
    }

    @ParameterizedTest
    @MethodSource("rounds")
    void shouldHaveAllOrNothingWhenOthersDieAt(final Round round) {
        final long seed = scene.newSeed();
        final List<Long> before = seeds();
        for (int i = 0; i < round.deaths().size(); i++) {
            final ChildJvm victim = scene.openChild();
            victim.send("kill " + round.deaths().get(i) + " 1");
            victim.send(i == 0 ? together(seed) : "publish a " + scene.newSeed());
            assertEquals(STATUS_KILLED, victim.exitStatus());
        }
        if (round.isCommitted()) {
            committed(seed);
        }
        assertEquals(round.isCommitted() ? List.of(seed, seed, seed) : before, seeds());
        final ChildJvm next = scene.openChild();
        assertAtOnce(scene.publish(BETWEEN));
        assertAtOnce(scene.publish(next, B));
        assertAtOnce(scene.publish(A));
        scene.assertExact(A, 1);
        scene.assertExact(B, 1);
        assertEquals(round.isCommitted() ? List.of(2) : List.of(), entriesOfRecordsOf(seed));
        final long last = scene.newSeed();
        next.send(together(last));
        assertCommitted(next, last);
    }

    /** It says so, all have the value, and one record has both. */
    private void assertCommitted(final ChildJvm child, final long seed) {
        assertEquals(Long.toString(seed), child.lineAfter(JournalingChild.TOGETHER));
        committed(seed);
        scene.assertExact(A, 1);
        scene.assertExact(B, 1);
        assertEquals(List.of(2), entriesOfRecordsOf(seed));
        assertEquals(seed, seedOf(BETWEEN));
    }

    private void committed(final long seed) {
        scene.committed(A, seed);
        scene.committed(BETWEEN, seed);
        scene.committed(B, seed);
    }

    private static void assertAtOnce(final long ns) {
        assertTrue(ns < AT_ONCE_NS, "a commit waited: tookMs=" + TimeUnit.NANOSECONDS.toMillis(ns));
    }

    /** How many states each record has in which the seed was committed. */
    private List<Integer> entriesOfRecordsOf(final long seed) {
        try (JournalReader reader = JournalReader.open(scene.journal())) {
            final List<Integer> counts = new ArrayList<>();
            while (reader.next()) {
                final JournalRecord record = reader.record();
                if (record.entry(0).payloadLength() > 0
                    && Payload.seed(record.entry(0).payloadAddress(), record.entry(0).payloadLength()) == seed) {
                    counts.add(record.entryCount());
                }
            }
            return counts;
        }
    }

    /** The one that stands still holds the journal's lock and references in all three; when it goes on, its commit is done once. */
    @Test
    void shouldHarmNoTransientStateWhileTheHolderStands() {
        final ChildJvm victim = scene.openChild();
        final long seed = scene.newSeed();
        victim.send("stop STAGED 1");
        victim.send(together(seed));
        await("it is stopped").until(victim::isStopped);
        final long before = scene.state(BETWEEN).version();
        // Aborts what is in the way: the owner lives, but it is not decided yet.
        assertAtOnce(scene.publish(BETWEEN));
        assertEquals(before + 1, scene.state(BETWEEN).version());
        victim.resume();
        assertCommitted(victim, seed);
    }
}
