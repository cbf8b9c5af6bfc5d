package org.kstate.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.testing.ChildProcess;

/**
 * The two programs that a new user writes first, compiled against the library's jars alone. They run as processes of their own, without an
 * option that Kstate or its libraries need.
 */
@Timeout(600)
@Tag("beside")
class UserProgramsIT {
    private static final Path SOURCES = Path.of("..", "examples", "src", "programs");
    private static final Path SHARED_MEMORY = Path.of("/dev/shm");
    private static final List<String> NOT_A_USERS = List.of("test-classes", "kstate-examples", "examples/target", "kstate-feeds", "kstate-tools",
        "-tests.jar", "junit", "archunit", "awaitility", "hamcrest", "opentest4j", "apiguardian", "picocli", "jackson", "paritytrading",
        "agrona", "sbe-tool", "slf4j-simple");
    private static final Duration PATIENCE = Duration.ofSeconds(150);
    private static final Duration POLL = Duration.ofMillis(20);

    @TempDir
    private static Path classes;
    private static String classPath;

    @TempDir
    private Path folder;
    private Path store;
    private final List<ChildProcess> programs = new ArrayList<>();

    @BeforeAll
    static void compile() throws IOException {
        final String library = String.join(File.pathSeparator, Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> NOT_A_USERS.stream().noneMatch(entry::contains)).toList());
        classPath = classes + File.pathSeparator + library;
        final JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null); Stream<Path> sources = Files.list(SOURCES)) {
            final StringWriter output = new StringWriter();
            final boolean compiled = compiler.getTask(output, files, null, List.of("--release", "17", "-proc:none", "-d", classes.toString(), "-cp",
                library), null, files.getJavaFileObjectsFromPaths(sources.toList())).call();
            assertTrue(compiled, output::toString);
        }
    }

    @BeforeEach
    void choosePlaces() throws IOException {
        store = Files.createTempDirectory(Files.isDirectory(SHARED_MEMORY) ? SHARED_MEMORY : folder, "kstate-test-");
    }

    /** Whatever a program was started for, it complains of nothing. */
    @AfterEach
    void end() throws Exception {
        programs.forEach(ChildProcess::close);
        removeStore();
        for (int program = 0; program < programs.size(); program++) {
            assertEquals("", Files.readString(errors(program)));
        }
    }

    private void removeStore() throws IOException {
        try (Stream<Path> files = Files.walk(store)) {
            files.sorted((a, b) -> b.compareTo(a)).forEach(file -> file.toFile().delete());
        }
    }

    private Path output(final int program) {
        return folder.resolve("out" + program);
    }

    private Path errors(final int program) {
        return folder.resolve("err" + program);
    }

    /** Starts a program; gives its number. */
    private int start(final String main) throws IOException {
        final List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx128m", "-Dkstate.store=" + store, "-cp", classPath, main));
        final int number = programs.size();
        programs.add(ChildProcess.start(new ProcessBuilder(command).redirectOutput(output(number).toFile()).redirectError(errors(number).toFile())));
        return number;
    }

    private List<String> lines(final int program) {
        try {
            // Its last line may be half written.
            final String text = Files.readString(output(program));
            return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
        } catch (final IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void shouldBeOfFifteenLines() throws IOException {
        try (Stream<Path> sources = Files.list(SOURCES)) {
            for (final Path source : sources.toList()) {
                final long lines = Files.readAllLines(source).size();
                assertTrue(lines <= 15, () -> source + ": " + lines);
            }
        }
    }

    @Test
    void shouldShareAStateWhicheverStartsFirst() throws Exception {
        final int reader = start("FirstReader");
        Awaitility.await().atMost(PATIENCE).pollInterval(POLL).until(() -> lines(reader).contains("version 0 bid 0 ask 0"));
        final int writer = start("FirstWriter");
        final Pattern written = Pattern.compile("version ([1-9][0-9]*) bid ([0-9]+) ask ([0-9]+)");
        Awaitility.await().atMost(PATIENCE).pollInterval(POLL).until(() -> lines(reader).stream().filter(written.asPredicate()).count() >= 2
            || !programs.get(writer).isAlive());
        final List<String> seen = lines(reader).stream().filter(written.asPredicate()).toList();
        assertTrue(seen.size() >= 2, () -> programs.get(reader).said() + programs.get(writer).said());
        for (final String line : seen) {
            final long version = Long.parseLong(line.replaceAll(written.pattern(), "$1"));
            assertEquals("version " + version + " bid " + (version + 99) + " ask " + (version + 100), line);
        }
    }
}
