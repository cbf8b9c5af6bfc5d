package org.kstate.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.kstate.Kstate;

/** On a terminal of 80 columns and 24 rows nothing wraps or scrolls. The terminal is that of script(1). */
@Tag("beside")
@Timeout(400)
class TerminalIT {
    private static final int COLUMNS = 80;
    private static final int ROWS = 24;
    private static final String OTHER_SCREEN = "\u001b[?1049h";
    private static final String FIRST_SCREEN = "\u001b[?1049l";

    @TempDir
    private Path folder;

    @BeforeEach
    void findScript() {
        final boolean present = Files.isExecutable(Path.of("/usr/bin/script")) && Files.isExecutable(Path.of("/usr/bin/stty"));
        if (!present) {
            System.err.println("SKIPPED: no script(1) or stty(1) in /usr/bin; install util-linux and coreutils to run this test");
        }
        Assumptions.assumeTrue(present, "no script(1)");
    }

    @Test
    void shouldShowStatisticsThatFit() throws Exception {
        final String store = folder.resolve("store").toString();
        assertEquals(ExitStatus.OK, CommandRun.of("feed", "--synthetic", "--events", "50", "--pace", "max", "--store", store).status());
        try (Kstate first = Kstate.open(Path.of(store)); Kstate second = Kstate.open(Path.of(store));
             ShellRun run = onTerminal("$K stat --store " + store)) {
            assertTrue(first.sessionId() != second.sessionId());
            assertEquals(0, run.status(), run.err()::toString);
            final List<String> lines = run.out().stream().filter(line -> !line.startsWith("store ")).toList();
            assertTrue(lines.stream().anyMatch(line -> line.contains("ALIVE")), lines::toString);
            assertTrue(lines.stream().anyMatch(line -> line.startsWith("sessions-opened")), lines::toString);
            assertTrue(lines.stream().noneMatch(line -> line.startsWith("conflicts ")), lines::toString);
            assertTrue(lines.get(lines.size() - 1).endsWith(" more counters, at 0: --all"), lines::toString);
            lines.forEach(line -> assertTrue(line.length() <= COLUMNS, line));
            assertTrue(lines.size() + 1 < ROWS, lines::toString);
        }
    }

    @Test
    void shouldShowTheDemoThatFitsOnTheOtherScreen() throws Exception {
        try (ShellRun run = onTerminal("$K demo --seconds 2 --temp " + folder)) {
            assertEquals(0, run.status(), run.err()::toString);
            final String said = String.join("\n", run.out());
            assertEquals(2, said.split(Pattern.quote(OTHER_SCREEN), -1).length);
            assertEquals(2, said.split(Pattern.quote(FIRST_SCREEN), -1).length);
            final String drawn = said.substring(said.indexOf(OTHER_SCREEN), said.indexOf(FIRST_SCREEN));
            final String[] pictures = drawn.split("\u001b\\[H");
            assertTrue(pictures.length > 3, drawn);
            for (final String picture : pictures) {
                final List<String> lines = picture.replaceAll("\u001b\\[[?0-9]*[A-Za-z]", "").lines().toList();
                assertTrue(lines.size() <= ROWS, picture);
                lines.forEach(line -> assertTrue(line.length() <= COLUMNS, line));
            }
            assertTrue(drawn.contains("tailed") && drawn.contains("synthetic_1"), drawn);
            final String left = said.substring(said.indexOf(FIRST_SCREEN));
            assertTrue(left.contains("tailed"), "the last picture stays");
            left.replaceAll("\u001b\\[[?0-9]*[A-Za-z]", "").lines().forEach(line -> assertTrue(line.length() <= COLUMNS, line));
        }
    }

    /** Later JDKs warn, on the terminal and so in the picture, of what the libraries do. */
    @Test
    void shouldShowTheDemoOnTheNewestJdkWithoutAWordOfTheJvm() throws Exception {
        final Optional<Path> jdk = NewestJdk.ofSeveral();
        Assumptions.assumeTrue(jdk.isPresent(), "one JDK");
        final Path build = Path.of(KstateCommand.class.getProtectionDomain().getCodeSource().getLocation().toURI()).getParent();
        try (ShellRun run = onTerminal("exec " + jdk.get().resolve("bin/java") + " -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -jar "
            + build.resolve("kstate.jar") + " demo --seconds 2 --temp " + folder)) {
            final int status = run.status();
            final String said = String.join("\n", run.out());
            assertEquals(0, status, said);
            assertFalse(said.contains("WARNING") || said.contains("SLF4J"), said);
            assertEquals(2, said.split(Pattern.quote(OTHER_SCREEN), -1).length, said);
            assertEquals(2, said.split(Pattern.quote(FIRST_SCREEN), -1).length, said);
            final String before = said.substring(0, said.indexOf(OTHER_SCREEN));
            assertTrue(before.startsWith("Starting four consumers") && before.lines().count() == 1, said);
            assertTrue(said.indexOf(OTHER_SCREEN) < said.indexOf(FIRST_SCREEN), said);
            assertEquals("PASSED", run.out().get(run.out().size() - 1));
            assertEquals(List.of(), run.err());
        }
    }

    private ShellRun onTerminal(final String line) throws Exception {
        Files.writeString(folder.resolve("line"), "stty cols " + COLUMNS + " rows " + ROWS + "\n" + line + "\n");
        return ShellRun.start(folder, "exec script -qec 'bash " + folder.resolve("line") + "' /dev/null");
    }
}
