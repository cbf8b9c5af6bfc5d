package org.kstate.tools.demo;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.kstate.exceptions.KstateException;

/**
 * A process of the demo: speaks JSON, one object on each line, listens on its standard input, and ends when that ends. What it
 * says on standard error goes to a file. Safe for any thread.
 */
final class ChildProcess implements AutoCloseable {
    private static final long PATIENCE_MS = 10_000;
    private static final JsonFactory JSON = JsonFactory.builder().build();

    /** Takes what the process says, on the thread that reads it. */
    @FunctionalInterface
    interface Listener {
        void onLine(JsonParser json) throws IOException;
    }

    private final String role;
    private final Process process;
    private final Path log;
    private final Thread reader;
    private volatile Exception garbled;

    ChildProcess(final String role, final List<String> command, final Path log, final Listener listener) {
        this.role = role;
        this.log = log;
        try {
            process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.appendTo(log.toFile())).start();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        reader = new Thread(() -> listen(listener), "kstate-demo-" + role);
        reader.setDaemon(true);
        reader.start();
    }

    private void listen(final Listener listener) {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                // A line that was cut off by the kill is the last one, and no object.
                if (line.startsWith("{") && line.endsWith("}")) {
                    try (JsonParser json = JSON.createParser(line)) {
                        listener.onLine(json);
                    }
                }
            }
        } catch (final IOException | RuntimeException e) {
            garbled = e;
        }
    }

    /** Says a line on the process's standard input. A process that has ended does not hear it; that is seen elsewhere. */
    void tell(final String line) {
        try {
            process.getOutputStream().write((line + '\n').getBytes(StandardCharsets.US_ASCII));
            process.getOutputStream().flush();
        } catch (final IOException e) {
            checkAlive();
        }
    }

    /** Ends the process's standard input, and so the process. */
    void endInput() {
        try {
            process.getOutputStream().close();
        } catch (final IOException e) {
            // It has ended already.
            return;
        }
    }

    /** Ends the process by SIGKILL, and tells its exit status. */
    int kill() {
        process.destroyForcibly();
        return awaitExit();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    long pid() {
        return process.pid();
    }

    /** Waits until the process has ended and all it said was taken. */
    int awaitExit() {
        try {
            if (!process.waitFor(PATIENCE_MS, TimeUnit.MILLISECONDS)) {
                throw new KstateException("A process of the demo does not end; look at what it does: process=" + role + ", pid=" + pid());
            }
            reader.join(PATIENCE_MS);
            return process.exitValue();
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KstateException("The demo was interrupted: process=" + role, e);
        }
    }

    /** Fails if the process has ended in another way than it should. */
    void checkAlive() {
        if (!process.isAlive() && awaitExit() != 0) {
            throw new KstateException("A process of the demo has failed: process=" + role + ", exitStatus=" + process.exitValue()
                + ", said=" + complaint());
        }
        if (garbled != null) {
            throw new KstateException("A process of the demo said what cannot be read: process=" + role, garbled);
        }
    }

    private String complaint() {
        try {
            final List<String> lines = Files.readAllLines(log);
            // The first may be the JVM's own, about options that it picked up.
            return lines.stream().filter(line -> !line.isBlank()).reduce("nothing", (before, line) -> line);
        } catch (final IOException e) {
            return e.toString();
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(PATIENCE_MS, TimeUnit.MILLISECONDS);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
