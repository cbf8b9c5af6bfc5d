package org.kstate.tools.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.kstate.exceptions.KstateException;

/** Folders for a store, in shared memory where there is any, and for a journal; private, and gone when closed. */
final class TemporaryPlace implements AutoCloseable {
    private static final Path SHARED_MEMORY = Path.of("/dev/shm");
    private static final String PREFIX = "kstate-demo-";

    private final Path files;
    private final Path memory;

    /** Makes the folders: in the given one, or, if that is null, where such things belong on this machine. */
    TemporaryPlace(final Path parent) {
        try {
            if (parent != null) {
                if (!Files.isDirectory(parent) || !Files.isWritable(parent)) {
                    throw new KstateException("The demo makes its store and journal in a folder that this user may write; name another by --temp:"
                        + " folder=" + parent);
                }
                files = Files.createTempDirectory(parent, PREFIX);
                memory = files;
                return;
            }
            files = Files.createTempDirectory(PREFIX);
            memory = Files.isDirectory(SHARED_MEMORY) && Files.isWritable(SHARED_MEMORY)
                ? Files.createTempDirectory(SHARED_MEMORY, PREFIX) : files;
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path store() {
        return memory.resolve("store");
    }

    Path journal() {
        return files.resolve("journal");
    }

    /** For the processes: what one of them had when it was killed goes with the rest. */
    Path temporary() {
        return files;
    }

    Path log(final String process) {
        return files.resolve(process.replaceAll("[^a-z0-9]", "-") + ".log");
    }

    @Override
    public void close() {
        try {
            delete(memory);
        } finally {
            delete(files);
        }
    }

    private static void delete(final Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            final List<Path> innermostFirst = all.sorted(Comparator.reverseOrder()).toList();
            for (final Path path : innermostFirst) {
                Files.deleteIfExists(path);
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
