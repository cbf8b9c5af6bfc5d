package org.kstate.benchmarks.process;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.kstate.benchmarks.runtime.ForkedJvm;
import org.kstate.testing.ChildProcess;

/** A JVM that measures. It ends by itself when its input ends, as it does when this process is gone, whatever ended that: see {@link ChildSide}. */
final class MeasuringJvm extends ChildProcess {

    /**
     * Starts one.
     *
     * @param main      class with a {@code main} method.
     * @param arguments of it, turned into strings.
     * @throws IOException if the system does not start it.
     */
    MeasuringJvm(final Class<?> main, final Object... arguments) throws IOException {
        super(main.getSimpleName(), new ProcessBuilder(ForkedJvm.command(List.of(), main, arguments)));
    }

    /**
     * Waits for a line that begins with a word. What comes before is passed over.
     *
     * @param word      that it begins with.
     * @param timeoutMs how long to wait.
     * @return the rest of the line.
     * @throws IllegalStateException if there is none in time, or the JVM has ended; the message says what it said.
     */
    String await(final String word, final long timeoutMs) {
        final long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
        for (;;) {
            final String line = line(word, Math.max(0, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime())));
            if (line.equals(word) || line.startsWith(word + " ")) {
                return line.substring(word.length()).strip();
            }
        }
    }
}
