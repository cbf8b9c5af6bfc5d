package org.kstate.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.testing.ChildProcess;

/**
 * Each long piece of work says on a terminal how far it is; of a replay {@link ScreensIT} tells. All that tmux(1) was sent is kept, so that a line
 * that is drawn over counts too. The work is long by a clock of its own, which goes on by a second with each look.
 */
@Tag("beside")
@Timeout(400)
class ProgressScreenIT {
    private static final int COLUMNS = 80;
    private static final int EVENTS = 2_500;
    private static final String ERASE = "\r\u001b[K";

    @TempDir
    private Path folder;

    @Test
    void shouldDrawHowFarEachLongWorkIs() throws Exception {
        Tmux.assumePresent();
        final String journal = folder.resolve("journal").toString();
        final String store = folder.resolve("store").toString();
        feed(folder.resolve("first").toString(), journal, EVENTS);
        feed(folder.resolve("few").toString(), folder.resolve("small").toString(), 50);
        final List<String> lines = List.of(
            // The store is another one: the states come back from the journal.
            "feed --synthetic --pace max --events 1 --store " + store + " --journal " + journal + " rows of records",
            "checkpoint " + journal + " --store " + store + " rows of records",
            "verify " + journal + " rows of records",
            "repair " + journal + " rows of records",
            "copy " + journal + ' ' + folder.resolve("copy") + " rows of records",
            "history " + journal + " md.synthetic_1.top --at 1 rows of records",
            "export " + journal + " --format csv --output " + folder.resolve("csv") + " rows of rows",
            "verify " + folder.resolve("small") + " --damage 3 rows of damages",
            "powercut --images 2 --directory " + folder + " rows of images");
        Files.write(folder.resolve("lines"), lines.stream().map(line -> line.replaceAll(" rows of .*", "")).toList());
        Files.writeString(folder.resolve("script"), "until [ -e '" + folder.resolve("sent") + "' ]; do sleep 0.05; done\n"
            + "'" + Path.of(System.getProperty("java.home"), "bin", "java") + "' -XX:+UseSerialGC -XX:TieredStopAtLevel=1"
            + " -Dorg.slf4j.simpleLogger.defaultLogLevel=error -cp '" + System.getProperty("java.class.path") + "' "
            + ScreensProgram.class.getName() + " '" + folder.resolve("lines") + "' " + ScreensProgram.SLOW
            + "\nexec bash --norc --noprofile\n");
        try (Tmux tmux = Tmux.start(folder.resolve("script"), COLUMNS, 24)) {
            tmux.record(folder.resolve("sent"));
            tmux.await(screen -> screen.contains("== end"));
            // What keeps it is a process of its own, and may be behind the screen.
            Awaitility.await().atMost(ChildProcess.TIMEOUT_MS, TimeUnit.MILLISECONDS)
                .until(() -> Files.readString(folder.resolve("sent"), StandardCharsets.ISO_8859_1).contains("== end"));
            final String sent = Files.readString(folder.resolve("sent"), StandardCharsets.UTF_8);
            final List<String> shown = tmux.history();
            for (int i = 0; i < lines.size(); i++) {
                assertTrue(shown.contains("== " + i + " status 0"), shown::toString);
                check(part(sent, i), lines.get(i).replaceAll(".* rows of ", ""), lines.get(i));
            }
            assertFalse(shown.stream().anyMatch(line -> line.matches(".*\\d/s\\b.*")), () -> "it is left on the screen: " + shown);
        }
    }

    private static void feed(final String store, final String journal, final int events) {
        final CommandRun run = CommandRun.of("feed", "--synthetic", "--pace", "max", "--events", Integer.toString(events), "--store", store,
            "--journal", journal);
        assertEquals(ExitStatus.OK, run.status(), run.err()::toString);
    }

    /** What a line of the command sent. */
    private static String part(final String sent, final int number) {
        final int end = sent.indexOf("== " + number + " status ");
        return sent.substring(number == 0 ? 0 : sent.indexOf("== " + (number - 1) + " status "), end);
    }

    /** Drawn at least once, in one line of the screen, with a part and a rate, and erased at last. */
    private static void check(final String sent, final String unit, final String line) {
        final Matcher drawn = Pattern.compile(Pattern.quote(ERASE) + "( *(\\d+) % \\[(#* *)\\] (\\d+) " + unit + ", (\\d+)/s(?:, [\\d a-z]+ left)?)"
            + "(?=\r)").matcher(sent);
        int end = 0;
        int percent = 0;
        while (drawn.find()) {
            end = drawn.end();
            assertTrue(drawn.group(1).length() < COLUMNS, drawn.group());
            assertEquals(20, drawn.group(3).length(), drawn.group());
            assertEquals(Integer.parseInt(drawn.group(2)) / 5, drawn.group(3).replace(" ", "").length(), drawn.group());
            // A repair reads the journal through more than once.
            percent = Math.max(percent, Integer.parseInt(drawn.group(2)));
        }
        assertTrue(end > 0, () -> line + " does not say how far it is: " + sent);
        assertTrue(percent > 0 && percent <= 100, line);
        assertTrue(sent.startsWith(ERASE, end), line + " leaves it there: " + sent);
    }
}
