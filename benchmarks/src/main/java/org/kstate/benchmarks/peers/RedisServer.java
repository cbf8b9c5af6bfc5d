package org.kstate.benchmarks.peers;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.kstate.testing.ChildProcess;

/** A Redis server on a free port of the loopback address, without persistence. Closing it, or the end of this JVM, ends it. */
final class RedisServer implements AutoCloseable {

    private static final String PROGRAM = "redis-server";
    private static final long START_TIMEOUT_NS = 10_000_000_000L;
    private static final long STOP_TIMEOUT_MS = 5_000;
    private static final long LOOK_AGAIN_MS = 10;

    private final int port;
    private final ChildProcess process;

    RedisServer(final Path folder) {
        final Path program = program().orElseThrow(() -> new IllegalStateException(PROGRAM + " is not installed"));
        try {
            port = freePort();
            process = ChildProcess.start(new ProcessBuilder(program.toString(), "--bind", InetAddress.getLoopbackAddress().getHostAddress(), "--port",
                Integer.toString(port), "--save", "", "--appendonly", "no", "--dir", folder.toString())
                .redirectErrorStream(true).redirectOutput(folder.resolve("redis.log").toFile()));
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The program, if it is on the path. */
    static Optional<Path> program() {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(Pattern.quote(File.pathSeparator)))
            .map(folder -> Path.of(folder, PROGRAM)).filter(Files::isExecutable).findFirst();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** A connection, as soon as the server takes one. */
    Socket connect() throws IOException, InterruptedException {
        final long deadline = System.nanoTime() + START_TIMEOUT_NS;
        for (;;) {
            try {
                return new Socket(InetAddress.getLoopbackAddress(), port);
            } catch (final IOException e) {
                if (process.awaitEnd(LOOK_AGAIN_MS)) {
                    throw new IOException(PROGRAM + " ended at once: exit=" + process.exitStatus(), e);
                }
                if (System.nanoTime() - deadline > 0) {
                    throw e;
                }
            }
        }
    }

    @Override
    public void close() {
        try (process) {
            process.terminate();
            process.awaitEnd(STOP_TIMEOUT_MS);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
