package org.kstate.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kstate.Kstate;
import org.kstate.StoreStatistics;
import org.kstate.layout.Counter;
import org.kstate.testing.ChildProcess;
import org.kstate.testing.Quickest;

/** A command that is asked to end closes what it has opened, whatever it is doing. */
@Tag("beside")
@Timeout(400)
class SignalIT {
    private static final int SIGNALLED = 128;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "INT, 2, Feeding, feed --synthetic --store $S --journal $S-journal", "TERM, 15, ready, demo-consumer AT_WILL a --journal $S-none --store $S"
    })
    void shouldCloseItsSession(final String signal, final int number, final String said, final String command) throws Exception {
        // What ignores a signal hands that on to all that it starts, and no program can be asked to end by it.
        assumeFalse(isIgnored(number), () -> "SKIPPED: this process ignores SIG" + signal + ", as background jobs do");
        try (ShellRun run = ShellRun.start(folder, "exec $K " + command.replace("$S", store()))) {
            run.awaitOutput(said);
            run.signal(signal);

            assertEquals(SIGNALLED + number, run.status());
            assertEquals(List.of(), run.err());
        }
        assertClosed(1);
    }

    private static boolean isIgnored(final int signal) throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream().filter(line -> line.startsWith("SigIgn:"))
            .anyMatch(line -> (Long.parseUnsignedLong(line.substring("SigIgn:".length()).strip(), 16) >>> signal - 1 & 1) != 0);
    }

    @Test
    void shouldCloseItsSessionWhileItWaitsForAPipe() throws Exception {
        final Path pipe = folder.resolve("pipe");
        assertEquals(0, ChildProcess.run("mkfifo", pipe.toString()).status());
        try (RandomAccessFile writer = new RandomAccessFile(pipe.toFile(), "rw");
             ShellRun run = ShellRun.start(folder, "exec $K feed --input " + pipe + " --store " + store())) {
            writer.write("1723161253937086000 {\"result\":null}\n".getBytes(StandardCharsets.US_ASCII));
            run.awaitOutput("Feeding");
            run.signal("TERM");

            assertEquals(SIGNALLED + 15, run.status());
            assertEquals(List.of(), run.err());
            assertEquals("Published 0 events", run.out().get(1).replaceFirst(" in .*", ""));
        }
        assertClosed(1);
    }

    /** Nothing is open yet that would have to be closed. */
    @Test
    void shouldEndAtOnceWhileItWaitsForTheFirstLineOfAPipe() throws Exception {
        // Where something is open, up to eight seconds are given to close it.
        Quickest.assertBelow(6_000, this::endedWhileWaitingForTheFirstLineNs);
        assertFalse(Files.exists(Path.of(store())));
    }

    private long endedWhileWaitingForTheFirstLineNs() throws Exception {
        final Path pipe = Files.createTempDirectory(folder, "waiting").resolve("pipe");
        assertEquals(0, ChildProcess.run("mkfifo", pipe.toString()).status());
        try (RandomAccessFile writer = new RandomAccessFile(pipe.toFile(), "rw");
             ShellRun run = ShellRun.start(folder, "exec $K feed --input " + pipe + " --store " + store())) {
            writer.write('1');
            Awaitility.await().atMost(ChildProcess.TIMEOUT_MS, TimeUnit.MILLISECONDS).until(() -> run.hasOpen(pipe));
            final long signalledNs = System.nanoTime();
            run.signal("TERM");

            assertEquals(SIGNALLED + 15, run.status());
            return System.nanoTime() - signalledNs;
        }
    }

    @Test
    void shouldCloseItsSessionWhileItHoldsWhatItHasReplayed() throws Exception {
        assertEquals(ExitStatus.OK, CommandRun.of("feed", "--synthetic", "--events", "20", "--pace", "max", "--store",
            folder.resolve("fed").toString(), "--journal", folder.resolve("journal").toString()).status());
        try (ShellRun run = ShellRun.start(folder, "exec $K replay --hold 60 --journal " + folder.resolve("journal") + " --into " + store())) {
            run.awaitOutput("replayed");
            run.signal("TERM");

            assertEquals(SIGNALLED + 15, run.status());
        }
        // The command's, and that of the replay.
        assertClosed(2);
    }

    /** Libraries that are being loaded add shutdown hooks, which they cannot then. */
    @Test
    void shouldEndWithoutAWordInItsFirstMoment() throws Exception {
        assertEquals(ExitStatus.OK, CommandRun.of("feed", "--synthetic", "--events", "20", "--pace", "max", "--store", store(),
            "--journal", folder.resolve("journal").toString()).status());
        for (int i = 0; i < 3; i++) {
            try (ShellRun run = ShellRun.start(folder, "exec $K watch '*' --store " + store())) {
                Awaitility.await().atMost(ChildProcess.TIMEOUT_MS, TimeUnit.MILLISECONDS).pollInterval(1, TimeUnit.MILLISECONDS)
                    .until(() -> run.hasThread("kstate-loading") || !run.out().isEmpty());
                run.signal("TERM");

                assertEquals(SIGNALLED + 15, run.status());
                assertEquals(List.of(), run.err());
            }
        }
    }

    private String store() {
        return folder.resolve("store").toString();
    }

    private void assertClosed(final int sessions) {
        final StoreStatistics statistics = Kstate.statistics(Path.of(store()));
        assertEquals(List.of(), statistics.sessions());
        assertEquals(sessions, statistics.counters().of(Counter.SESSIONS_CLOSED));
        assertEquals(0, statistics.counters().of(Counter.SESSIONS_DEAD));
    }
}
