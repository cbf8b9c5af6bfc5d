package org.kstate.steps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.kstate.filejournal.FileJournalProvider;
import org.kstate.testing.ChildJvm;
import org.kstate.testing.SharedMemory;

/**
 * Each scene is walked through once for each of its steps, each time in a world of its own; a child stands still at that step, and is
 * killed or stopped there. Many worlds share one child, so that one kill ends as many walks.
 *
 * <p>In the long run (profile {@code soak}) at each step of all. In the ordinary one a process is killed at each step of a publish and of a commit
 * over several states; other commits and reads are walked to at every eighth step, the rest at every sixteenth. With which of them a scene
 * begins differs from scene to scene, and between killing and stopping.
 */
@Tag("beside")
class StepIT {

    private static final boolean SOAK = Boolean.getBoolean("kstate.soak");
    /** In the ordinary run, too, a process is killed at each step of these. */
    private static final Set<Scene> TELLING = EnumSet.of(Scene.PUBLISH, Scene.COMMIT_SEVERAL);
    /** In the ordinary run, between the steps where a process is killed that was overtaken. */
    private static final int STRIDE_OF_OVERTAKEN = 12;
    /** Worlds at a time. */
    private static final int BATCH = 48;
    /** The same where another has died before: as many as such a scene has steps that are walked to. */
    private static final int BATCH_AFTER_DEATH = SOAK ? BATCH : 8;
    private static final int MOST_STEPS = 250;
    private static final List<String> FLAGS = List.of("-XX:TieredStopAtLevel=1", "-Djava.system.class.loader=org.kstate.steps.SteppingLoader");
    private static final Deque<ChildJvm> CHILDREN = new ArrayDeque<>();

    private static int made;

    @TempDir(factory = SharedMemory.class)
    private Path directory;
    private final List<Walk> walks = new ArrayList<>();
    private ChildJvm child;

    private enum Part {
        COMMITS(EnumSet.range(Scene.FIRST_PUBLISH, Scene.BEGIN), 8),
        SEVERAL(EnumSet.range(Scene.COMMIT_SEVERAL, Scene.SNAPSHOT), 8),
        LIVES(EnumSet.range(Scene.SUBSCRIBE_NEW, Scene.DELETE), 16),
        SESSIONS(EnumSet.range(Scene.CREATE_STORE, Scene.CLOSE), 16),
        SWEEPS(EnumSet.range(Scene.SWEEP, Scene.SWEEP_EVAPORATED), 16),
        JOURNALS(EnumSet.range(Scene.PERSIST, Scene.RECOVER_SEVERAL), 16);

        private final Set<Scene> scenes;
        private final int stride;

        Part(final Set<Scene> scenes, final int stride) {
            this.scenes = scenes;
            this.stride = stride;
        }

        private Steps steps(final Scene scene, final boolean stopped) {
            if (SOAK || !stopped && TELLING.contains(scene)) {
                return Steps.ALL;
            }
            // Where another has to die first, among the first few: each scene has as many, and those worlds are not made in vain.
            return Steps.every(stride, (scene.ordinal() + (stopped ? stride / 4 : 0)) % (scene.prior() == null ? stride : stride / 2));
        }
    }

    /** Those of a scene that are walked to. */
    private record Steps(int first, int stride) {

        private static final Steps ALL = new Steps(1, 1);

        static Steps every(final int stride, final int offset) {
            return new Steps(1 + offset % stride, stride);
        }
    }

    /** A world, and where the actor in it stands. */
    private static final class Walk {
        private final World world;
        private final Scene scene;
        private final int step;
        private String at;
        private String outcome;

        Walk(final World world, final Scene scene, final int step) {
            this.world = world;
            this.scene = scene;
            this.step = step;
        }

        boolean hasEnded() {
            return outcome != null;
        }
    }

    @BeforeEach
    void install() {
        FileJournalProvider.install();
    }

    @AfterEach
    void endWalks() {
        closeChild();
        endBatch();
        FileJournalProvider.uninstall();
    }

    @AfterAll
    static void endChildren() {
        CHILDREN.forEach(ChildJvm::close);
        CHILDREN.clear();
    }

    @Test
    void shouldPlayEveryScene() {
        final List<Scene> scenes = new ArrayList<>();
        for (final Part part : Part.values()) {
            scenes.addAll(part.scenes);
        }
        assertEquals(List.of(Scene.values()), scenes);
    }

    /** The next one is started before this one is needed. */
    private void takeChild() {
        if (CHILDREN.isEmpty()) {
            CHILDREN.add(ChildJvm.start(FLAGS, Walking.class));
        }
        CHILDREN.add(ChildJvm.start(FLAGS, Walking.class));
        child = CHILDREN.remove();
        child.lineAfter("ready");
    }

    private void kill() {
        child.kill();
        child = null;
    }

    private void closeChild() {
        if (child != null) {
            child.close();
            child = null;
        }
    }

    private void endBatch() {
        walks.forEach(walk -> walk.world.close());
        walks.clear();
    }

    private Walk newWalk(final Scene scene, final int step, final long timeoutMs) {
        try {
            final World world = new World(made, scene, Files.createDirectory(directory.resolve("world" + made)), timeoutMs);
            made++;
            final Walk walk = new Walk(world, scene, step);
            walks.add(walk);
            return walk;
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void walk(final Walk walk, final Scene scene, final String target, final boolean loads) {
        child.send("walk " + walk.world.number() + " " + scene + " " + walk.world.directory() + " " + target + " " + loads);
        await(walk);
    }

    private void go(final Walk walk, final String target) {
        child.send("go " + walk.world.number() + " " + target);
        await(walk);
    }

    private void await(final Walk walk) {
        final String line = child.line();
        final String number = " " + walk.world.number() + " ";
        if (line.startsWith("at" + number)) {
            walk.at = line.substring(("at" + number).length());
        } else {
            assertTrue(line.startsWith("end" + number), line);
            final List<String> words = Arrays.asList(line.substring(("end" + number).length()).split("\\|"));
            walk.outcome = words.get(0);
            walk.at = "the end after " + words.subList(1, words.size());
        }
    }

    private static void assertRight(final Walk walk, final Runnable check) {
        try {
            check.run();
        } catch (final RuntimeException | AssertionError e) {
            throw new AssertionError(walk.scene + " after step " + walk.step + " (" + walk.at + "): " + e.getMessage(), e);
        }
    }

    /** All of the scene's steps were seen, in their order. */
    private static void assertSteps(final Walk walk, final boolean loads) {
        assertFalse(walk.outcome.startsWith("failed"), () -> walk.scene + ": " + walk.outcome + ", " + walk.at);
        assertEquals(loads, walk.at.contains("longAcquireAt Page.word"), () -> walk.scene + ": loads are steps, or are not: " + walk.at);
        int from = 0;
        for (final String step : walk.scene.steps()) {
            final int found = walk.at.indexOf(step, from);
            assertTrue(found >= 0, () -> walk.scene + " has no step \"" + step + "\", or not there: " + walk.at);
            from = found + 1;
        }
    }

    /** What becomes of the walks that stand at their steps, or have ended, in one child. */
    @FunctionalInterface
    private interface Check {
        void end(List<Walk> batch);
    }

    /** Walks to each of these steps, each time in a world of its own, until the scene has no such step; where it has none, from half as far. */
    private void walkToEach(final Steps steps, final Scene scene, final long timeoutMs, final boolean loads, final Check check) {
        for (int step = steps.first(); step < MOST_STEPS; step += steps.stride()) {
            if (child == null) {
                if (scene.prior() != null) {
                    die(scene, step, steps.stride(), timeoutMs);
                }
                takeChild();
            }
            final int at = step;
            final Walk walk = walks.stream().filter(known -> known.scene == scene && known.step == at).findFirst()
                .orElseGet(() -> newWalk(scene, at, timeoutMs));
            walk(walk, scene, Integer.toString(step), loads);
            if (walk.hasEnded()) {
                assertSteps(walk, loads);
                final List<Walk> unused = walks.subList(walks.indexOf(walk) + 1, walks.size());
                unused.forEach(other -> other.world.close());
                unused.clear();
                if (step > 1 && step == steps.first()) {
                    assertNull(scene.prior(), () -> scene + " ends before the first of the steps where another has died");
                    walkToEach(new Steps(steps.first() / 2, steps.stride()), scene, timeoutMs, loads, check);
                }
                return;
            }
            if (walks.indexOf(walk) + 1 >= batch(scene)) {
                check.end(walks);
                endBatch();
            }
        }
        throw new AssertionError(scene + " does not end");
    }

    private static int batch(final Scene scene) {
        return scene.prior() == null ? BATCH : BATCH_AFTER_DEATH;
    }

    /** As many worlds as fit, in which another process has died. */
    private void die(final Scene scene, final int from, final int stride, final long timeoutMs) {
        takeChild();
        for (int i = 0; i < batch(scene); i++) {
            final Walk walk = newWalk(scene, from + i * stride, timeoutMs);
            walk(walk, scene.prior(), scene.priorStep(), false);
            walk.outcome = null;
        }
        kill();
        walks.forEach(walk -> assertRight(walk, walk.world::look));
    }

    private void walkThrough(final Part part, final long timeoutMs, final boolean stopped, final Check check) {
        for (final Scene scene : part.scenes) {
            if (scene.prior() != null && !walks.isEmpty()) {
                // Another has to die first, in a child of its own.
                check.end(walks);
                endBatch();
                closeChild();
            }
            walkToEach(part.steps(scene, stopped), scene, timeoutMs, stopped && scene.loads(), check);
        }
        check.end(walks);
        endBatch();
    }

    @ParameterizedTest
    @EnumSource(Part.class)
    void shouldGoOnAtOnceWhenAProcessIsKilledAfterAnyStep(final Part part) {
        walkThrough(part, World.LONG_MS, false, this::endByDeath);
    }

    private void endByDeath(final List<Walk> batch) {
        kill();
        for (final Walk walk : batch) {
            assertRight(walk, () -> {
                if (walk.hasEnded()) {
                    walk.world.assertWell(walk.outcome);
                }
                walk.world.assertNothingIsLeft();
            });
        }
    }

    @ParameterizedTest
    @EnumSource(Part.class)
    void shouldHarmNobodyWhenAThreadIsStoppedAfterAnyStep(final Part part) {
        walkThrough(part, World.SHORT_MS, true, this::endAfterStop);
    }

    private void endAfterStop(final List<Walk> batch) {
        child.stop();
        for (final Walk walk : batch) {
            if (!walk.hasEnded()) {
                assertRight(walk, () -> walk.world.assertNobodyIsHarmedByTheStopped(walk.at, child.pid()));
            }
        }
        child.resume();
        for (final Walk walk : batch) {
            if (!walk.hasEnded()) {
                go(walk, Walker.END);
            }
            assertRight(walk, () -> walk.world.assertWell(walk.outcome));
            child.send("go " + walk.world.number() + " close");
            assertEquals("closed " + walk.world.number() + " ", child.line());
            assertRight(walk, walk.world::assertNothingIsLeft);
        }
        if (batch.get(0).scene.prior() != null) {
            closeChild();
        }
    }

    /** Stopped, overtaken, and killed a little later: on the way of those whose commit comes too late. */
    @Test
    void shouldGoOnAtOnceWhenAProcessIsKilledThatWasOvertaken() {
        for (final Scene scene : EnumSet.of(Scene.PUBLISH, Scene.COMMIT)) {
            for (int later = 1; later <= 3; later++) {
                final int further = later;
                final Steps steps = SOAK ? Steps.ALL : Steps.every(STRIDE_OF_OVERTAKEN, 4 * later + 2 * scene.ordinal());
                walkToEach(steps, scene, World.LONG_MS, true, batch -> endLater(batch, further));
                endLater(walks, further);
                endBatch();
            }
        }
    }

    private void endLater(final List<Walk> batch, final int further) {
        for (final Walk walk : batch) {
            if (!walk.hasEnded()) {
                assertRight(walk, walk.world::lap);
                go(walk, Integer.toString(walk.step + further));
            }
        }
        endByDeath(batch);
    }
}
