package org.kstate.starting;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.kstate.testing.SharedMemory;

/** A program that is a module, and requires Kstate's three, compiles and runs with no option. */
@Tag("beside")
class ModulePathIT {

    private static final Path SOURCE = Path.of("src/test/java", EveryPart.class.getName().replace('.', '/') + ".java");
    private static final String DECLARATION = "module program {\n"
        + "    requires kstate.core;\n"
        + "    requires kstate.persistence;\n"
        + "    requires kstate.notify;\n"
        + "}\n";
    private static final String MAIN = "program/" + EveryPart.class.getName();

    @TempDir
    private Path work;
    @TempDir(factory = SharedMemory.class)
    private Path directory;

    static Collection<Path> jdks() {
        return Jdks.all();
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void shouldCompileAndRunAsAModule(final Path jdk) throws Exception {
        final Path declaration = Files.writeString(work.resolve("module-info.java"), DECLARATION);
        final Path classes = work.resolve("classes");
        final JavaRun compiling = JavaRun.of(List.of(jdk.resolve("bin/javac").toString(), "-p", LibraryJars.path(work, LibraryJars.all()),
            "-proc:none", "-d", classes.toString(), declaration.toString(), SOURCE.toString()));
        assertEquals(new JavaRun(0, "", ""), compiling);

        run(jdk, classes).assertQuietlyDone();
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void shouldSayWhatToPasteWhereItMayNotOpen(final Path jdk) throws Exception {
        assumeTrue(Boolean.getBoolean("kstate.soak"), "mvn -P soak verify");
        shouldCompileAndRunAsAModule(jdk);

        final String said = run(jdk, work.resolve("classes"), "-Dkstate.opens=off").errors();

        assertTrue(said.contains("--add-opens=java.base/sun.nio.ch=") && said.contains("chronicle.core,"), said);
        final String pasted = said.substring(said.indexOf("java:     java ") + "java:     java ".length()).lines().findFirst().orElseThrow();
        run(jdk, work.resolve("classes"), (pasted + " -Dkstate.opens=off").split(" ")).assertQuietlyDone();
    }

    private JavaRun run(final Path jdk, final Path classes, final String... options) throws Exception {
        final List<String> command = new ArrayList<>(List.of(Jdks.java(jdk)));
        command.addAll(List.of(options));
        command.addAll(List.of("-p", LibraryJars.path(classes, LibraryJars.all()), "-m", MAIN, directory.toString()));
        return JavaRun.of(command);
    }
}
