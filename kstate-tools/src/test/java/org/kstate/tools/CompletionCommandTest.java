package org.kstate.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script is one that bash understands, and that knows commands and options. */
class CompletionCommandTest {
    @TempDir
    private Path folder;

    @Test
    void shouldCompleteCommandsAndOptions() throws Exception {
        final CommandRun run = CommandRun.of("completion");
        assertEquals(ExitStatus.OK, run.status());
        Files.write(folder.resolve("script"), run.out());

        assertTrue(completed("kstate", "de").containsAll(List.of("del", "describe", "demo")), "de");
        assertTrue(completed("kstate", "tail", "--f").containsAll(List.of("--from", "--fields", "--format")), "tail --f");
    }

    private List<String> completed(final String... words) throws Exception {
        final String line = "source " + folder.resolve("script") + "\n"
            + "COMP_WORDS=(" + String.join(" ", words) + "); COMP_CWORD=" + (words.length - 1) + "\n"
            + "_complete_kstate kstate " + words[words.length - 1] + " " + words[words.length - 2] + "\n"
            + "printf '%s\\n' \"${COMPREPLY[@]}\"\n";
        final Process bash = new ProcessBuilder("bash", "-c", line).redirectErrorStream(true).start();
        final List<String> said = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines().map(String::strip).toList();
        assertEquals(0, bash.waitFor(), said::toString);
        return said;
    }
}
