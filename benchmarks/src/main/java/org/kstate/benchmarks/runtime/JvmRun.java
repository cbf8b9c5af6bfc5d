package org.kstate.benchmarks.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.kstate.testing.ChildProcess;

/**
 * A JVM that was run to its end. Immutable.
 *
 * @param lines  what it printed.
 * @param ending how it ended, in words.
 * @param isGood whether it ended by itself, with exit status 0.
 */
public record JvmRun(List<String> lines, String ending, boolean isGood) {

    /**
     * Runs a program with this JVM's class path and the {@linkplain ForkedJvm#options options} of all benchmarks.
     *
     * @param main      the program.
     * @param timeoutMs after which it is killed.
     * @param args      for it.
     * @return how it went.
     * @throws IOException if it could not be started.
     */
    public static JvmRun of(final Class<?> main, final long timeoutMs, final List<String> args) throws IOException {
        try (ScratchFolder folder = new ScratchFolder()) {
            final Path output = folder.resolve("output");
            final ProcessBuilder builder = new ProcessBuilder(ForkedJvm.command(List.of(), main, args.toArray()))
                .redirectErrorStream(true).redirectOutput(output.toFile());
            try (ChildProcess process = ChildProcess.start(builder)) {
                final String ending = ending(process, timeoutMs);
                return new JvmRun(Files.readAllLines(output), ending, !process.isAlive() && process.exitStatus() == 0);
            }
        }
    }

    private static String ending(final ChildProcess process, final long timeoutMs) {
        try {
            if (process.awaitEnd(timeoutMs)) {
                return "its JVM ended with exit status " + process.exitStatus();
            }
            return "its JVM did not end within " + timeoutMs + " ms";
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            return "this process was interrupted";
        }
    }
}
