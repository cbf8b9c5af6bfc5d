package org.kstate.benchmarks.process;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.kstate.benchmarks.runtime.ForkedJvm;

/**
 * A JVM that measures. It is talked to in lines through its standard input and output; what it says on standard error is kept for the
 * message of a failure.
 *
 * <p>{@link #close} kills it and waits until it is gone. It ends by itself when its input ends, as it does when this process is gone,
 * whatever ended that: see {@link ChildSide}. For one thread at a time.
 */
final class ChildProcess implements AutoCloseable {

    private static final int MAX_REMEMBERED_LINES = 30;
    private static final String END = "\u0004";

    private final String role;
    private final Process process;
    private final PrintWriter input;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final ConcurrentLinkedQueue<String> errors = new ConcurrentLinkedQueue<>();
    private final Thread reaper;

    private ChildProcess(final String role, final Process process) {
        this.role = role;
        this.process = process;
        input = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
        reaper = new Thread(process::destroyForcibly, "reaper of " + process.pid());
        Runtime.getRuntime().addShutdownHook(reaper);
        pump(process.inputReader(StandardCharsets.UTF_8), true);
        pump(process.errorReader(StandardCharsets.UTF_8), false);
    }

    /**
     * Starts one.
     *
     * @param main      class with a {@code main} method.
     * @param arguments of it, turned into strings.
     * @return the child.
     * @throws IOException if the system does not start it.
     */
    static ChildProcess start(final Class<?> main, final Object... arguments) throws IOException {
        return new ChildProcess(main.getSimpleName(), new ProcessBuilder(command(List.of(), main, arguments)).start());
    }

    /**
     * A command line.
     *
     * @param flags     of the JVM, after those of every measuring JVM.
     * @param main      class with a {@code main} method.
     * @param arguments of it, turned into strings.
     * @return the words.
     */
    static List<String> command(final List<String> flags, final Class<?> main, final Object... arguments) {
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ForkedJvm.options());
        command.addAll(flags);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        for (final Object argument : arguments) {
            command.add(String.valueOf(argument));
        }
        return command;
    }

    private void pump(final BufferedReader from, final boolean isOutput) {
        final Thread thread = new Thread(() -> {
            try (from) {
                for (String line = from.readLine(); line != null; line = from.readLine()) {
                    if (isOutput) {
                        lines.add(line);
                    } else {
                        remember(line);
                    }
                }
            } catch (final IOException e) {
                remember("reading from the child ended: " + e);
            } finally {
                if (isOutput) {
                    lines.add(END);
                }
            }
        }, "lines of " + process.pid());
        thread.setDaemon(true);
        thread.start();
    }

    private void remember(final String line) {
        errors.add(line);
        if (errors.size() > MAX_REMEMBERED_LINES) {
            errors.poll();
        }
    }

    /**
     * The child's process id.
     *
     * @return its id.
     */
    long pid() {
        return process.pid();
    }

    /**
     * Sends a line.
     *
     * @param line to send.
     */
    void send(final String line) {
        input.println(line);
    }

    /**
     * Waits for a line that begins with a word. What comes before is passed over.
     *
     * @param word      that it begins with.
     * @param timeoutMs how long to wait.
     * @return the rest of the line.
     * @throws IllegalStateException if there is none in time, or the child has ended; the message says what it said.
     */
    String await(final String word, final long timeoutMs) {
        final long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
        for (;;) {
            final String line;
            try {
                line = lines.poll(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
            } catch (final InterruptedException e) {
                Thread.currentThread().interrupt();
                throw failure("interrupted");
            }
            if (line == null) {
                throw failure("did not say '" + word + "' in time: timeoutMs=" + timeoutMs);
            }
            if (line.equals(END)) {
                lines.add(END);
                throw failure("ended before it said '" + word + "'");
            }
            if (line.equals(word) || line.startsWith(word + " ")) {
                return line.substring(word.length()).strip();
            }
        }
    }

    private IllegalStateException failure(final String what) {
        return new IllegalStateException("The measuring process " + role + " " + what + ", pid=" + process.pid() + "; its last lines:\n"
            + String.join("\n", errors));
    }

    @Override
    public void close() {
        process.destroyForcibly();
        boolean interrupted = false;
        for (;;) {
            try {
                process.waitFor();
                break;
            } catch (final InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        try {
            Runtime.getRuntime().removeShutdownHook(reaper);
        } catch (final IllegalStateException e) {
            // This process is going down, and the hook runs.
            return;
        }
    }
}
