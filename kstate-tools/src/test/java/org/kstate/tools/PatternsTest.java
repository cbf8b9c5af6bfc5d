package org.kstate.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** All commands that are about states understand the same names and patterns, and say when there is none. */
class PatternsTest {
    private static final List<String> COMMANDS = List.of("ls --store STORE", "get --store STORE", "watch --store STORE --interval 1 --count COUNT",
        "watch --store STORE --count COUNT", "tail --store STORE --from beginning --no-follow",
        "tail --journal JOURNAL --from beginning --no-follow", "replay --store STORE", "replay --journal JOURNAL", "--store STORE ls",
        "history JOURNAL", "history JOURNAL --backward", "history JOURNAL --as-of 2100-01-01");

    @TempDir
    private static Path folder;

    @BeforeAll
    static void feed() {
        assertEquals(ExitStatus.OK, CommandRun.of("feed", "--synthetic", "--instruments", "2", "--events", "100", "--pace", "max",
            "--store", path("store"), "--journal", path("journal")).status());
    }

    @ParameterizedTest
    @CsvSource({
        "md.*, 1.top 1.trade 2.top 2.trade", "*, 1.top 1.trade 2.top 2.trade", "md.*.top, 1.top 2.top", "*.trade, 1.trade 2.trade",
        "md.synthetic_2*, 2.top 2.trade", "md.synthetic_1.top, 1.top", "md.synthetic_1.top *.top, 1.top 2.top"
    })
    void shouldMeanTheSameStatesByAPatternInEveryCommand(final String patterns, final String expected) {
        final List<String> names = Arrays.stream(expected.split(" ")).map(name -> "md.synthetic_" + name).toList();
        for (final String command : COMMANDS) {
            final List<String> args = new ArrayList<>(List.of(line(command, names.size())));
            args.add("--json");
            args.addAll(List.of(patterns.split(" ")));
            final CommandRun run = CommandRun.of(args.toArray(String[]::new));

            assertEquals(ExitStatus.OK, run.status(), command + run.err());
            assertEquals(names, run.out().stream().map(line -> line.replaceFirst("^\\{\"state\":\"", "").replaceFirst("\".*", "")).distinct()
                .sorted().toList(), command);
        }
    }

    @Test
    void shouldSayThatNoStateIsMeant() {
        for (final String command : COMMANDS) {
            for (final String patterns : List.of("no.*", "no.such", "md.*.no", "md.* no.*")) {
                final List<String> args = new ArrayList<>(List.of(line(command, 1)));
                args.addAll(List.of(patterns.split(" ")));
                final CommandRun run = CommandRun.of(args.toArray(String[]::new));

                assertEquals(ExitStatus.FAILED, run.status(), command + " " + patterns + run.out());
                assertEquals(List.of(), run.out(), command);
                assertTrue(run.error().matches("(?i)kstate: .*no (such|record of that) state.*|kstate: There is no state.*"), run.error());
            }
        }
    }

    private static String[] line(final String command, final int count) {
        return command.replace("STORE", path("store")).replace("JOURNAL", path("journal")).replace("COUNT", Integer.toString(count)).split(" ");
    }

    private static String path(final String name) {
        return folder.resolve(name).toString();
    }
}
