package org.kstate.tools;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.kstate.testing.ChildProcess;

/**
 * A line of the shell in which {@code $K} is the command, as a process of its own: for what only processes have, signals, pipes and
 * terminals. Closing it ends all processes that are left. For one thread at a time.
 */
final class ShellRun implements AutoCloseable {
    private final Path folder;
    private final ChildProcess process;

    private ShellRun(final Path folder, final ChildProcess process) {
        this.folder = folder;
        this.process = process;
    }

    static ShellRun start(final Path folder, final String line, final Map<String, String> environment) throws IOException {
        final Path command = folder.resolve("k");
        Files.writeString(command, "#!/bin/bash\nexec " + DemoCommand.commandLine(List.of(), folder).stream()
            .map(word -> "'" + word + "'").collect(Collectors.joining(" ")) + " \"$@\"\n");
        Files.setPosixFilePermissions(command, PosixFilePermissions.fromString("rwx------"));
        final ProcessBuilder builder = new ProcessBuilder("bash", "-c", line)
            .redirectOutput(folder.resolve("out").toFile())
            .redirectError(folder.resolve("err").toFile());
        builder.environment().putAll(environment);
        builder.environment().put("K", command.toString());
        return new ShellRun(folder, ChildProcess.start(builder));
    }

    static ShellRun start(final Path folder, final String line) throws IOException {
        return start(folder, line, Map.of());
    }

    /** The exit status, when it has ended. */
    int status() {
        return process.exitStatus();
    }

    void awaitOutput(final String text) {
        Awaitility.await().atMost(ChildProcess.TIMEOUT_MS, TimeUnit.MILLISECONDS).until(() -> {
            if (!process.isAlive()) {
                throw new AssertionError("it has ended: " + out() + err());
            }
            return String.join("\n", out()).contains(text);
        });
    }

    /** Sends a signal to the process that the shell has become. */
    void signal(final String name) {
        process.signal(name);
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

    /** Whether it has a thread of that name, of at most 15 characters. */
    boolean hasThread(final String name) {
        try (Stream<Path> threads = Files.list(Path.of("/proc", Long.toString(process.pid()), "task"))) {
            for (final Path thread : threads.toList()) {
                final Path comm = thread.resolve("comm");
                if (Files.exists(comm) && Files.readString(comm).strip().equals(name)) {
                    return true;
                }
            }
        } catch (final UncheckedIOException | IOException e) {
            // A thread has ended meanwhile: its file is gone, or can be opened and not be read.
            return false;
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
        process.close();
    }
}
