package org.kstate.persistence.queue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A child process that runs a main class of the tests, and is gone when closed, or when the test's own process ends, or after some minutes: then
 * it was stuck. Beside the one of the core's tests, for children that are to become zombies.
 */
public final class ChildJvm implements AutoCloseable {

    private static final long LONGEST_MINUTES = 4;

    private final Process process;
    private final Thread reaper;
    private final BufferedReader output;
    private long pid;

    private ChildJvm(final Process process) {
        this.process = process;
        this.pid = process.pid();
        this.output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        this.reaper = new Thread(this::end, "reaper of " + pid);
        Runtime.getRuntime().addShutdownHook(reaper);
        // Ends what is printed, and so whoever waits for a line.
        CompletableFuture.delayedExecutor(LONGEST_MINUTES, TimeUnit.MINUTES).execute(this::end);
    }

    static ChildJvm start(final Class<?> main, final Object... arguments) throws IOException {
        return new ChildJvm(new ProcessBuilder(command(main, arguments)).redirectErrorStream(true).start());
    }

    /** A child whose parent never asks for its end, so that it stays a zombie when killed. It prints its pid first. */
    static ChildJvm startUnreaped(final Class<?> main, final Object... arguments) throws IOException {
        return startUnreaped(List.of(), main, arguments);
    }

    /** The same with flags of its own. */
    public static ChildJvm startUnreaped(final List<String> flags, final Class<?> main, final Object... arguments) throws IOException {
        final List<String> command = command(main, arguments);
        command.addAll(1, flags);
        final StringBuilder script = new StringBuilder();
        for (final String word : command) {
            script.append('\'').append(word).append("' ");
        }
        script.append("& echo $!; exec sleep 600");
        final ChildJvm child = new ChildJvm(new ProcessBuilder("sh", "-c", script.toString()).redirectErrorStream(true).start());
        try {
            child.pid = Long.parseLong(child.line());
        } catch (final IOException | NumberFormatException e) {
            child.close();
            throw e;
        }
        return child;
    }

    static List<String> command(final Class<?> main, final Object... arguments) {
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        for (final String argument : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
            if (argument.startsWith("--") || argument.startsWith("-Dchronicle")) {
                command.add(argument);
            }
        }
        // Warnings shall be seen, and fail the tests that read what the child prints.
        command.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=warn");
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx128m", "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")), main.getName()));
        for (final Object argument : arguments) {
            command.add(argument.toString());
        }
        return command;
    }

    /** Its process id. */
    public long pid() {
        return pid;
    }

    /** The next line that the child prints; waits for it. */
    public String line() throws IOException {
        final String line = output.readLine();
        if (line == null) {
            throw new IOException("The child ended: pid=" + pid);
        }
        return line;
    }

    /** Everything that the child prints until it ends. */
    List<String> lines() throws Exception {
        final List<String> lines = output.lines().toList();
        process.waitFor(20, TimeUnit.SECONDS);
        return lines;
    }

    int exitValue() {
        return process.exitValue();
    }

    /** Kills the child as {@code kill -9} does, and returns at once. */
    void kill() {
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }

    private void end() {
        if (process.isAlive()) {
            kill();
            process.destroyForcibly();
        }
    }

    @Override
    public void close() throws IOException {
        kill();
        process.destroyForcibly().onExit().join();
        try {
            Runtime.getRuntime().removeShutdownHook(reaper);
        } catch (final IllegalStateException e) {
            // The process is ending: the hook runs, and finds nothing.
        }
        output.close();
    }
}
