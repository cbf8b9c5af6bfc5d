package org.kstate.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * A process beside this one, from its start to its end. It is talked to in lines through its standard input and output. What it says last, there
 * or in the files that its output goes to, is in the message of a failure.
 *
 * <p>{@link #close} ends it with SIGKILL, with all that it has started, and waits until it is gone. If this process is ended first, a shutdown
 * hook does the same. For one thread at a time.
 *
 * <p>The benchmarks compile this file too: it uses nothing but the JDK.
 */
public class ChildProcess implements AutoCloseable {

    /** How long a line, or an end, is waited for unless told otherwise; generous, since the machine may be busy. */
    public static final long TIMEOUT_MS = 180_000;

    private static final String END = "\u0004";
    private static final int MAX_REMEMBERED_LINES = 40;
    private static final char STOPPED = 'T';

    private final String name;
    private final Process process;
    private final PrintWriter input;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final ConcurrentLinkedQueue<String> remembered = new ConcurrentLinkedQueue<>();
    private final List<Path> files = new ArrayList<>();
    private final Thread reaper;

    /**
     * A command that has ended.
     *
     * @param status its exit status; 128 + n if signal n ended it.
     * @param output lines of its standard output and its standard error.
     */
    public record Ended(int status, List<String> output) {
    }

    /**
     * Starts one.
     *
     * @param name    what failures call it.
     * @param builder with the command, and where its output goes: lines are had of what is a pipe.
     * @throws IOException if the system does not start it.
     */
    protected ChildProcess(final String name, final ProcessBuilder builder) throws IOException {
        this.name = name;
        process = builder.start();
        reaper = new Thread(this::destroy, "reaper of " + process.pid());
        try {
            Runtime.getRuntime().addShutdownHook(reaper);
        } catch (final IllegalStateException e) {
            destroy();
            throw e;
        }
        input = new PrintWriter(new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8), true);
        listen(builder.redirectOutput(), process.inputReader(StandardCharsets.UTF_8), true);
        if (!builder.redirectErrorStream()) {
            listen(builder.redirectError(), process.errorReader(StandardCharsets.UTF_8), false);
        }
    }

    private void listen(final ProcessBuilder.Redirect to, final BufferedReader from, final boolean isOutput) {
        if (to.file() != null) {
            files.add(to.file().toPath());
        }
        if (to != ProcessBuilder.Redirect.PIPE) {
            return;
        }
        final Thread thread = new Thread(() -> {
            try (from) {
                for (String line = from.readLine(); line != null; line = from.readLine()) {
                    remember(line);
                    if (isOutput) {
                        lines.add(line);
                    }
                }
            } catch (final IOException e) {
                remember("reading from the process ended: " + e);
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
        remembered.add(line);
        if (remembered.size() > MAX_REMEMBERED_LINES) {
            remembered.poll();
        }
    }

    /**
     * Starts one.
     *
     * @param builder with the command, and where its output goes: lines are had of what is a pipe.
     * @return the process.
     * @throws IOException if the system does not start it.
     */
    public static ChildProcess start(final ProcessBuilder builder) throws IOException {
        return new ChildProcess(builder.command().get(0), builder);
    }

    /**
     * Runs a short command to its end.
     *
     * @param command the words.
     * @return how it ended.
     * @throws IOException           if the system does not start it.
     * @throws IllegalStateException if it does not end in time.
     */
    public static Ended run(final String... command) throws IOException {
        try (ChildProcess process = start(new ProcessBuilder(command).redirectErrorStream(true))) {
            final List<String> output = process.restOfLines();
            return new Ended(process.exitStatus(), output);
        }
    }

    /**
     * Its process id.
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
    public final boolean isAlive() {
        return process.isAlive();
    }

    /**
     * Sends a line to its standard input.
     *
     * @param line to send.
     */
    public final void send(final String line) {
        input.println(line);
    }

    /** Ends its standard input. */
    public final void endInput() {
        input.close();
    }

    /**
     * The next line of its standard output.
     *
     * @return the line.
     * @throws IllegalStateException if there is none in time, or the process has ended; the message holds what it said.
     */
    public final String line() {
        return line("a line", TIMEOUT_MS);
    }

    /**
     * The next line of its standard output.
     *
     * @param expected  what failures say that was waited for.
     * @param timeoutMs how long to wait.
     * @return the line.
     * @throws IllegalStateException if there is none in time, or the process has ended; the message holds what it said.
     */
    protected final String line(final String expected, final long timeoutMs) {
        final String line = poll(timeoutMs);
        if (line == null) {
            throw failure("did not say " + expected + " in time: timeoutMs=" + timeoutMs);
        }
        if (line.equals(END)) {
            lines.add(END);
            throw failure("ended before it said " + expected + ": status=" + exitStatus());
        }
        return line;
    }

    /**
     * Waits for a line that begins so, and drops those before it.
     *
     * @param start of the line.
     * @return the rest of the line, without the white space between.
     */
    public final String lineAfter(final String start) {
        for (;;) {
            final String line = line(start, TIMEOUT_MS);
            if (line.startsWith(start)) {
                return line.substring(start.length()).strip();
            }
        }
    }

    /**
     * All lines that were received and not asked for yet, after its output has ended.
     *
     * @return the lines.
     */
    public final List<String> restOfLines() {
        final List<String> rest = new ArrayList<>();
        for (String line = poll(TIMEOUT_MS); !END.equals(line); line = poll(TIMEOUT_MS)) {
            if (line == null) {
                throw failure("does not end its output: timeoutMs=" + TIMEOUT_MS);
            }
            rest.add(line);
        }
        lines.add(END);
        return rest;
    }

    private String poll(final long timeoutMs) {
        try {
            return lines.poll(timeoutMs, TimeUnit.MILLISECONDS);
        } catch (final InterruptedException e) {
            throw interrupted();
        }
    }

    /**
     * What it said last, for the message of a failure.
     *
     * @return lines.
     */
    public final String said() {
        final List<String> last = new ArrayList<>(remembered);
        for (final Path file : files) {
            try {
                final List<String> all = new String(Files.readAllBytes(file), StandardCharsets.UTF_8).lines().toList();
                last.addAll(all.subList(Math.max(0, all.size() - MAX_REMEMBERED_LINES), all.size()));
            } catch (final IOException e) {
                last.add(e.toString());
            }
        }
        return String.join("\n", last);
    }

    /**
     * Waits for its end.
     *
     * @param timeoutMs how long.
     * @return whether it has ended.
     * @throws InterruptedException if this thread is interrupted.
     */
    public final boolean awaitEnd(final long timeoutMs) throws InterruptedException {
        return process.waitFor(timeoutMs, TimeUnit.MILLISECONDS);
    }

    /**
     * Waits for its end.
     *
     * @return its exit status; 128 + n if signal n ended it.
     * @throws IllegalStateException if it does not end in time.
     */
    public final int exitStatus() {
        return exitStatus(TIMEOUT_MS);
    }

    /**
     * Waits for its end.
     *
     * @param timeoutMs how long.
     * @return its exit status; 128 + n if signal n ended it.
     * @throws IllegalStateException if it does not end in time.
     */
    public final int exitStatus(final long timeoutMs) {
        try {
            if (!awaitEnd(timeoutMs)) {
                throw failure("does not end: timeoutMs=" + timeoutMs);
            }
        } catch (final InterruptedException e) {
            throw interrupted();
        }
        return process.exitValue();
    }

    /** Asks it to end, by SIGTERM, and returns at once. */
    public final void terminate() {
        process.destroy();
    }

    /** Ends it with SIGKILL, not what it has started, and waits until it is gone. */
    public void kill() {
        process.destroyForcibly();
        exitStatus();
    }

    /** Stops it with SIGSTOP, and returns when every thread of it stands; {@link #resume} lets it go on. */
    public final void stop() {
        signal("STOP");
        await("stop", this::isStopped);
    }

    /**
     * Whether every thread of it stands: what the kernel tells of each is number, name in parentheses, state.
     *
     * @return true after {@link #stop}, or when it has stopped itself.
     */
    public final boolean isStopped() {
        try (Stream<Path> threads = Files.list(Path.of("/proc", Long.toString(pid()), "task"))) {
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
    public final void resume() {
        signal("CONT");
    }

    /**
     * Sends it a signal, and returns at once.
     *
     * @param signal its name, without SIG.
     */
    public final void signal(final String signal) {
        try {
            if (run("kill", "-" + signal, Long.toString(pid())).status() != 0) {
                throw failure("got no signal: signal=" + signal);
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Waits until it has done something, and looks all the time.
     *
     * @param what      that it does.
     * @param condition whether it has.
     */
    protected final void await(final String what, final BooleanSupplier condition) {
        final long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(TIMEOUT_MS);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw failure("does not " + what + ": timeoutMs=" + TIMEOUT_MS);
            }
            Thread.onSpinWait();
        }
    }

    private IllegalStateException interrupted() {
        Thread.currentThread().interrupt();
        return failure("was waited for, and this thread is interrupted");
    }

    private IllegalStateException failure(final String what) {
        return new IllegalStateException("The process " + name + " " + what + ", pid=" + pid() + "; its last lines:\n" + said());
    }

    private void destroy() {
        if (process.isAlive()) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
        }
        process.destroyForcibly();
    }

    /** Ends it with SIGKILL, with all that it has started, and waits until it is gone. Can be called twice. */
    @Override
    public final void close() {
        destroy();
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
