package org.kstate.persistence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.Snapshot;
import org.kstate.State;
import org.kstate.testing.ChildJvm;
import org.kstate.testing.Payload;
import org.kstate.testing.SharedMemory;

/**
 * Three processes commit on four persistent states, by publish and by transaction, are killed and replaced again and again, and are stopped
 * for a while now and then. What they were told is committed is in the journal, and everything is there once; a process that read along saw
 * just that; a reader that knows nothing of Kstate finds it whole; and the values come back in a new store. Files are begun all the time.
 */
@Tag("beside")
class DeathChaosIT {

    private static final int WRITERS = 3;
    private static final int KILLS = Boolean.getBoolean("kstate.soak") ? 60 : 8;
    private static final int STATES = 4;
    private static final String[] NAMES = IntStream.range(0, STATES).mapToObj(i -> "s" + i).toArray(String[]::new);
    private static final int STATUS_KILLED = 128 + 9;

    private static final long LONGEST_MOMENT_NS = TimeUnit.MILLISECONDS.toNanos(60);
    private static final int STOP_EVERY = 4;
    private static final int SHORTEST_STOP_MS = 100;
    private static final int LONGEST_STOP_MS = 300;
    private static final List<Step> STEPS = List.of(Step.STAGE, Step.STAGED, Step.PUBLISH, Step.PUBLISHED);
    private static final int MOST_STEPS = 1000;

    private final Random random = new Random();
    private final List<Acknowledged> acknowledged = new ArrayList<>();
    private final Deque<Writer> writers = new ArrayDeque<>();
    private int started;

    @TempDir(factory = SharedMemory.class)
    private Path directory;
    private JournalScene scene;

    private record Acknowledged(String state, long version, long seed) {
    }

    /** A writer, and whether it will die on its own. */
    private record Writer(ChildJvm child, boolean isArmed) {
    }

    @BeforeEach
    void open() {
        System.setProperty("kstate.journal.rollCycle", "TEST4_SECONDLY");
        scene = new JournalScene(directory);
        scene.open(JournalingChild.PATIENT_MS, NAMES);
    }

    @AfterEach
    void close() {
        System.clearProperty("kstate.journal.rollCycle");
        scene.close();
    }

    /** Every second one will die at a step of the journal's, wherever it then is; the others are killed from outside at any moment. */
    private void startWriter() {
        final ChildJvm child = scene.openChild();
        final boolean isArmed = ++started % 2 == 0;
        if (isArmed) {
            child.send("kill " + STEPS.get(random.nextInt(STEPS.size())) + " " + (1 + random.nextInt(MOST_STEPS)));
        }
        child.send("run " + started + " " + STATES);
        writers.add(new Writer(child, isArmed));
    }

    /** The one that has lived longest ends, and says what it was told is committed. */
    private void endWriter() {
        final Writer writer = writers.remove();
        final ChildJvm child = writer.child();
        if (!writer.isArmed()) {
            for (int i = 0; i < JournalingChild.BURST; i++) {
                note(child.line());
            }
            LockSupport.parkNanos((long) (random.nextDouble() * LONGEST_MOMENT_NS));
            // Not by its Process, which would close the pipe with what the child has said and nobody has read yet.
            ProcessHandle.of(child.pid()).orElseThrow().destroyForcibly();
        }
        assertEquals(STATUS_KILLED, child.exitStatus());
        child.restOfLines().forEach(this::note);
    }

    private void note(final String line) {
        final String[] words = line.split(" ");
        assertEquals(JournalingChild.ACKNOWLEDGED, words[0], line);
        acknowledged.add(new Acknowledged(words[1], Long.parseLong(words[2]), Long.parseLong(words[3])));
    }

    private void stopOneForAWhile() {
        final ChildJvm child = writers.stream().filter(writer -> !writer.isArmed()).reduce((former, later) -> later).orElseThrow().child();
        child.stop();
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(SHORTEST_STOP_MS + random.nextInt(LONGEST_STOP_MS - SHORTEST_STOP_MS)));
        child.resume();
    }

    @Test
    void shouldLoseAndDoubleNothingWhenWritersAreKilledAndStopped() {
        final List<Object> arguments = new ArrayList<>(List.of(scene.journal()));
        arguments.addAll(List.of(NAMES));
        try (ChildJvm tailer = ChildJvm.start(ChildJvm.SHORT_LIVED, TailingChild.class, arguments.toArray())) {
            tailer.lineAfter(TailingChild.READING);
            for (int kill = 0; kill < KILLS; kill++) {
                while (writers.size() < WRITERS) {
                    startWriter();
                }
                if (kill % STOP_EVERY == 0) {
                    stopOneForAWhile();
                }
                endWriter();
            }
            while (!writers.isEmpty()) {
                endWriter();
            }
            // Whoever commits next finishes what the last one left.
            for (final String name : NAMES) {
                scene.publishOver(name);
            }
            final JournalContent content = JournalContent.of(scene.journal());
            assertAcknowledgedIsIn(content);
            assertSeenBy(tailer, content);
            scene.store().close();
            assertIndependentlyRead(content);
            assertComesBack(content);
        }
    }

    /** With what was committed; and beyond that there is at most one version for each death, whose writer could not say so any more. */
    private void assertAcknowledgedIsIn(final JournalContent content) {
        for (final Acknowledged one : acknowledged) {
            assertEquals(one.seed(), content.of(one.state()).seed(one.version()), one.toString());
        }
        assertEquals(acknowledged.size(), acknowledged.stream().distinct().count(), "a version was told to two");
        int versions = 0;
        for (final String name : NAMES) {
            assertEquals(1, content.of(name).first());
            assertEquals(scene.state(name).version(), content.of(name).last());
            versions += content.of(name).count();
        }
        final int own = STATES;
        final int untold = versions - own - acknowledged.size();
        assertTrue(untold >= 0 && untold <= started, "untold=" + untold + ", versions=" + versions + ", kills=" + started);
        assertTrue(acknowledged.size() > started * JournalingChild.BURST, "acknowledged=" + acknowledged.size());
    }

    private static void assertSeenBy(final ChildJvm tailer, final JournalContent content) {
        tailer.send("end");
        for (final String name : NAMES) {
            assertEquals(content.of(name).last() + " " + content.of(name).digest(), tailer.lineAfter(name + " "), "seen of " + name);
        }
        assertEquals(Long.toString(content.records()), tailer.lineAfter(TailingChild.RECORDS));
        assertEquals(0, tailer.exitStatus());
    }

    private void assertIndependentlyRead(final JournalContent content) {
        final IndependentReader read = IndependentReader.read(scene.journal());
        assertEquals(content.records(), read.records());
        assertTrue(read.files() > 1, "no file was begun meanwhile");
        for (final String name : NAMES) {
            assertEquals(content.of(name).last(), read.lasts().get(name).version(), name);
        }
    }

    private void assertComesBack(final JournalContent content) {
        final Snapshot snapshot = new Snapshot();
        try (Kstate fresh = Kstate.open(directory.resolve("fresh"))) {
            for (final String name : NAMES) {
                final State state = fresh.subscribe(name, Permission.READ_WRITE);
                state.setSize(JournalingChild.SIZE);
                state.persistTo(scene.journal());
                assertEquals(content.of(name).last(), state.read(snapshot));
                assertEquals(content.of(name).seed(content.of(name).last()),
                    Payload.seed(snapshot.bytes().addressForRead(0), JournalingChild.SIZE));
            }
        }
    }
}
