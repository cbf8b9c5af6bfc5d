package org.kstate.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;

/** What top shows on a terminal that changes its size, and what is left of it there. The terminal is that of tmux(1). */
@Tag("beside")
@Timeout(120)
class TopTerminalIT {
    private static final int STATES = 70;
    private static final long PATIENCE_S = 60;

    @TempDir
    private Path folder;
    private final String server = "kstate-test-" + ProcessHandle.current().pid();
    private boolean isStarted;

    @BeforeEach
    void findTmux() {
        final boolean present = Files.isExecutable(Path.of("/usr/bin/tmux"));
        if (!present) {
            System.err.println("SKIPPED: no tmux(1) in /usr/bin; install tmux to run this test");
        }
        Assumptions.assumeTrue(present, "no tmux(1)");
    }

    @AfterEach
    void endTmux() throws Exception {
        if (isStarted) {
            tmux("kill-server");
        }
    }

    @Test
    void shouldFitTheTerminalFollowItsSizeAndLeaveItAsItWas() throws Exception {
        final List<State> states = new ArrayList<>();
        try (Kstate session = Kstate.open(folder.resolve("store"))) {
            for (int i = 0; i < STATES; i++) {
                states.add(session.subscribe(String.format(Locale.ROOT, "md.state-%02d", i), Permission.READ_WRITE, 8));
            }
            session.describe("*", "price:i64/1e2");
            states.get(7).publish(new byte[] {1, 1, 0, 0, 0, 0, 0, 0});
            start(folder.resolve("store"));

            List<String> lines = await(screen -> screen.get(0).startsWith("kstate top  ") && screen.get(3).contains("NAME"));
            assertEquals(24, lines.size());
            assertTrue(lines.get(23).equals("  1 to 19 of 70"), lines::toString);
            assertTrue(lines.get(4).startsWith("  md.state-00 "), lines::toString);
            assertTrue(lines.get(3).contains("LAST WRITER"), lines::toString);

            tmux("resize-window", "-t", "top", "-x", "200", "-y", "60");
            lines = await(screen -> screen.size() == 60 && screen.get(59).equals("  1 to 55 of 70"));
            assertTrue(lines.get(3).contains("KEPT"), lines::toString);
            assertTrue(lines.get(1).endsWith("q quit"), lines::toString);

            tmux("resize-window", "-t", "top", "-x", "80", "-y", "24");
            await(screen -> screen.size() == 24 && screen.get(23).equals("  1 to 19 of 70"));

            tmux("send-keys", "-t", "top", "/", "07", "Enter");
            await(screen -> screen.get(4).startsWith("  md.state-07 ") && screen.stream().filter(line -> line.startsWith("  md.")).count() == 1);
            tmux("send-keys", "-t", "top", "Down");
            await(screen -> screen.get(4).startsWith("> md.state-07 "));
            tmux("send-keys", "-t", "top", "Enter");
            await(screen -> screen.get(3).equals("md.state-07") && screen.contains("  price  2.57"));
            states.get(7).publish(new byte[] {2, 1, 0, 0, 0, 0, 0, 0});
            await(screen -> screen.contains("  price  2.58"));

            tmux("send-keys", "-t", "top", "q");
            lines = await(screen -> screen.contains("ended 0"));
            assertTrue(lines.stream().noneMatch(line -> line.contains("price") || line.contains("kstate top")), lines::toString);
            assertEquals("begun", lines.get(0));
            tmux("send-keys", "-t", "top", "stty -a | grep -c ' icanon.* echo ' | sed 's/^/modes /'", "Enter");
            await(screen -> screen.contains("modes 1"));
        }
    }

    private void start(final Path store) throws Exception {
        final Path line = folder.resolve("line");
        Files.writeString(line, "echo begun\n" + String.join(" ", DemoCommand.commandLine(List.of(), folder).stream()
            .map(word -> "'" + word + "'").toList())
            + " top --interval 0.2 --sort name --store " + store + "\necho ended $?\nexec bash --norc --noprofile\n");
        isStarted = true;
        tmux("-f", "/dev/null", "new-session", "-d", "-s", "top", "-x", "80", "-y", "24", "bash " + line);
    }

    private List<String> await(final Predicate<List<String>> condition) {
        final List<List<String>> last = new ArrayList<>();
        Awaitility.await().atMost(PATIENCE_S, TimeUnit.SECONDS).pollInterval(100, TimeUnit.MILLISECONDS)
            .conditionEvaluationListener(evaluated -> {
                if (evaluated.getRemainingTimeInMS() <= 0) {
                    System.err.println(String.join("\n", last.get(last.size() - 1)));
                }
            })
            .until(() -> {
                last.clear();
                last.add(tmux("capture-pane", "-p", "-t", "top"));
                try {
                    return condition.test(last.get(0));
                } catch (final IndexOutOfBoundsException e) {
                    // It is not drawn yet.
                    return false;
                }
            });
        return last.get(0);
    }

    private List<String> tmux(final String... arguments) throws IOException, InterruptedException {
        final List<String> command = new ArrayList<>(List.of("/usr/bin/tmux", "-L", server));
        command.addAll(List.of(arguments));
        final Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        final List<String> lines = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        assertEquals(0, process.waitFor(), lines::toString);
        return lines;
    }
}
