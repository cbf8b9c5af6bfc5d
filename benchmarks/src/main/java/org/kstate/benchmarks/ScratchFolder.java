package org.kstate.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A folder in shared memory, where there is such, for what a benchmark writes. Closing it removes it. */
final class ScratchFolder implements AutoCloseable {

    private static final Path SHARED_MEMORY = Path.of("/dev/shm");

    private final Path path;

    ScratchFolder() {
        try {
            path = Files.isDirectory(SHARED_MEMORY)
                ? Files.createTempDirectory(SHARED_MEMORY, "kstate-benchmark-")
                : Files.createTempDirectory("kstate-benchmark-");
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        // A fork that is ended early leaves nothing either.
        Runtime.getRuntime().addShutdownHook(new Thread(this::close));
    }

    Path resolve(final String name) {
        return path.resolve(name);
    }

    @Override
    public synchronized void close() {
        if (!Files.exists(path)) {
            return;
        }
        try (Stream<Path> files = Files.walk(path)) {
            final List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (final Path file : deepestFirst) {
                Files.deleteIfExists(file);
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
