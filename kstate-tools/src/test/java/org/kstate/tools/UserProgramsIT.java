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
import java.util.stream.IntStream;
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
 * The programs that a new user writes first, compiled against the library's jars alone and run as processes of their own, without an option for
 * Kstate or its libraries.
 */
@Timeout(600)
@Tag("beside")
class UserProgramsIT {
    private static final Path SOURCES = Path.of("..", "examples", "src", "programs");
    private static final Path SHARED_MEMORY = Path.of("/dev/shm");
    private static final List<String> NOT_A_USERS = List.of("test-classes", "kstate-examples", "examples/target", "kstate-feeds", "kstate-tools",
        "-tests.jar", "junit", "archunit", "awaitility", "hamcrest", "opentest4j", "apiguardian", "picocli", "jackson", "paritytrading",
        "slf4j-simple");
    private static final Duration PATIENCE = Duration.ofSeconds(150);

    @TempDir
    private static Path classes;
    private static String classPath;

    @TempDir
    private Path folder;
    private Path store;
    private Path journal;
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
        journal = folder.resolve("journal");
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
    private int start(final String main, final Object... arguments) throws IOException {
        final List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx128m", "-cp", classPath, main));
        Stream.of(arguments).map(String::valueOf).forEach(command::add);
        final int number = programs.size();
        programs.add(ChildProcess.start(new ProcessBuilder(command).redirectOutput(output(number).toFile()).redirectError(errors(number).toFile())));
        return number;
    }

    /** For the message of a failure. */
    private String said(final int program) {
        return programs.get(program).said();
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

    private List<String> linesAtEnd(final int program) {
        assertEquals(0, programs.get(program).exitStatus(PATIENCE.toMillis()), () -> said(program));
        return lines(program);
    }

    private List<String> linesWith(final int program, final String start) {
        return lines(program).stream().filter(line -> line.startsWith(start)).toList();
    }

    private String awaitLine(final int program, final String start, final int count) {
        Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(10)).until(() -> linesWith(program, start).size() >= count
            || !programs.get(program).isAlive());
        final List<String> found = linesWith(program, start);
        assertTrue(found.size() >= count, () -> said(program));
        return found.get(found.size() - 1);
    }

    private static long last(final String line) {
        return Long.parseLong(line.substring(line.lastIndexOf(' ') + 1));
    }

    private void kill(final int program) {
        programs.get(program).kill();
    }

    @Test
    void shouldBeShort() throws IOException {
        try (Stream<Path> sources = Files.list(SOURCES)) {
            for (final Path source : sources.toList()) {
                final long lines = Files.readAllLines(source).size();
                assertTrue(lines >= 15 && lines <= 60, () -> source + ": " + lines);
            }
        }
    }

    @Test
    void shouldBringPricesToAReaderADisplayAndAnObserver() throws Exception {
        final int reader = start("Reader", store, 400);
        final int display = start("Display", store, 400);
        final int writer = start("Writer", store, 400);
        assertEquals("published State[name=md.eurusd.price, version=400, size=8, persistent=false, permission=READ_WRITE, session=",
            awaitLine(writer, "published", 1).replaceAll("[0-9]+]$", ""));
        final List<String> read = linesAtEnd(reader);
        assertEquals("version 400 price 400", read.get(read.size() - 1));
        final int look = start("Look", store);
        assertTrue(linesAtEnd(look).get(0).startsWith("md.eurusd.price version 400 size 8 by session "), () -> said(look));

        final List<String> shown = linesAtEnd(display);
        assertEquals(shown.size() - 1, last(shown.get(shown.size() - 1)));
        assertTrue(shown.get(shown.size() - 2).contains(" price 400 "), shown::toString);
        final long[] times = shown.stream().filter(line -> line.contains(" ms ")).mapToLong(line -> Long.parseLong(line.split(" ")[0])).toArray();
        final long spanMs = times[times.length - 1] - times[0];
        assertTrue(times.length <= spanMs / 100 + 2, () -> times.length + " in " + spanMs + " ms");
    }

    @Test
    void shouldCountEveryAddition() throws Exception {
        final List<Integer> counters = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            counters.add(start("Counter", store, 2_000, 6_000));
        }
        for (final int counter : counters) {
            assertEquals(List.of("count 6000 version 6000"), linesAtEnd(counter));
        }
    }

    @Test
    void shouldGoOnAfterKillsAndAuditEveryCommitOnce() throws Exception {
        final Path memory = folder.resolve("audited");
        final int ledger = start("Ledger", store, journal);
        awaitLine(ledger, "balance", 20);
        final int audit = start("Audit", journal, memory);
        awaitLine(audit, "audited", 10);
        kill(audit);
        kill(ledger);
        final long balance = last(linesWith(ledger, "balance").get(linesWith(ledger, "balance").size() - 1));
        removeStore();

        final int again = start("Ledger", store, journal);
        final long restored = last(awaitLine(again, "restored", 1));
        assertTrue(restored == balance || restored == balance + 1, () -> restored + " after " + balance);
        final long later = last(awaitLine(again, "balance", 20));
        assertEquals("balance " + later + " version " + later, linesWith(again, "balance").get((int) (later - restored) - 1));
        final int auditAgain = start("Audit", journal, memory);
        Awaitility.await().atMost(PATIENCE).until(() -> linesWith(auditAgain, "audited " + later).size() == 1);

        final List<Long> audited = Stream.concat(linesWith(audit, "audited").stream(), linesWith(auditAgain, "audited").stream())
            .map(UserProgramsIT::last).distinct().toList();
        assertEquals(IntStream.rangeClosed(1, audited.size()).mapToObj(Long::valueOf).toList(), audited);
    }

    @Test
    void shouldShowFieldsThroughAFlyweight() throws Exception {
        assertEquals(List.of("EUR/USD 1.25/1.75 firm version 2 size 25"), linesAtEnd(start("Quotes", store)));
    }

    @Test
    void shouldTransferAllOrNothing() throws Exception {
        final int one = start("Transfer", store, 1_000, 2_000);
        final int other = start("Transfer", store, 1_000, 2_000);
        assertTrue(linesAtEnd(one).get(0).startsWith("moved 2000 conflicts "), () -> said(one));
        assertTrue(linesAtEnd(other).get(0).startsWith("moved 2000 conflicts "), () -> said(other));
    }
}
