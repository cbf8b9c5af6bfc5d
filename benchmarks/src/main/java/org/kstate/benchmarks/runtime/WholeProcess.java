package org.kstate.benchmarks.runtime;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.kstate.testing.ChildProcess;

/** A process that is run from its start to its end. */
public final class WholeProcess {

    /** Long enough for a script that builds first what it runs. */
    private static final long TIMEOUT_MS = 300_000;

    private WholeProcess() {
    }

    /**
     * Runs one. However this ends, the process is gone.
     *
     * @param command what to run.
     * @param output  file for what it prints.
     * @return nanoseconds that it took.
     * @throws IOException           if the system does not start it.
     * @throws InterruptedException  if this thread is interrupted.
     * @throws IllegalStateException if it fails, or takes far too long; the message says what it printed.
     */
    public static long run(final List<String> command, final Path output) throws IOException, InterruptedException {
        final File file = output.toFile();
        final ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(file)
            .redirectInput(new File("/dev/null"));
        final long begunNs = System.nanoTime();
        try (ChildProcess process = ChildProcess.start(builder)) {
            final boolean ended = process.awaitEnd(TIMEOUT_MS);
            final long tookNs = System.nanoTime() - begunNs;
            if (!ended || process.exitStatus() != 0) {
                throw new IllegalStateException((ended ? "It failed: status=" + process.exitStatus() : "It does not end: timeoutMs=" + TIMEOUT_MS)
                    + ", command=" + command + "; it said:\n" + Files.readString(output));
            }
            return tookNs;
        }
    }
}
