package org.kstate.starting;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.kstate.testing.SharedMemory;

/** A runtime image of the modules that the README names: there is no compiler in it. */
@Tag("beside")
class SmallRuntimeIT {

    private static final String MODULES = "java.compiler,java.management,java.naming,jdk.unsupported";

    @TempDir
    private Path images;
    @TempDir(factory = SharedMemory.class)
    private Path directory;

    static Collection<Path> jdks() {
        return Jdks.all();
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void shouldRunEveryPartWithoutACompilerThere(final Path jdk) throws Exception {
        assumeTrue(Boolean.getBoolean("kstate.soak") || Jdks.version(jdk) == Runtime.version().feature(),
            "images of other JDKs: mvn -P soak verify");
        final Path jlink = jdk.resolve("bin/jlink");
        assumeTrue(Files.isExecutable(jlink), () -> "this JDK has no jlink; jdk=" + jdk);
        final Path image = images.resolve("image");
        final JavaRun linking = JavaRun.of(List.of(jlink.toString(), "--add-modules", MODULES, "--output", image.toString()));
        assertEquals(0, linking.status(), linking.output() + linking.errors());
        final JavaRun list = JavaRun.of(List.of(Jdks.java(image), "--list-modules"));
        assertTrue(list.output().contains("java.compiler"), list.output());
        assertFalse(list.output().contains("jdk.compiler"), list.output());

        JavaRun.of(List.of(Jdks.java(image), "-cp", LibraryJars.path(LibraryJars.program(), LibraryJars.all()), EveryPart.class.getName(),
            directory.toString())).assertQuietlyDone();
    }
}
