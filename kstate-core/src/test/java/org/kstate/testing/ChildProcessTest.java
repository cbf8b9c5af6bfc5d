package org.kstate.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A process that is launched is gone afterwards, whoever ends first, and tells what went wrong. */
@Timeout(600)
class ChildProcessTest {

    /** Says the number of what it starts. */
    private static final List<String> FAMILY = List.of("sh", "-c", "sleep 600 & echo $!; exec sleep 600");
    private static final int KILLED = 128 + 9;

    @TempDir
    private Path folder;

    private static void awaitEnd(final long... pids) {
        Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> LongStream.of(pids).noneMatch(ChildProcessTest::runs));
    }

    /** Somebody else may leave a dead one among the processes. */
    private static boolean runs(final long pid) {
        try {
            return !Files.readString(Path.of("/proc", Long.toString(pid), "stat")).contains(") Z ");
        } catch (final NoSuchFileException e) {
            return false;
        } catch (final IOException e) {
            // It ends while it is looked at.
            return true;
        }
    }

    @Test
    void shouldEndWithAllThatItHasStartedWhenItIsClosed() throws IOException {
        final long started;
        final ChildProcess family = ChildProcess.start(new ProcessBuilder(FAMILY));
        try (family) {
            started = Long.parseLong(family.line());
            assertTrue(runs(started));
        }
        assertFalse(family.isAlive());
        assertEquals(KILLED, family.exitStatus());
        awaitEnd(started);
    }

    @Test
    void shouldEndWithAllThatItHasStartedWhenItsStarterIsEnded() {
        try (ChildJvm starter = ChildJvm.start(ChildJvm.SHORT_LIVED, Starting.class)) {
            final long family = Long.parseLong(starter.lineAfter("family"));
            final long started = Long.parseLong(starter.lineAfter("started"));
            final long unreaped = Long.parseLong(starter.lineAfter("unreaped"));
            assertTrue(runs(family) && runs(started) && runs(unreaped));

            starter.terminate();

            starter.exitStatus();
            awaitEnd(family, started, unreaped);
        }
    }

    @Test
    void shouldLeaveAZombieUntilItIsClosed() {
        try (UnreapedJvm child = UnreapedJvm.start(ChildJvm.SHORT_LIVED, Waiting.class)) {
            assertEquals("waiting", child.line());
            assertEquals("aloud", child.line());
            assertFalse(child.isZombie());

            child.kill();

            assertTrue(child.isZombie());
        }
    }

    @Test
    void shouldSayWhatItSaidLast() throws IOException {
        try (ChildProcess failing = ChildProcess.start(new ProcessBuilder("sh", "-c", "echo why >&2; echo one; exit 3"))) {
            assertEquals("one", failing.line());
            Awaitility.await().until(() -> failing.said().contains("why"));
            final String message = assertThrows(IllegalStateException.class, failing::line).getMessage();
            assertTrue(message.contains("status=3") && message.contains("why") && message.contains("pid=" + failing.pid()), message);
            assertEquals(List.of(), failing.restOfLines());
        }
    }

    @Test
    void shouldSayWhatIsInTheFileOfItsOutput() throws Exception {
        final Path output = folder.resolve("output");
        try (ChildProcess waiting = ChildProcess.start(new ProcessBuilder("sh", "-c", "seq 100; echo why >&2; exec sleep 600")
            .redirectErrorStream(true).redirectOutput(output.toFile()))) {
            Awaitility.await().until(() -> Files.readString(output).contains("why"));
            assertFalse(waiting.awaitEnd(1));
            final String message = assertThrows(IllegalStateException.class, () -> waiting.exitStatus(1)).getMessage();
            assertTrue(message.endsWith("\n99\n100\nwhy") && !message.contains("\n10\n"), message);
        }
    }

    @Test
    void shouldRunACommandToItsEnd() throws IOException {
        assertEquals(new ChildProcess.Ended(2, List.of("one", "two")), ChildProcess.run("sh", "-c", "echo one; echo two >&2; exit 2"));
        assertThrows(IOException.class, () -> ChildProcess.run(folder.resolve("none").toString()));
    }

    /** Starts processes and closes none. */
    static final class Starting {

        private Starting() {
        }

        public static void main(final String[] arguments) throws IOException {
            final ChildProcess family = ChildProcess.start(new ProcessBuilder(FAMILY));
            System.out.println("family " + family.pid());
            System.out.println("started " + family.line());
            final UnreapedJvm unreaped = UnreapedJvm.start(ChildJvm.SHORT_LIVED, Waiting.class);
            System.out.println("unreaped " + unreaped.pid());
            unreaped.exitStatus();
        }
    }

    /** Waits to be killed. */
    static final class Waiting {

        private Waiting() {
        }

        public static void main(final String[] arguments) throws InterruptedException {
            System.out.println("waiting");
            System.err.println("aloud");
            Thread.currentThread().join();
        }
    }
}
