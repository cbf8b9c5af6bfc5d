package org.kstate.benchmarks.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

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
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ForkedJvm.options());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(args);
        try (ScratchFolder folder = new ScratchFolder()) {
            final Path output = folder.resolve("output");
            final Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile()).start();
            final Thread endOfJvm = new Thread(process::destroyForcibly);
            Runtime.getRuntime().addShutdownHook(endOfJvm);
            try {
                final String ending = ending(process, timeoutMs);
                return new JvmRun(Files.readAllLines(output), ending, !process.isAlive() && process.exitValue() == 0);
            } finally {
                process.destroyForcibly();
                Runtime.getRuntime().removeShutdownHook(endOfJvm);
            }
        }
    }

    private static String ending(final Process process, final long timeoutMs) {
        try {
            if (process.waitFor(timeoutMs, TimeUnit.MILLISECONDS)) {
                return "its JVM ended with exit status " + process.exitValue();
            }
            return "its JVM did not end within " + timeoutMs + " ms";
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            return "this process was interrupted";
        }
    }
}
