package org.kstate.starting;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.kstate.testing.ChildProcess;

/**
 * A run of a command that ends by itself, with what it printed. The environment's options for JVMs are left out, since a JVM prints that it has
 * picked them up. A command that does not end in time is killed, and fails the test.
 */
record JavaRun(int status, String output, String errors) {

    private static final long TIMEOUT_MS = 300_000;

    static JavaRun of(final List<String> command) throws IOException, InterruptedException {
        final Path output = Files.createTempFile("kstate-start", ".out");
        final Path errors = Files.createTempFile("kstate-start", ".err");
        try {
            final ProcessBuilder builder = new ProcessBuilder(command).redirectOutput(output.toFile()).redirectError(errors.toFile());
            builder.environment().keySet().removeAll(List.of("JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS"));
            try (ChildProcess process = ChildProcess.start(builder)) {
                final boolean ended = process.awaitEnd(TIMEOUT_MS);
                return new JavaRun(ended ? process.exitStatus() : -1, Files.readString(output), Files.readString(errors));
            }
        } finally {
            Files.delete(output);
            Files.delete(errors);
        }
    }

    /** Asserts that {@link EveryPart} went well, left SLF4J's property as it was, and that nobody complained. */
    void assertQuietlyDone() {
        assertEquals("", errors);
        assertEquals("done null", output.strip().lines().reduce("", (first, last) -> last));
        assertEquals(0, status);
    }
}
