package org.kstate.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;

/**
 * A terminal of a given size in which a line of the shell runs: that of tmux(1). Closing it ends all that runs there, and waits until it is gone. If
 * this process is ended first, a shutdown hook ends it. For one thread at a time.
 */
final class Tmux implements AutoCloseable {
    private static final String PROGRAM = "/usr/bin/tmux";
    private static final String SESSION = "test";
    /** Processes are started meanwhile, several at once in a demo. */
    private static final long PATIENCE_S = 180;
    /** A JVM says on the terminal which options it picks up. */
    private static final String CLEAN = " -u JAVA_TOOL_OPTIONS -u JDK_JAVA_OPTIONS -u _JAVA_OPTIONS";

    private final Path socket;
    /** Of the server, and of what runs in the terminal. */
    private final List<ProcessHandle> processes = new ArrayList<>();
    private final Thread reaper = new Thread(this::destroy, "reaper of tmux");

    private Tmux(final Path socket) {
        this.socket = socket;
    }

    static void assumePresent() {
        final boolean present = Files.isExecutable(Path.of(PROGRAM));
        if (!present) {
            System.err.println("SKIPPED: no tmux(1) in /usr/bin; install tmux to run this test");
        }
        Assumptions.assumeTrue(present, "no tmux(1)");
    }

    /** Runs a script in a new terminal, of which the socket lies beside the script. */
    static Tmux start(final Path script, final int columns, final int rows) throws Exception {
        final Tmux tmux = new Tmux(script.resolveSibling("tmux"));
        Runtime.getRuntime().addShutdownHook(tmux.reaper);
        tmux.run("-f", "/dev/null", "new-session", "-d", "-s", SESSION, "-x", Integer.toString(columns), "-y", Integer.toString(rows),
            "exec env" + CLEAN + " bash " + script);
        for (final String pid : tmux.run("display-message", "-p", "-t", SESSION, "#{pid} #{pane_pid}").get(0).split(" ")) {
            ProcessHandle.of(Long.parseLong(pid)).ifPresent(tmux.processes::add);
        }
        return tmux;
    }

    /** Keeps all that is written to the terminal from now on, also what is drawn over. */
    void record(final Path file) throws Exception {
        run("pipe-pane", "-o", "-t", SESSION, "exec cat > '" + file + "'");
        Awaitility.await().atMost(PATIENCE_S, TimeUnit.SECONDS).until(() -> Files.exists(file));
    }

    void resize(final int columns, final int rows) throws Exception {
        run("resize-window", "-t", SESSION, "-x", Integer.toString(columns), "-y", Integer.toString(rows));
    }

    void keys(final String... keys) throws Exception {
        final List<String> arguments = new ArrayList<>(List.of("send-keys", "-t", SESSION));
        arguments.addAll(List.of(keys));
        run(arguments.toArray(String[]::new));
    }

    /** What is on the screen, as soon as it is as wanted. */
    List<String> await(final Predicate<List<String>> condition) {
        final List<List<String>> last = new ArrayList<>();
        Awaitility.await().atMost(PATIENCE_S, TimeUnit.SECONDS).pollInterval(100, TimeUnit.MILLISECONDS)
            .conditionEvaluationListener(evaluated -> {
                if (evaluated.getRemainingTimeInMS() <= 0) {
                    System.err.println(String.join("\n", last.get(last.size() - 1)));
                }
            })
            .until(() -> {
                last.clear();
                last.add(run("capture-pane", "-p", "-t", SESSION));
                try {
                    return condition.test(last.get(0));
                } catch (final IndexOutOfBoundsException e) {
                    // It is not drawn yet.
                    return false;
                }
            });
        return last.get(0);
    }

    /** What tmux knows of the terminal, by a format of its own. */
    String asked(final String format) throws Exception {
        return run("display-message", "-p", "-t", SESSION, format).get(0);
    }

    /** What the script in the terminal has started. */
    List<ProcessHandle> children() {
        return processes.get(processes.size() - 1).children().toList();
    }

    /** All that was drawn, as lines of the screen. */
    List<String> history() throws Exception {
        return run("capture-pane", "-p", "-S", "-", "-t", SESSION);
    }

    /** All that was drawn, with lines that the screen has wrapped put together again. */
    List<String> unwrappedHistory() throws Exception {
        return run("capture-pane", "-p", "-J", "-S", "-", "-t", SESSION).stream().map(String::stripTrailing).toList();
    }

    private List<String> run(final String... arguments) throws IOException, InterruptedException {
        final List<String> command = new ArrayList<>(List.of(PROGRAM, "-S", socket.toString()));
        command.addAll(List.of(arguments));
        final Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        final List<String> lines = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        assertEquals(0, process.waitFor(), lines::toString);
        return lines;
    }

    private List<ProcessHandle> all() {
        return processes.stream().flatMap(process -> Stream.concat(Stream.of(process), process.descendants())).distinct().toList();
    }

    private void destroy() {
        all().forEach(ProcessHandle::destroyForcibly);
    }

    @Override
    public void close() {
        final List<ProcessHandle> ended = all();
        ended.forEach(ProcessHandle::destroyForcibly);
        ended.forEach(process -> process.onExit().join());
        Runtime.getRuntime().removeShutdownHook(reaper);
    }
}
