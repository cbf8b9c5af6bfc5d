package org.kstate.benchmarks.runtime;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A folder for what a benchmark writes, by default in shared memory, where there is such. Closing it, or the end of the JVM, removes it. */
public final class ScratchFolder implements AutoCloseable {

    private static final Path SHARED_MEMORY = Path.of("/dev/shm");
    private static final String PREFIX = "kstate-benchmark-";

    private final Path path;

    /** Makes it in shared memory, or among the temporary files. */
    public ScratchFolder() {
        this(Files.isDirectory(SHARED_MEMORY) ? SHARED_MEMORY : Path.of(System.getProperty("java.io.tmpdir")));
    }

    /**
     * Makes it.
     *
     * @param parent where to make it.
     */
    public ScratchFolder(final Path parent) {
        try {
            path = Files.createTempDirectory(parent, PREFIX);
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
