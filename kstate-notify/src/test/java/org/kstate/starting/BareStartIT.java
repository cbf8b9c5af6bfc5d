package org.kstate.starting;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.kstate.exceptions.MemoryExhaustedException;
import org.kstate.exceptions.UnsupportedPlatformException;
import org.kstate.testing.SharedMemory;

/** {@code java -cp} and nothing else, on every JDK there is here. */
@Tag("beside")
class BareStartIT {

    private static final String OFF = "-Dkstate.opens=off";
    private static final String JAVA_LINE = "java:     java ";
    private static final int FIRST_THAT_MAY_REFUSE = 24;
    private static final String NO_PROVIDER = "No SLF4J providers were found";

    @TempDir(factory = SharedMemory.class)
    private Path directory;

    static Collection<Path> jdks() {
        return Jdks.all();
    }

    static Stream<Arguments> firstTouches() {
        return Jdks.all().stream().flatMap(jdk -> Arrays.stream(FirstTouch.Use.values()).map(use -> Arguments.of(jdk, use)));
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void shouldRunEveryPartWithoutAnOptionAndPrintNothing(final Path jdk) throws Exception {
        run(jdk, List.of(), EveryPart.class).assertQuietlyDone();
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void shouldRunAfterBytesOfTheProgramsOwn(final Path jdk) throws Exception {
        run(jdk, List.of(), FirstTouch.class, FirstTouch.Use.BYTES.name()).assertQuietlyDone();
    }

    @ParameterizedTest
    @MethodSource("firstTouches")
    void shouldRunWhateverIsTouchedFirst(final Path jdk, final FirstTouch.Use use) throws Exception {
        assumeTrue(Boolean.getBoolean("kstate.soak"), "one start for each JDK and way in: mvn -P soak verify");
        run(jdk, List.of(), FirstTouch.class, use.name()).assertQuietlyDone();
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void shouldSayWhatToPasteWhereItMayNotOpenAndRunWithThat(final Path jdk) throws Exception {
        final JavaRun refused = run(jdk, List.of(OFF), EveryPart.class);

        assertNotEquals(0, refused.status());
        final String said = refused.errors();
        assertTrue(said.contains(UnsupportedPlatformException.class.getName()) && said.contains("kstate.opens=off"), said);
        for (final String line : List.of("Surefire: <argLine>--add-opens=java.base/", "Gradle:   tasks.", "manifest: Add-Opens: java.base/")) {
            assertTrue(said.contains(line), said);
        }
        final String pasted = said.substring(said.indexOf(JAVA_LINE) + JAVA_LINE.length()).lines().findFirst().orElseThrow();
        final List<String> options = new ArrayList<>(List.of(pasted.split(" ")));
        options.add(OFF);
        run(jdk, options, EveryPart.class).assertQuietlyDone();
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void shouldSayWhatToPasteWhereMemoryMayNotBeTouched(final Path jdk) throws Exception {
        assumeTrue(Jdks.version(jdk) >= FIRST_THAT_MAY_REFUSE, "a JDK without the flag");

        final String said = run(jdk, List.of("--sun-misc-unsafe-memory-access=deny"), EveryPart.class).errors();

        assertTrue(said.contains(UnsupportedPlatformException.class.getName())
            && said.contains("start it with --sun-misc-unsafe-memory-access=allow"), said);
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void shouldSayThatItDoesNotWorkWithoutCompactStrings(final Path jdk) throws Exception {
        final String wide = run(jdk, List.of("-XX:-CompactStrings"), EveryPart.class).errors();
        assertTrue(wide.contains(UnsupportedPlatformException.class.getName()) && wide.contains("start it without -XX:-CompactStrings"), wide);
    }

    @Test
    void shouldSayThatThereIsNoMemoryForRecords() throws Exception {
        final String little = run(Jdks.own(), List.of("-XX:MaxDirectMemorySize=64k"), EveryPart.class).errors();
        assertTrue(little.contains(MemoryExhaustedException.class.getName()) && little.contains("-XX:MaxDirectMemorySize"), little);
    }

    @Test
    void shouldNameTheModulesThatARuntimeLacks() throws Exception {
        final JavaRun refused = run(Jdks.own(), List.of("--limit-modules=java.base,java.management"), EveryPart.class);

        assertNotEquals(0, refused.status());
        assertTrue(refused.errors().contains("missing=[java.compiler, java.naming, jdk.unsupported]"), refused.errors());
    }

    @Test
    void shouldRunTwiceInOneProcessByCopiesOfAllClasses() throws Exception {
        final JavaRun run = run(Jdks.own(), List.of(), TwoLoaders.class);

        assertEquals("", run.errors());
        assertEquals(List.of("done null", "done null"), run.output().lines().collect(Collectors.toList()));
    }

    @Test
    void shouldLeaveAPropertyOfTheProgramsForTheLogAlone() throws Exception {
        final JavaRun run = run(Jdks.own(), List.of("-Dslf4j.internal.verbosity=WARN"), EveryPart.class);

        assertTrue(run.errors().contains(NO_PROVIDER), run.errors());
        assertEquals("done WARN", run.output().strip());
    }

    @Test
    void shouldLogWhereTheProgramHasAProvider() throws Exception {
        final List<Path> jars = new ArrayList<>(LibraryJars.all());
        jars.add(LibraryJars.logProvider());

        final JavaRun run = run(jars, Jdks.own(), List.of("-Dorg.slf4j.simpleLogger.defaultLogLevel=debug"), EveryPart.class);

        assertTrue(run.errors().contains("net.openhft."), run.errors());
        assertEquals("done null", run.output().strip());
    }

    private JavaRun run(final Path jdk, final List<String> options, final Class<?> program, final String... more)
        throws IOException, InterruptedException {
        return run(LibraryJars.all(), jdk, options, program, more);
    }

    private JavaRun run(final List<Path> jars, final Path jdk, final List<String> options, final Class<?> program, final String... more)
        throws IOException, InterruptedException {
        final List<String> command = new ArrayList<>(List.of(Jdks.java(jdk)));
        command.addAll(options);
        command.addAll(List.of("-cp", LibraryJars.path(LibraryJars.program(), jars), program.getName(), directory.toString()));
        command.addAll(List.of(more));
        return JavaRun.of(command);
    }
}
