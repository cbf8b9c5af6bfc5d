package org.kstate.tools.top;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.Kstate;
import org.kstate.Observer;
import org.kstate.Permission;
import org.kstate.SessionStatistics;
import org.kstate.State;
import org.kstate.testing.ChildProcess;
import org.kstate.testing.SharedMemory;

/** Who wrote a value, whatever processes are called, and whoever comes while somebody looks. */
class WritersTest {
    @TempDir(factory = SharedMemory.class)
    private Path folder;

    /** A session that says nothing of itself is called as its process is, which can be called anything. */
    @Test
    void shouldLetNothingThroughThatSteersATerminalOfAProcessThatSaysNothing() throws Exception {
        final ProcessBuilder builder = new ProcessBuilder("bash", "-c", "exec -a $'a\\e[2J\\nb\\u202e\\U000e0020' sleep 600");
        // Or bash could not write what is not ASCII.
        builder.environment().put("LC_ALL", "C.UTF-8");
        try (ChildProcess process = ChildProcess.start(builder)) {
            final SessionStatistics session = new SessionStatistics(1, 1, process.pid(), "", 0, SessionStatistics.Life.ALIVE, false, 0, null);
            // Until it has become the other program.
            Awaitility.await().atMost(ChildProcess.TIMEOUT_MS, TimeUnit.MILLISECONDS)
                .untilAsserted(() -> assertEquals("a?[2J?b??", Writers.programOf(session)));
            assertEquals("pid " + process.pid() + " a?[2J?b??", Writers.processOf(session));
        }
    }

    @Test
    void shouldKnowASessionThatCommitsWhileOthersAreRead() {
        try (Kstate first = Kstate.open(folder.resolve("store")); State a = first.subscribe("a", Permission.READ_WRITE, 8);
             State b = first.subscribe("b", Permission.READ_WRITE, 8); Observer observer = Kstate.observe(first.directory())) {
            put(a, 1);
            put(b, 1);
            final Kstate[] late = new Kstate[1];
            try {
                final TopReading reading = new TopReading(observer, name -> true, (state, snapshot) -> {
                    late[0] = Kstate.open(first.directory());
                    put(late[0].subscribe("b", Permission.READ_WRITE, 8), 2);
                    return List.of();
                });
                final TopPicture picture = reading.read("a");

                final String writer = Long.toString(ProcessHandle.current().pid());
                assertEquals(List.of(1L, 2L), picture.rows().stream().map(TopRow::version).toList());
                assertEquals(List.of(writer, writer), picture.rows().stream().map(row -> row.writer().split(" ")[0]).toList());
            } finally {
                if (late[0] != null) {
                    late[0].close();
                }
            }
        }
    }

    private static void put(final State state, final long value) {
        try (var transaction = state.begin()) {
            transaction.bytes().writeLong(0, value);
            transaction.commit();
        }
    }
}
