package org.kstate.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.kstate.Kstate;
import org.kstate.Permission;
import org.kstate.State;

/** What top shows on a terminal that changes its size, and what is left of it there. The terminal is that of tmux(1). */
@Tag("beside")
@Timeout(400)
class TopTerminalIT {
    private static final int STATES = 70;

    @TempDir
    private Path folder;

    @BeforeEach
    void findTmux() {
        Tmux.assumePresent();
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
            look(states.get(7));
        }
    }

    private void look(final State seventh) throws Exception {
        try (Tmux tmux = start(folder.resolve("store"))) {
            List<String> lines = tmux.await(screen -> screen.get(0).startsWith("kstate top  ") && screen.get(3).contains("NAME"));
            assertEquals(24, lines.size());
            assertTrue(lines.get(23).equals("  1 to 19 of 70"), lines::toString);
            assertTrue(lines.get(4).startsWith("  md.state-00 "), lines::toString);
            assertTrue(lines.get(3).contains("LAST WRITER"), lines::toString);

            tmux.resize(200, 60);
            lines = tmux.await(screen -> screen.size() == 60 && screen.get(59).equals("  1 to 55 of 70"));
            assertTrue(lines.get(3).contains("KEPT"), lines::toString);
            assertTrue(lines.get(1).contains("q quit  s sort"), lines::toString);

            tmux.resize(80, 24);
            tmux.await(screen -> screen.size() == 24 && screen.get(23).equals("  1 to 19 of 70"));

            tmux.keys("/", "07", "Enter");
            tmux.await(screen -> screen.get(4).startsWith("  md.state-07 ") && screen.stream().filter(line -> line.startsWith("  md.")).count() == 1);
            tmux.keys("Down");
            tmux.await(screen -> screen.get(4).startsWith("> md.state-07 "));
            tmux.keys("Enter");
            tmux.await(screen -> screen.get(3).equals("md.state-07") && screen.contains("  price  2.57"));
            seventh.publish(new byte[] {2, 1, 0, 0, 0, 0, 0, 0});
            tmux.await(screen -> screen.contains("  price  2.58"));

            tmux.keys("q");
            lines = tmux.await(screen -> screen.contains("ended 0"));
            assertTrue(lines.stream().noneMatch(line -> line.contains("price") || line.contains("kstate top")), lines::toString);
            assertEquals("begun", lines.get(0));
            tmux.keys("stty -a | grep -c ' icanon.* echo ' | sed 's/^/modes /'", "Enter");
            tmux.await(screen -> screen.contains("modes 1"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"C-c", "TERM"})
    void shouldLeaveTheTerminalAsItWasWhenItIsEndedFromOutside(final String how) throws Exception {
        try (Kstate session = Kstate.open(folder.resolve("store")); State state = session.subscribe("md.a", Permission.READ_WRITE, 8);
             Tmux tmux = start(folder.resolve("store"))) {
            state.publish(new byte[8]);
            tmux.await(screen -> screen.get(4).startsWith("  md.a "));
            assertEquals("1 0", tmux.asked("#{alternate_on} #{cursor_flag}"));
            if (how.equals("TERM")) {
                tmux.children().forEach(ProcessHandle::destroy);
            } else {
                tmux.keys(how);
            }

            final List<String> lines = tmux.await(screen -> screen.contains("ended 0"));
            assertEquals("begun", lines.get(0));
            assertTrue(lines.stream().noneMatch(line -> line.contains("md.a") || line.contains("kstate top")), lines::toString);
            assertEquals("0 1", tmux.asked("#{alternate_on} #{cursor_flag}"));
            tmux.keys("stty -a | grep -c ' icanon.* echo ' | sed 's/^/modes /'", "Enter");
            tmux.await(screen -> screen.contains("modes 1"));
        }
    }

    private Tmux start(final Path store) throws Exception {
        final Path line = folder.resolve("line");
        // Which Ctrl-C reaches too.
        Files.writeString(line, "trap : INT\necho begun\n" + String.join(" ", DemoCommand.commandLine(List.of(), folder).stream()
            .map(word -> "'" + word + "'").toList())
            + " top --interval 0.2 --sort name --store " + store + "\necho ended $?\nexec bash --norc --noprofile\n");
        return Tmux.start(line, 80, 24);
    }
}
