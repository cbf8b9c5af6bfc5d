package org.kstate.notify.resources;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.testing.ChildJvm;
import org.kstate.testing.SharedMemory;

/**
 * Whatever holds native memory, descriptors, threads or locks gives them back: a child opens and closes each kind, and lets openings of each fail,
 * two hundred times, ten thousand in the long run (profile {@code soak}).
 */
@Tag("beside")
class ResourcesIT {

    private static final int ROUNDS = Boolean.getBoolean("kstate.soak") ? 10_000 : 200;
    /** What the virtual machine and its allocator may map meanwhile, however many rounds there are. */
    private static final int MAPS = 60;
    private static final int DESCRIPTORS = 2;
    private static final int THREADS = 2;
    /**
     * For compiled code, classes and arenas, which keep 55 MB at times, as many after six thousand rounds as after three. A page of 4 KiB leaked in
     * each of some hundred rounds would be seen with the maps.
     */
    private static final int RESIDENT_KB = 80 * 1024;
    /** All of the heap is there from the beginning, so that memory which becomes more is not of it. */
    private static final List<String> CONSTANT_HEAP = List.of("-Xms96m", "-Xmx96m", "-XX:+AlwaysPreTouch");

    @TempDir(factory = SharedMemory.class)
    private Path directory;

    @Test
    void shouldGiveBackAllThatWasTaken() {
        final List<Executable> findings = new ArrayList<>();
        try (ChildJvm child = ChildJvm.start(CONSTANT_HEAP, ResourceRounds.class, directory, ROUNDS)) {
            for (final ResourceKind kind : ResourceKind.values()) {
                final String[] line = child.lineAfter("kind").split(" ");
                assertEquals(kind.name(), line[0]);
                findings.add(() -> {
                    atMost(MAPS, line[3], "maps", line);
                    atMost(DESCRIPTORS, line[4], "descriptors", line);
                    atMost(THREADS, line[5], "threads", line);
                    atMost(RESIDENT_KB, line[6], "resident", line);
                });
            }
            child.lineAfter("done");
            assertEquals(0, child.exitStatus());
        }
        assertAll(findings);
    }

    private static void atMost(final int limit, final String more, final String what, final String[] line) {
        assertTrue(Long.parseLong(more) <= limit, () -> what + " grew by " + more + ": " + String.join(" ", line));
    }
}
