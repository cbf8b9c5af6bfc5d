package org.kstate.persistence;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.testing.Quickest;
import org.kstate.testing.SharedMemory;
import org.kstate.testing.UnreapedJvm;

/**
 * Processes that are killed in a commit and whose parents do not ask for their end: the system still lists them, and yet nobody waits for
 * them, for their lock or for Chronicle's.
 */
@Tag("beside")
class ZombieDeathIT {

    /** Less than Chronicle waits before it looks who holds its lock. */
    private static final long QUICK_MS = 450;

    @TempDir(factory = SharedMemory.class)
    private Path directory;
    private JournalScene scene;
    private final List<UnreapedJvm> zombies = new ArrayList<>();

    @BeforeEach
    void open() {
        scene = new JournalScene(directory);
        scene.open(JournalingChild.PATIENT_MS, "a");
        scene.publish("a");
    }

    @AfterEach
    void close() {
        zombies.forEach(UnreapedJvm::close);
        scene.close();
    }

    /** Returns when a child is killed at a step of its commit, and is listed still. */
    private void die(final Step step, final long seed) {
        final List<Object> arguments = new ArrayList<>(List.of(scene.childArguments()));
        arguments.addAll(List.of("open", "kill " + step + " 1", "publish a " + seed));
        final UnreapedJvm victim = UnreapedJvm.start(SteppedProvider.flags(), JournalingChild.class, arguments.toArray());
        zombies.add(victim);
        assertTrue(victim.line().startsWith("open"));
        await("its death").until(victim::isZombie);
    }

    /** Of a commit after deaths of one kind, again each time. */
    private void assertCommitsAtOnceAfter(final Runnable deaths) throws Exception {
        Quickest.assertBelow(QUICK_MS, () -> {
            deaths.run();
            return scene.publish("a");
        });
    }

    private void dieCommitted() {
        final long seed = scene.newSeed();
        die(Step.PUBLISH, seed);
        scene.committed("a", seed);
    }

    @Test
    void shouldCommitAtOnceAndJournalEachVersionOnceBesideZombies() throws Exception {
        assertCommitsAtOnceAfter(() -> die(Step.STAGED, scene.newSeed()));
        assertCommitsAtOnceAfter(() -> {
            dieCommitted();
            die(Step.STAGED, scene.newSeed());
            die(Step.PUBLISH, scene.newSeed());
        });
        scene.publish("a");
        assertTrue(zombies.stream().allMatch(UnreapedJvm::isZombie));
        scene.assertExact("a", 1);
    }

    /** Chronicle takes its lock for a moment while a journal is opened. Who dies then had taken the journal's lock from another dead one. */
    @Test
    void shouldCommitAtOnceWhenTheSecondDiedWhileItOpenedTheJournal() throws Exception {
        assertCommitsAtOnceAfter(() -> {
            dieCommitted();
            die(Step.OPENING, scene.newSeed());
        });
        scene.assertExact("a", 1);
    }
}
