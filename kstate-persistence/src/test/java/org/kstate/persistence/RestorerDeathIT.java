package org.kstate.persistence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

import net.openhft.chronicle.bytes.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.testing.ChildJvm;
import org.kstate.testing.Payload;
import org.kstate.testing.SharedMemory;

/**
 * The store is lost again and again. Processes restore its states in a new one, at the same time, and commit; all are killed, some of them
 * before they have restored. Files are begun meanwhile. The next one goes on, and a reader that knows nothing of Kstate finds the journal whole.
 */
class RestorerDeathIT {

    private static final int ROUNDS = Boolean.getBoolean("kstate.soak") ? 20 : 1;
    private static final int CHILDREN = 4;
    private static final String[] NAMES = IntStream.range(0, CHILDREN).mapToObj(i -> "s" + i).toArray(String[]::new);
    private static final long LONGEST_MOMENT_NS = TimeUnit.MILLISECONDS.toNanos(250);

    private final Random random = new Random();
    private final List<String[]> acknowledged = new ArrayList<>();
    private final List<ChildJvm> children = new ArrayList<>();
    private final Bytes<?> payload = Bytes.allocateDirect(JournalingChild.SIZE);

    @TempDir(factory = SharedMemory.class)
    private Path directory;

    private Path journal() {
        return directory.resolve("journal");
    }

    @BeforeEach
    void rollSoon() {
        System.setProperty("kstate.journal.rollCycle", "TEST4_SECONDLY");
        finish(directory.resolve("first"));
    }

    @AfterEach
    void end() {
        System.clearProperty("kstate.journal.rollCycle");
        children.forEach(ChildJvm::close);
        payload.releaseLast();
    }

    /** Whoever comes next finishes what the dead have left. */
    private void finish(final Path place) {
        try (Kstate store = Kstate.open(place)) {
            for (final String name : NAMES) {
                final State state = store.subscribe(name, Permission.READ_WRITE, JournalingChild.SIZE);
                state.persistTo(journal());
                Payload.fill(payload.addressForRead(0), JournalingChild.SIZE, 1);
                state.publish(payload.addressForRead(0), JournalingChild.SIZE);
            }
        }
    }

    @Test
    void shouldLeaveAWholeJournalWhenRestorersAreKilled() {
        for (int round = 0; round < ROUNDS; round++) {
            final Path store = directory.resolve("store" + round);
            for (int i = 0; i < CHILDREN; i++) {
                children.add(ChildJvm.start(ChildJvm.SHORT_LIVED, JournalingChild.class, store, journal(), JournalingChild.PATIENT_MS, "open",
                    "persist s0", "persist s1", "persist s2", "persist s3", "run " + (round * CHILDREN + i + 2) + " " + NAMES.length));
            }
            for (final ChildJvm child : children) {
                child.lineAfter("open");
                LockSupport.parkNanos((long) (random.nextDouble() * LONGEST_MOMENT_NS / CHILDREN));
                // Not by its Process, which would close the pipe with what the child has said and nobody has read yet.
                ProcessHandle.of(child.pid()).orElseThrow().destroyForcibly();
            }
            for (final ChildJvm child : children) {
                child.exitStatus();
                child.restOfLines().stream().filter(line -> line.startsWith(JournalingChild.ACKNOWLEDGED)).map(line -> line.split(" "))
                    .forEach(acknowledged::add);
                child.close();
            }
            children.clear();
            finish(store);
            final IndependentReader read = IndependentReader.read(journal());
            assertEquals(1, read.firstSequence());
            assertEquals(0, read.foreign());
        }
        final JournalContent content = JournalContent.of(journal());
        for (final String[] words : acknowledged) {
            assertEquals(Long.parseLong(words[3]), content.of(words[1]).seed(Long.parseLong(words[2])), String.join(" ", words));
        }
        assertEquals(acknowledged.size(), acknowledged.stream().map(words -> words[1] + ' ' + words[2]).distinct().count());
        final IndependentReader read = IndependentReader.read(journal());
        for (final String name : NAMES) {
            assertEquals(content.of(name).last(), read.lasts().get(name).version());
        }
        assertTrue(ROUNDS == 1 || read.files() > ROUNDS / 2, "files=" + read.files());
    }
}
