package org.kstate.persistence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;
import org.kstate.persistence.queue.DirectoryCopy;
import org.kstate.testing.ChildJvm;
import org.kstate.testing.SharedMemory;

/** Processes that copy a journal are killed at any moment while it is written: what has its name is whole, the rest is removed by the next. */
class CopyDeathIT {

    private static final int KILLS = Boolean.getBoolean("kstate.soak") ? 20 : 2;
    private static final long LONGEST_MOMENT_NS = TimeUnit.MILLISECONDS.toNanos(60);
    private static final byte[] VALUE = new byte[1000];

    private final Random random = new Random();

    @TempDir(factory = SharedMemory.class)
    private Path directory;

    private List<Path> copies() throws IOException {
        try (var files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().startsWith("copy")).toList();
        }
    }

    @Test
    void shouldLeaveNothingButWholeCopiesAndOneInTheMaking() throws IOException {
        final Path journal = directory.resolve("journal");
        int unfinished = 0;
        try (Kstate store = Kstate.open(directory.resolve("store")); State state = store.subscribe("a", Permission.READ_WRITE, VALUE.length)) {
            state.persistTo(journal);
            for (int i = 0; i < 3000; i++) {
                state.publish(VALUE);
            }
            for (int kill = 0; kill < KILLS; kill++) {
                final long before = state.version();
                try (ChildJvm child = ChildJvm.start(ChildJvm.SHORT_LIVED, CopyingChild.class, journal, directory, "copy" + kill + "-")) {
                    child.line();
                    final long untilNs = System.nanoTime() + (long) (random.nextDouble() * LONGEST_MOMENT_NS);
                    while (System.nanoTime() < untilNs) {
                        state.publish(VALUE);
                        LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(50));
                    }
                    child.kill();
                }
                for (final Path copy : copies()) {
                    final String name = copy.toString();
                    if (name.endsWith(DirectoryCopy.MAKING)) {
                        unfinished++;
                        final Path target = Path.of(name.substring(0, name.length() - DirectoryCopy.MAKING.length()));
                        assertTrue(JournalCopy.of(journal).to(target).hasRemoved());
                    } else {
                        final IndependentReader read = IndependentReader.readOnly(copy);
                        assertTrue(read.lasts().get("a").version() >= before, name);
                        assertEquals(1, read.firstSequence());
                    }
                }
                for (final Path copy : copies()) {
                    assertTrue(IndependentReader.readOnly(copy).records() > before, copy.toString());
                    remove(copy);
                }
            }
        }
        assertTrue(unfinished > 0 || KILLS < 10, "none was killed in the middle");
    }

    private static void remove(final Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            for (final Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }
}
