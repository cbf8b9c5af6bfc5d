package org.kstate.notify.resources;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.Kstate;
import org.kstate.testing.ChildJvm;
import org.kstate.testing.SharedMemory;

/** A container drops an application: its class loader, with Kstate in it and Chronicle and jnr above, can be collected. */
@Tag("beside")
class ClassLoaderIT {

    private static final int LOADERS = 5;
    /** With assertions on, Chronicle notes down a stack for each of its objects, those too that it keeps for ever. */
    private static final List<String> AS_IN_USE = List.of("-da:net.openhft...");

    @TempDir(factory = SharedMemory.class)
    private Path directory;

    /**
     * The classes of a persisted map that Kstate's build makes in advance belong beside the library, where the library looks for them; elsewhere it
     * compiles them, for which newer JDKs want annotations that nobody needs at run time.
     */
    private Path generatedClasses() throws Exception {
        final Path classes = Path.of(Kstate.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        final Path libraries = Files.createDirectories(directory.resolve("libraries"));
        if (Files.isDirectory(classes)) {
            copyGenerated(classes, libraries);
        } else {
            try (FileSystem jar = FileSystems.newFileSystem(classes)) {
                copyGenerated(jar.getPath("/"), libraries);
            }
        }
        return libraries;
    }

    private static void copyGenerated(final Path classes, final Path to) throws IOException {
        try (Stream<Path> generated = Files.walk(classes.resolve("net"))) {
            generated.filter(Files::isRegularFile).forEach(file -> copy(file, to.resolve(classes.relativize(file).toString())));
        }
    }

    private static void copy(final Path from, final Path to) {
        try {
            Files.createDirectories(to.getParent());
            Files.copy(from, to);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void shouldBeCollectableWhenItsStoresAreClosed() throws Exception {
        final String classPath = System.getProperty("java.class.path") + File.pathSeparator + generatedClasses();
        try (ChildJvm child = ChildJvm.startThrough(List.of(), classPath, AS_IN_USE, DroppedLoaders.class, directory, LOADERS, "ours")) {
            assertEquals("0", child.lineAfter("left"), () -> "of " + LOADERS + ": " + Arrays.toString(classPath.split(File.pathSeparator)));
        }
    }

    /** What else keeps such a loader is jffi's cleaner of its native library, which no public call ends. */
    @Test
    void shouldNameWhatTheLibrariesPinWhenTheyAreDroppedTooAndEndItByPublicCalls() {
        try (ChildJvm child = ChildJvm.start(DroppedLoaders.class, directory, 1, "all")) {
            assertEquals("[hook, thread background~resource~releaser]", child.lineAfter("pins"));
            assertEquals("[]", child.lineAfter("after"));
        }
    }
}
