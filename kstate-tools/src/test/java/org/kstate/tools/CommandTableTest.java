package org.kstate.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** What all commands have in common: help with examples, JSON, the store, the exit status of one table, completion. */
class CommandTableTest {
    /** Not for users, or not a command of its own: the benchmarks have their own command line, completion prints a script, help prints help. */
    private static final Set<String> APART = Set.of("help", "demo-consumer", "bench", "completion");
    /** A line for each command that cannot be done, since what it names is not there. */
    private static final Map<String, String> IN_VAIN = Map.ofEntries(Map.entry("feed", "feed N/file.gz"), Map.entry("ls", "ls"),
        Map.entry("get", "get a"), Map.entry("set", "set a x=1"), Map.entry("del", "del a --yes"), Map.entry("describe", "describe"),
        Map.entry("watch", "watch a"), Map.entry("top", "top"), Map.entry("tail", "tail a"), Map.entry("sample", "sample a"),
        Map.entry("bus", "bus N/bus"), Map.entry("replay", "replay --journal N/j"), Map.entry("history", "history N/j"),
        Map.entry("export", "export N/j --format csv"), Map.entry("checkpoint", "checkpoint N/j"), Map.entry("trim", "trim N/j --keep-files 1"),
        Map.entry("copy", "copy N/j N/k"), Map.entry("repair", "repair N/j"), Map.entry("stat", "stat"), Map.entry("errors", "errors"),
        Map.entry("verify", "verify N/j"), Map.entry("powercut", "powercut --images 1 --directory N/d"),
        Map.entry("demo", "demo --input N/file.gz"), Map.entry("bench", "bench"));

    @TempDir
    private Path folder;

    private static Map<String, CommandSpec> commands() {
        final Map<String, CommandSpec> commands = new TreeMap<>();
        KstateCommand.commandLine().getSubcommands().forEach((name, command) -> commands.put(name, command.getCommandSpec()));
        return commands;
    }

    @Test
    void shouldHelpWithAnExampleAndPrintJson() {
        commands().forEach((name, command) -> {
            if (!Set.of("help", "demo-consumer").contains(name)) {
                final String help = command.commandLine().getUsageMessage();
                assertTrue(help.contains("Example") || name.equals("completion"), help);
                assertTrue(help.contains("kstate " + name), help);
            }
            if (!APART.contains(name)) {
                assertNotNull(command.findOption("--json"), name);
            }
        });
    }

    @Test
    void shouldEndWithAStatusOfTheTable() throws Exception {
        final Map<Integer, String> table = table();
        final Set<Integer> statuses = new TreeSet<>();
        for (final Field field : ExitStatus.class.getDeclaredFields()) {
            if (field.getType() == int.class) {
                statuses.add(field.getInt(null));
            }
        }
        assertEquals(statuses, table.keySet());
        commands().forEach((name, command) -> {
            if (!command.helpCommand()) {
                assertEquals(table.keySet().stream().map(String::valueOf).toList(),
                    command.usageMessage().exitCodeList().keySet().stream().map(String::strip).toList(), name);
            }
        });
    }

    private static Map<Integer, String> table() throws IOException {
        final String page = Files.readString(Path.of("../docs/command.md"));
        final Matcher row = Pattern.compile("(?m)^\\| (\\d) \\| (.+) \\|$").matcher(page.substring(page.indexOf("## Exit status")));
        final Map<Integer, String> table = new TreeMap<>();
        while (row.find()) {
            table.put(Integer.parseInt(row.group(1)), row.group(2));
        }
        return table;
    }

    @Test
    void shouldEndWithZeroWhenItHelpsTwoWhenItDoesNotUnderstandAndOneWhenItIsNotDone() {
        final List<String> wrong = new ArrayList<>();
        commands().forEach((name, command) -> {
            check(wrong, ExitStatus.OK, name, "--help");
            if (!Set.of("bench", "help").contains(name)) {
                check(wrong, ExitStatus.USAGE, name, "--no-such-option");
            }
            if (IN_VAIN.containsKey(name)) {
                final List<String> words = new ArrayList<>(Arrays.asList(IN_VAIN.get(name).replace("N/", folder + "/none/").split(" ")));
                if (command.findOption(StoreOption.NAME) != null) {
                    words.addAll(List.of(StoreOption.NAME, folder.resolve("none").toString()));
                }
                final CommandRun run = check(wrong, ExitStatus.FAILED, words.toArray(String[]::new));
                if (run.err().size() != 1) {
                    wrong.add(name + " says no one line: " + run.err());
                }
            }
            // To the doctor a store that is not there is a finding.
            assertTrue(IN_VAIN.containsKey(name) || Set.of("help", "demo-consumer", "completion", "doctor").contains(name), name);
        });
        assertEquals(List.of(), wrong);
        assertFalse(Files.exists(folder.resolve("none")), "what looked for something has made it");
    }

    private static CommandRun check(final List<String> wrong, final int status, final String... words) {
        final CommandRun run = CommandRun.of(words);
        if (run.status() != status) {
            wrong.add(String.join(" ", words) + ": " + run.status() + ' ' + run.err());
        }
        return run;
    }

    /** Where a command is about a store, it finds it by the same option. */
    @Test
    void shouldTakeAStoreOrAJournalAlike() {
        final Set<String> neither = new TreeSet<>();
        commands().forEach((name, command) -> {
            final CommandLine.Model.OptionSpec store = command.findOption(StoreOption.NAME);
            if (store != null) {
                assertEquals(StoreOption.DESCRIPTION, String.join("", store.description()), name);
            } else if (command.positionalParameters().stream().noneMatch(parameter -> parameter.paramLabel().contains("JOURNAL"))) {
                neither.add(name);
            }
        });
        assertEquals(Set.of("bench", "bus", "completion", "demo", "help", "powercut"), neither);
    }

    @Test
    void shouldCompleteEveryCommand() {
        final String script = String.join("\n", CommandRun.of("completion").out());
        commands().forEach((name, command) -> {
            assertTrue(command.usageMessage().hidden() || script.contains("_picocli_kstate_" + name.replace("-", "")), name);
            command.options().stream().filter(option -> !option.hidden()).forEach(option ->
                assertTrue(command.usageMessage().hidden() || script.contains(option.longestName()), () -> name + ' ' + option.longestName()));
        });
    }
}
