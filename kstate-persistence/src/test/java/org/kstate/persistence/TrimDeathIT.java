package org.kstate.persistence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.testing.ChildJvm;
import org.kstate.testing.SharedMemory;

/** Processes that remove old files are killed in that: what is left has no gap, every state has its value, and the next one removes the rest. */
@Tag("beside")
class TrimDeathIT {

    private static final int KILLS = Boolean.getBoolean("kstate.soak") ? 20 : 2;
    private static final int FILES = 40;
    /** Of the roll cycle below. */
    private static final int RECORDS_OF_A_FILE = 64;
    private static final long LONGEST_MOMENT_NS = TimeUnit.MICROSECONDS.toNanos(500);
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(30);

    private final Random random = new Random();
    private final List<ChildJvm> children = new ArrayList<>();

    @TempDir(factory = SharedMemory.class)
    private Path directory;

    @BeforeEach
    void rollSoon() {
        System.setProperty("kstate.journal.rollCycle", "TEST_DAILY");
    }

    @AfterEach
    void end() {
        System.clearProperty("kstate.journal.rollCycle");
        children.forEach(ChildJvm::close);
    }

    private static byte[] value(final int version) {
        return ByteBuffer.allocate(Long.BYTES).putLong(version).array();
    }

    /** States that are written in the first files only, one that was deleted there, and one that fills the others. */
    private void fill(final Path journal, final int records) {
        try (Kstate store = Kstate.open(directory.resolve("store-" + journal.getFileName()))) {
            for (final String name : List.of("old", "gone", "busy")) {
                try (State state = store.subscribe(name, Permission.READ_WRITE, Long.BYTES)) {
                    state.persistTo(journal);
                    for (int version = 1; version <= (name.equals("busy") ? records : 2); version++) {
                        state.publish(value(version));
                    }
                }
                if (name.equals("gone")) {
                    store.delete(name);
                }
            }
            store.checkpoint(journal);
        }
    }

    private static List<Path> files(final Path journal) throws IOException {
        try (Stream<Path> files = Files.list(journal)) {
            return files.filter(file -> file.toString().endsWith(".cq4")).sorted().toList();
        }
    }

    @Test
    void shouldLeaveAJournalWithoutAGapWhenTrimmersAreKilled() throws IOException {
        int unfinished = 0;
        final Path warm = directory.resolve("warm");
        fill(warm, 2);
        for (int kill = 0; kill < KILLS; kill++) {
            final Path journal = directory.resolve("journal" + kill);
            fill(journal, FILES * RECORDS_OF_A_FILE);
            final List<Path> before = files(journal);
            final Map<String, IndependentReader.Last> lasts = IndependentReader.read(journal).lasts();
            final ChildJvm child = ChildJvm.start(ChildJvm.SHORT_LIVED, TrimmingChild.class, warm, journal);
            children.add(child);
            child.lineAfter(TrimmingChild.READY);
            child.send("");
            final long untilNs = System.nanoTime() + TIMEOUT_NS;
            // Whichever goes first.
            while (files(journal).size() == before.size() && System.nanoTime() < untilNs) {
                Thread.onSpinWait();
            }
            LockSupport.parkNanos((long) (random.nextDouble() * LONGEST_MOMENT_NS));
            child.kill();
            final List<Path> left = files(journal);
            assertTrue(left.size() < before.size(), "none was removed");
            unfinished += left.size() > 2 ? 1 : 0;
            assertEquals(before.subList(before.size() - left.size(), before.size()), left, "oldest first");
            assertWhole(journal, lasts);
            JournalTrim.of(journal).keepFiles(1).run();
            assertTrue(files(journal).size() <= 2, () -> "left=" + left.size());
            assertWhole(journal, lasts);
        }
        assertTrue(unfinished > 0 || KILLS < 10, "none was killed on the way");
    }

    private void assertWhole(final Path journal, final Map<String, IndependentReader.Last> lasts) {
        final Map<String, IndependentReader.Last> left = IndependentReader.read(journal).lasts();
        for (final String name : lasts.keySet()) {
            assertEquals(lasts.get(name).version(), left.get(name).version(), name);
            assertEquals(lasts.get(name).incarnation(), left.get(name).incarnation(), name);
            assertEquals(lasts.get(name).isDeleted(), left.get(name).isDeleted(), name);
            assertEquals(ByteBuffer.wrap(lasts.get(name).payload()), ByteBuffer.wrap(left.get(name).payload()), name);
        }
        assertEquals(List.of(), JournalRepair.damages(journal));
    }
}
