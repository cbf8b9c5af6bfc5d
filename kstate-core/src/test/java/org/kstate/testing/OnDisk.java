package org.kstate.testing;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDirFactory;
import org.kstate.memory.MemoryFileSystem;

/**
 * Makes the folder of a {@code @TempDir(factory = OnDisk.class)} on a file system that outlives a boot: in the usual place, or, where that is in
 * memory, in the build's folder. The test framework removes it however the test ends.
 */
public final class OnDisk implements TempDirFactory {

    private static final String PREFIX = "kstate-test-";

    /** Creates the factory; the test framework does. */
    public OnDisk() {
    }

    @Override
    public Path createTempDirectory(final AnnotatedElementContext element, final ExtensionContext test) throws IOException {
        for (final Path parent : List.of(Path.of(System.getProperty("java.io.tmpdir")), Path.of("target").toAbsolutePath())) {
            if (Files.isDirectory(parent) && !MemoryFileSystem.holds(parent)) {
                return Files.createTempDirectory(parent, PREFIX);
            }
        }
        System.err.println("SKIPPED, since there is no folder on a disk: " + test.getDisplayName());
        return abort("no folder on a disk");
    }
}
