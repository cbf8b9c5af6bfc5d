package org.kstate.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.testing.ChildProcess;

/** The demo as a user runs it: a process that starts others, and leaves nothing behind. */
@Timeout(300)
class DemoIT {
    private static final int CHILDREN = 5;

    @TempDir
    private Path folder;
    @TempDir
    private Path temporary;
    private ChildProcess demo;

    @AfterEach
    void end() {
        if (demo != null) {
            demo.close();
        }
    }

    @Test
    void shouldPassItsOwnVerdict() throws Exception {
        start("--seconds", "3", "--json");
        final int status = demo.exitStatus(TimeUnit.SECONDS.toMillis(100));

        final List<String> lines = Files.readAllLines(folder.resolve("out"));
        assertEquals(0, status, () -> lines + errors());
        final String verdict = lines.get(lines.size() - 1);
        assertTrue(isTrue(verdict, "passed"), verdict);
        assertEquals(0, number(verdict, "lost"), verdict);
        assertEquals(0, number(verdict, "torn"), verdict);
        assertTrue(number(verdict, "commits") > 100, verdict);
        assertEquals("", errors());
        assertEquals(List.of(), leftovers());
    }

    @Test
    void shouldLeaveNothingBehindWhenItIsInterrupted() throws Exception {
        start("--seconds", "60");
        awaitCommits();
        final List<ProcessHandle> children = ProcessHandle.of(demo.pid()).orElseThrow().descendants().toList();
        assertEquals(CHILDREN, children.size());

        assertEquals(1, leftovers().size());
        demo.terminate();

        assertNotEquals(0, demo.exitStatus(TimeUnit.SECONDS.toMillis(60)));
        assertEquals("kstate: the demo was stopped; nothing of it is left", errors().strip());
        Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> children.stream().noneMatch(ProcessHandle::isAlive));
        assertEquals(List.of(), leftovers());
    }

    @Test
    void shouldEndItsProcessesWhenItIsKilled() throws Exception {
        start("--seconds", "60");
        awaitCommits();
        final List<ProcessHandle> children = ProcessHandle.of(demo.pid()).orElseThrow().descendants().toList();
        assertEquals(CHILDREN, children.size());

        demo.kill();

        try {
            Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> children.stream().noneMatch(ProcessHandle::isAlive));
        } finally {
            children.forEach(ProcessHandle::destroyForcibly);
        }
    }

    private void start(final String... arguments) throws IOException {
        final List<String> all = new ArrayList<>(List.of("demo", "--temp", temporary.toString()));
        all.addAll(List.of(arguments));
        demo = ChildProcess.start(new ProcessBuilder(DemoCommand.commandLine(all, folder))
            .redirectOutput(folder.resolve("out").toFile())
            .redirectError(folder.resolve("err").toFile()));
    }

    private void awaitCommits() {
        Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> {
            assertTrue(demo.isAlive(), this::errors);
            return Files.readString(folder.resolve("out")).contains("commits");
        });
    }

    private String errors() {
        try {
            return Files.readString(folder.resolve("err"));
        } catch (final IOException e) {
            return e.toString();
        }
    }

    private List<Path> leftovers() throws IOException {
        try (Stream<Path> files = Files.list(temporary)) {
            return files.toList();
        }
    }

    private static boolean isTrue(final String line, final String name) throws IOException {
        return member(line, name, JsonParser::getBooleanValue);
    }

    private static long number(final String line, final String name) throws IOException {
        return member(line, name, JsonParser::getLongValue);
    }

    /** Reads one value of a parser. */
    @FunctionalInterface
    private interface Value<T> {
        T of(JsonParser json) throws IOException;
    }

    private static <T> T member(final String line, final String name, final Value<T> value) throws IOException {
        try (JsonParser json = JsonFactory.builder().build().createParser(line)) {
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                if (token.isScalarValue() && name.equals(json.currentName())) {
                    return value.of(json);
                }
            }
        }
        throw new AssertionError("no member " + name + " in " + line);
    }
}
