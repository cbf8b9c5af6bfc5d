package org.kstate.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A JVM beside the test's own, with the same class path and the same flags, and assertions on unless told otherwise. It is talked to in
 * lines through its standard input and output; its standard error is kept for the message of a failure.
 *
 * <p>{@link #close} ends it with SIGKILL and waits until it is gone, so that a test that fails leaves no process behind; if the test's JVM
 * itself is ended, a shutdown hook does the same. For one thread at a time.
 */
public final class ChildJvm implements AutoCloseable {

    /** How long a line, or an end, is waited for unless told otherwise; generous, since the machine may be busy. */
    public static final long TIMEOUT_MS = 60_000;

    private static final String END = "\u0004";
    private static final int MAX_REMEMBERED_LINES = 40;
    private static final char STOPPED = 'T';

    /** Flags for a child that lives so short that compiling its code well is not worth while. */
    public static final List<String> SHORT_LIVED = List.of("-XX:TieredStopAtLevel=1");

    private final Process process;
    private final PrintWriter input;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final ConcurrentLinkedQueue<String> remembered = new ConcurrentLinkedQueue<>();
    private final Thread reaper;

    private ChildJvm(final Process process) {
        this.process = process;
        this.input = new PrintWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8), true);
        this.reaper = new Thread(process::destroyForcibly, "reaper of " + process.pid());
        Runtime.getRuntime().addShutdownHook(reaper);
        pump(process.inputReader(StandardCharsets.UTF_8), true);
        pump(process.errorReader(StandardCharsets.UTF_8), false);
    }

    private void pump(final BufferedReader from, final boolean toTest) {
        final Thread thread = new Thread(() -> {
            try (from) {
                for (String line = from.readLine(); line != null; line = from.readLine()) {
                    remember(line);
                    if (toTest) {
                        lines.add(line);
                    }
                }
            } catch (final IOException e) {
                remember("reading from the child ended: " + e);
            } finally {
                if (toTest) {
                    lines.add(END);
                }
            }
        }, "lines of " + process.pid());
        thread.setDaemon(true);
        thread.start();
    }

    private void remember(final String line) {
        remembered.add(line);
        if (remembered.size() > MAX_REMEMBERED_LINES) {
            remembered.poll();
        }
    }

    /**
     * Starts a child.
     *
     * @param main      class with a {@code main} method.
     * @param arguments of it; turned into strings.
     * @return the child.
     */
    public static ChildJvm start(final Class<?> main, final Object... arguments) {
        return start(List.of(), main, arguments);
    }

    /**
     * Starts a child with flags of its own.
     *
     * @param flags     for its JVM, after those of the test's.
     * @param main      class with a {@code main} method.
     * @param arguments of it; turned into strings.
     * @return the child.
     */
    public static ChildJvm start(final List<String> flags, final Class<?> main, final Object... arguments) {
        return startThrough(List.of(), System.getProperty("java.class.path"), flags, main, arguments);
    }

    /**
     * Starts a child through another program, which becomes it.
     *
     * @param through   the program and its arguments; after them comes the command of the child.
     * @param classPath of the child.
     * @param flags     for its JVM, after those of the test's.
     * @param main      class with a {@code main} method.
     * @param arguments of it; turned into strings.
     * @return the child.
     */
    public static ChildJvm startThrough(final List<String> through, final String classPath, final List<String> flags, final Class<?> main,
                                        final Object... arguments) {
        final List<String> command = new ArrayList<>(through);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
            .filter(flag -> flag.startsWith("--") || flag.startsWith("-Dchronicle.") || flag.startsWith("-Ddisable."))
            .forEach(command::add);
        command.addAll(List.of("-XX:+UseSerialGC", "-Xmx256m", "-Xshare:auto", "-ea", "-Dslf4j.internal.verbosity=ERROR",
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn"));
        command.addAll(flags);
        command.addAll(List.of("-cp", classPath, main.getName()));
        for (final Object argument : arguments) {
            command.add(String.valueOf(argument));
        }
        try {
            return new ChildJvm(new ProcessBuilder(command).start());
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The child's process id.
     *
     * @return its id.
     */
    public long pid() {
        return process.pid();
    }

    /**
     * Whether it still runs.
     *
     * @return false once it is gone.
     */
    public boolean isAlive() {
        return process.isAlive();
    }

    /**
     * Sends a line to its standard input.
     *
     * @param line to send.
     */
    public void send(final String line) {
        input.println(line);
    }

    /**
     * The next line of its standard output.
     *
     * @return the line.
     * @throws AssertionError if there is none in time, or the child has ended; the message holds what it said.
     */
    public String line() {
        final String line = poll(TIMEOUT_MS);
        if (line == null) {
            throw failure("no line in time: timeoutMs=" + TIMEOUT_MS);
        }
        return line;
    }

    /**
     * Waits for a line that begins so, and drops those before it.
     *
     * @param start of the line.
     * @return the rest of the line, without the white space between.
     */
    public String lineAfter(final String start) {
        for (;;) {
            final String line = line();
            if (line.startsWith(start)) {
                return line.substring(start.length()).strip();
            }
        }
    }

    /**
     * All lines that were received and not asked for yet, after the child has ended.
     *
     * @return the lines.
     */
    public List<String> restOfLines() {
        final List<String> rest = new ArrayList<>();
        for (String line = take(TIMEOUT_MS); !END.equals(line); line = take(TIMEOUT_MS)) {
            if (line == null) {
                throw failure("the child's output does not end: timeoutMs=" + TIMEOUT_MS);
            }
            rest.add(line);
        }
        lines.add(END);
        return rest;
    }

    private String poll(final long timeoutMs) {
        final String line = take(timeoutMs);
        if (END.equals(line)) {
            lines.add(END);
            throw failure("the child has ended: status=" + exitStatus());
        }
        return line;
    }

    private String take(final long timeoutMs) {
        try {
            return lines.poll(timeoutMs, TimeUnit.MILLISECONDS);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failure("interrupted");
        }
    }

    /**
     * Waits for its end.
     *
     * @return its exit status; 128 + n if signal n ended it.
     * @throws AssertionError if it does not end in time.
     */
    public int exitStatus() {
        try {
            if (!process.waitFor(TIMEOUT_MS, TimeUnit.MILLISECONDS)) {
                throw failure("the child does not end: timeoutMs=" + TIMEOUT_MS);
            }
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failure("interrupted");
        }
        return process.exitValue();
    }

    /** Ends it with SIGKILL and waits until it is gone. */
    public void kill() {
        process.destroyForcibly();
        exitStatus();
    }

    /** Stops it with SIGSTOP, and returns when every thread of it stands; {@link #resume} lets it go on. */
    public void stop() {
        signal("-STOP");
        final long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(TIMEOUT_MS);
        while (!isStopped()) {
            if (System.nanoTime() - deadline > 0) {
                throw failure("the child does not stop: timeoutMs=" + TIMEOUT_MS);
            }
            Thread.onSpinWait();
        }
    }

    /**
     * Whether every thread of it stands: what the kernel tells of each is number, name in parentheses, state.
     *
     * @return true after {@link #stop}, or when it has stopped itself.
     */
    public boolean isStopped() {
        try (Stream<Path> threads = Files.list(Path.of("/proc", Long.toString(process.pid()), "task"))) {
            return threads.allMatch(thread -> {
                try {
                    final String stat = Files.readString(thread.resolve("stat"));
                    return stat.charAt(stat.lastIndexOf(')') + 2) == STOPPED;
                } catch (final IOException e) {
                    // The thread has ended meanwhile.
                    return true;
                }
            });
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Lets it go on after {@link #stop}. */
    public void resume() {
        signal("-CONT");
    }

    private void signal(final String signal) {
        try {
            final Process kill = new ProcessBuilder("kill", signal, Long.toString(process.pid())).start();
            if (kill.waitFor() != 0) {
                throw failure("no signal sent: signal=" + signal);
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failure("interrupted");
        }
    }

    private AssertionError failure(final String what) {
        return new AssertionError(what + ", pid=" + process.pid() + ", the child's last lines:\n" + String.join("\n", remembered));
    }

    /** Ends it with SIGKILL, whatever it does, and waits until it is gone. Can be called twice. */
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
            // The test's JVM is going down, and the hook runs.
            return;
        }
    }
}
