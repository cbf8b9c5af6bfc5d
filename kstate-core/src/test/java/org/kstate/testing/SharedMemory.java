package org.kstate.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDirFactory;

/**
 * Makes the folder of a {@code @TempDir(factory = SharedMemory.class)} in shared memory, where stores live, or in the usual place where
 * there is none. The test framework removes it however the test ends.
 */
public final class SharedMemory implements TempDirFactory {

    private static final Path SHARED_MEMORY = Path.of("/dev/shm");
    private static final String PREFIX = "kstate-test-";

    /** Creates the factory; the test framework does. */
    public SharedMemory() {
    }

    @Override
    public Path createTempDirectory(final AnnotatedElementContext element, final ExtensionContext test) throws IOException {
        return Files.isDirectory(SHARED_MEMORY) ? Files.createTempDirectory(SHARED_MEMORY, PREFIX) : Files.createTempDirectory(PREFIX);
    }
}
