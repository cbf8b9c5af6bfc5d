package org.kstate.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.exceptions.KstateException;
import org.kstate.testing.SharedMemory;

class MappingTest {

    private static final int LENGTH = 3 * 4096 + 8;

    @TempDir(factory = SharedMemory.class)
    private Path directory;
    private Path file;

    @BeforeEach
    void makeFile() throws IOException {
        file = Files.write(directory.resolve("mapped"), new byte[LENGTH]);
    }

    private long mapped() {
        try (Stream<String> maps = Files.lines(Path.of("/proc/self/maps"))) {
            return maps.filter(line -> line.endsWith(file.toString())).count();
        } catch (final IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void shouldUnmapAtOnceWhenTold() {
        final int before = MappingLimit.OF_PROCESS.count();
        final Mapping mapping = Mapping.map(file, LENGTH, true);
        assertEquals(1, mapped());
        assertEquals(before + 1, MappingLimit.OF_PROCESS.count());
        mapping.buffer().putLong(LENGTH - Long.BYTES, 7);
        mapping.unmap();
        mapping.unmap();
        assertEquals(0, mapped());
        assertEquals(before, MappingLimit.OF_PROCESS.count());
    }

    @Test
    void shouldUnmapWhenNothingReachesTheMemory() {
        SharedBuffer kept = Mapping.map(file, LENGTH, false).buffer();
        Mapping.map(file, LENGTH, false);
        await(1);
        // What has the buffer has the memory, too.
        System.gc();
        assertEquals(0, kept.getLong(0));
        assertEquals(1, mapped());
        kept = null;
        await(0);
    }

    private void await(final long mappings) {
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> {
            System.gc();
            return mapped() == mappings;
        });
    }

    @Test
    void shouldNeedNoOpenFile() throws IOException {
        final Mapping mapping = Mapping.map(file, LENGTH, true);
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            assertTrue(descriptors.noneMatch(descriptor -> target(descriptor).equals(file)));
        }
        mapping.unmap();
    }

    private static Path target(final Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor);
        } catch (final IOException e) {
            // It was that of the list.
            return descriptor;
        }
    }

    @Test
    void shouldCountNoMappingThatFailed() {
        final int before = MappingLimit.OF_PROCESS.count();
        final Path missing = directory.resolve("missing");
        final KstateException failure = assertThrows(KstateException.class, () -> Mapping.map(missing, LENGTH, false));
        assertTrue(failure.getMessage().contains("check its permissions") && failure.getMessage().endsWith("file=" + missing),
            failure.getMessage());
        assertEquals(before, MappingLimit.OF_PROCESS.count());
    }
}
