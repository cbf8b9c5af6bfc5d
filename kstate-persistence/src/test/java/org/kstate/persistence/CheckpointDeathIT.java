package org.kstate.persistence;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.StoreOptions;
import org.kstate.persistence.queue.JournalTruth;
import org.kstate.spi.Journal;
import org.kstate.spi.JournaledState;
import org.kstate.testing.ChildJvm;
import org.kstate.testing.SharedMemory;

/**
 * Processes that write checkpoints are killed at any moment while another commits, deletes and makes states. No commit fails; what was committed
 * is in the journal once, is what opening finds, by the last complete checkpoint and without, is what a reader finds that knows nothing of
 * Kstate, and comes back in a new store. Files are begun meanwhile.
 */
@Tag("beside")
class CheckpointDeathIT {

    private static final int KILLS = Boolean.getBoolean("kstate.soak") ? 100 : 8;
    private static final int STATES = 150;
    private static final int LENGTH = 1500;
    private static final long LONGEST_MOMENT_NS = TimeUnit.MILLISECONDS.toNanos(40);

    private final Random random = new Random();
    private final Map<String, Long> versions = new HashMap<>();
    private final Map<String, byte[]> values = new HashMap<>();
    private final Deque<ChildJvm> children = new ArrayDeque<>();

    @TempDir(factory = SharedMemory.class)
    private Path directory;

    private Path journal() {
        return directory.resolve("journal");
    }

    private void startChild() {
        children.add(ChildJvm.start(ChildJvm.SHORT_LIVED, CheckpointingChild.class, directory.resolve("store"), journal()));
    }

    @BeforeEach
    void rollSoon() {
        System.setProperty("kstate.journal.rollCycle", "TEST4_SECONDLY");
    }

    @AfterEach
    void end() {
        System.clearProperty("kstate.journal.rollCycle");
        children.forEach(ChildJvm::close);
    }

    @Test
    void shouldLoseNothingWhenCheckpointersAreKilled() throws Exception {
        try (Kstate store = Kstate.open(StoreOptions.create().directory(directory.resolve("store")).commitTimeoutMs(JournalingChild.PATIENT_MS))) {
            for (int i = 0; i < STATES; i++) {
                commit(store, "s" + i);
            }
            startChild();
            for (int kill = 0; kill < KILLS; kill++) {
                startChild();
                try (ChildJvm child = children.remove()) {
                    child.lineAfter(CheckpointingChild.OPEN);
                    child.send("go");
                    final long untilNs = System.nanoTime() + (long) (random.nextDouble() * LONGEST_MOMENT_NS);
                    do {
                        change(store);
                    } while (System.nanoTime() < untilNs);
                    child.kill();
                }
                change(store);
                final JournalTruth truth = JournalTruth.of(journal());
                assertCommitted(truth);
                truth.assertIs(journal());
            }
        }
        final JournalTruth truth = JournalTruth.of(journal());
        assertTrue(incomplete() > 0, "none was killed in a checkpoint");
        final IndependentReader read = IndependentReader.read(journal());
        assertEquals(read.lastSequence(), read.records());
        assertTrue(read.files() > 1 && read.completeCheckpoints() > 0, "files=" + read.files() + ", checkpoints=" + read.completeCheckpoints());
        values.forEach((name, value) -> assertArrayEquals(value, read.lasts().get(name).payload(), name));
        // One that was started ahead has the journal open in the old store.
        children.forEach(ChildJvm::close);
        Files.delete(journal().resolve("checkpoint"));
        truth.assertIs(journal());
        try (Kstate fresh = Kstate.open(directory.resolve("fresh"))) {
            for (final String name : versions.keySet()) {
                final State state = fresh.subscribe(name, Permission.READ_WRITE);
                state.persistTo(journal());
                assertEquals(versions.get(name), state.version(), name);
            }
        }
    }

    private void change(final Kstate store) {
        final String name = "s" + random.nextInt(STATES);
        if (random.nextInt(10) == 0) {
            store.delete(name);
            versions.remove(name);
        }
        commit(store, name);
    }

    private void commit(final Kstate store, final String name) {
        final byte[] value = new byte[LENGTH];
        random.nextBytes(value);
        // Subscribed without end: a state that evaporates would be subscribed to anew by the next.
        final State state = store.subscribe(name, Permission.READ_WRITE);
        state.persistTo(journal());
        assertEquals(versions.merge(name, 1L, Long::sum), state.publish(value), name);
        values.put(name, value);
    }

    private void assertCommitted(final JournalTruth truth) {
        versions.forEach((name, version) -> {
            final JournaledState last = truth.lasts().get(name);
            assertEquals(version, last.version(), name);
            assertArrayEquals(values.get(name), last.payload(), name);
        });
    }

    private int incomplete() {
        int begun = 0;
        try (JournalReader reader = JournalReader.open(journal())) {
            while (reader.next()) {
                if (reader.record().kind() == Journal.CHECKPOINT_BEGIN) {
                    begun++;
                } else if (reader.record().kind() == Journal.CHECKPOINT_END) {
                    begun--;
                }
            }
        }
        return begun;
    }
}
