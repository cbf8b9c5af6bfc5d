package org.kstate.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the demo shows on a terminal that changes its size, and what is left of it there. The terminal is that of tmux(1). */
@Tag("beside")
@Timeout(400)
class DemoScreenIT {
    private static final List<String> HEADINGS =
        List.of("instrument", "bid", "ask", "version", "commits/s", "at will", "on change", "<= 10/s", "tailed");

    @TempDir
    private Path folder;

    @Test
    void shouldFitTheTerminalAndFollowItsSize() throws Exception {
        Tmux.assumePresent();
        final Path line = folder.resolve("line");
        Files.writeString(line, "echo begun\n" + String.join(" ", DemoCommand.commandLine(List.of(), folder).stream()
            .map(word -> "'" + word + "'").toList())
            + " demo --seconds 4 --temp " + folder + "\necho ended $?\nexec bash --norc --noprofile\n");
        try (Tmux tmux = Tmux.start(line, 80, 24)) {
            List<String> lines = tmux.await(screen -> screen.get(2).startsWith("instrument") && screen.get(3).startsWith("synthetic_1"));
            assertTrue(lines.get(2).endsWith("tailed"), lines::toString);
            assertTrue(lines.get(0).matches(" *\\d+\\.\\d s  .*"), lines::toString);

            tmux.resize(200, 60);
            lines = tmux.await(screen -> screen.size() == 60 && HEADINGS.stream().allMatch(screen.get(2)::contains));
            assertEquals(List.of(), lines.subList(10, 60).stream().filter(text -> !text.isEmpty()).toList(), "nothing of the smaller picture");

            tmux.resize(80, 24);
            lines = tmux.await(screen -> screen.contains("ended 0"));
            final List<String> all = tmux.unwrappedHistory();
            assertEquals("begun", all.get(0));
            assertTrue(all.contains("PASSED"), all::toString);
            assertEquals(1, all.stream().filter(text -> text.startsWith("instrument")).count(), all::toString);
            tmux.history().forEach(text -> assertTrue(text.length() <= 80, text));
        }
    }
}
