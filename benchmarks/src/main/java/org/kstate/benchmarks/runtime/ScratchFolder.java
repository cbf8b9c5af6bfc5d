package org.kstate.benchmarks.runtime;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A folder in shared memory, where there is such, for what a benchmark writes. Closing it, or the end of the JVM, removes it. */
public final class ScratchFolder implements AutoCloseable {

    private static final Path SHARED_MEMORY = Path.of("/dev/shm");
    private static final String PREFIX = "kstate-benchmark-";

    private final Path path;

    /** Makes it. */
    public ScratchFolder() {
        try {
            path = Files.isDirectory(SHARED_MEMORY) ? Files.createTempDirectory(SHARED_MEMORY, PREFIX) : Files.createTempDirectory(PREFIX);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        // A fork that is ended early leaves nothing either.
        Runtime.getRuntime().addShutdownHook(new Thread(this::close));
    }

    /**
     * The folder.
     *
     * @return its path.
     */
    public Path path() {
        return path;
    }

    /**
     * A place in the folder.
     *
     * @param name of a file or folder.
     * @return its path; nothing is made there.
     */
    public Path resolve(final String name) {
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
