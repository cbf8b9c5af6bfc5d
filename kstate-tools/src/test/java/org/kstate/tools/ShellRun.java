package org.kstate.tools;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * A line of the shell in which {@code $K} is the command, as a process of its own: for what only processes have, signals, pipes and
 * terminals. Closing it ends all processes that are left. For one thread at a time.
 */
final class ShellRun implements AutoCloseable {
    private static final long PATIENCE_S = 60;

    private final Path folder;
    private final Process process;

    private ShellRun(final Path folder, final Process process) {
        this.folder = folder;
        this.process = process;
    }

    static ShellRun start(final Path folder, final String line, final Map<String, String> environment) throws IOException {
        final Path command = folder.resolve("k");
        Files.writeString(command, "#!/bin/bash\nexec " + DemoCommand.commandLine(List.of(), folder).stream()
            .map(word -> "'" + word + "'").collect(Collectors.joining(" ")) + " \"$@\"\n");
        Files.setPosixFilePermissions(command, PosixFilePermissions.fromString("rwx------"));
        final ProcessBuilder builder = new ProcessBuilder("bash", "-c", line)
            .redirectInput(ProcessBuilder.Redirect.PIPE)
            .redirectOutput(folder.resolve("out").toFile())
            .redirectError(folder.resolve("err").toFile());
        builder.environment().putAll(environment);
        builder.environment().put("K", command.toString());
        return new ShellRun(folder, builder.start());
    }

    static ShellRun start(final Path folder, final String line) throws IOException {
        return start(folder, line, Map.of());
    }

    /** The exit status, when it has ended. */
    int status() throws InterruptedException {
        if (!process.waitFor(PATIENCE_S, TimeUnit.SECONDS)) {
            throw new AssertionError("it does not end; it said: " + err());
        }
        return process.exitValue();
    }

    void awaitOutput(final String text) {
        Awaitility.await().atMost(PATIENCE_S, TimeUnit.SECONDS).until(() -> {
            if (!process.isAlive()) {
                throw new AssertionError("it has ended: " + out() + err());
            }
            return String.join("\n", out()).contains(text);
        });
    }

    /** Sends a signal to the process that the shell has become. */
    void signal(final String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    }

    /** Whether it has a file open. */
    boolean hasOpen(final Path file) throws IOException {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc", Long.toString(process.pid()), "fd"))) {
            for (final Path descriptor : descriptors.toList()) {
                if (Files.exists(descriptor) && Files.isSameFile(descriptor, file)) {
                    return true;
                }
            }
        }
        return false;
    }

    List<String> out() {
        return lines("out");
    }

    List<String> err() {
        return lines("err");
    }

    private List<String> lines(final String name) {
        try {
            return Files.readString(folder.resolve(name)).lines().toList();
        } catch (final IOException e) {
            return List.of(e.toString());
        }
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        // What was killed ends, and is waited for whatever happens to this thread.
        process.destroyForcibly().onExit().join();
    }
}
