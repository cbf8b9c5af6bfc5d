package org.kstate.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.NoSuchFileException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kstate.exceptions.KstateException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class KstateCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void shouldListExitStatusInHelp() {
        assertEquals(ExitStatus.OK, execute("--help"));

        assertTrue(out.toString().contains("Exit status:"), out.toString());
        assertEquals("", err.toString());
    }

    @Test
    void shouldListTheBenchmarksAndSayWhereTheyAre() {
        assertEquals(ExitStatus.OK, execute("--help"));
        assertTrue(out.toString().contains("  bench "), out.toString());

        assertEquals(ExitStatus.FAILED, execute("bench", "--quick"));
        assertTrue(err.toString().contains("./kstate bench"), err.toString());
    }

    @Test
    void shouldNameItselfAndTheRunningJavaInVersion() {
        assertEquals(ExitStatus.OK, execute("--version"));

        assertTrue(out.toString().startsWith("kstate "), out.toString());
        assertTrue(out.toString().contains(Runtime.version().toString()), out.toString());
    }

    @Test
    void shouldRefuseAnUnknownCommand() {
        assertEquals(ExitStatus.USAGE, execute("no-such-command"));

        final String shown = KstateCommand.commandLine().getSubcommands().entrySet().stream()
            .filter(command -> !command.getValue().getCommandSpec().usageMessage().hidden()).map(Map.Entry::getKey).collect(Collectors.joining(", "));
        assertEquals("kstate: unknown command 'no-such-command'; there are " + shown + "; see kstate --help", err.toString().strip());
    }

    @ParameterizedTest
    @CsvSource({"wacth, watch", "gte, get", "lst, ls", "fed, feed", "stats, stat", "Replay, replay"})
    void shouldSayWhichCommandMayHaveBeenMeant(final String written, final String meant) {
        assertEquals(ExitStatus.USAGE, execute(written, "--store", "x"));
        assertEquals(ExitStatus.USAGE, execute("help", written));

        assertEquals(Collections.nCopies(2, "kstate: unknown command '" + written + "'; did you mean '" + meant + "'?; see kstate --help"),
            err.toString().lines().map(line -> line.replace("kstate help --help", "kstate --help")).toList());
    }

    @Test
    void shouldSayWhichOptionMayHaveBeenMeant() {
        assertEquals(ExitStatus.USAGE, execute("ls", "--jsno"));

        assertEquals("kstate: unknown option '--jsno'; did you mean '--json'?; see kstate ls --help", err.toString().strip());
    }

    @Test
    void shouldHelpWithACommandByTheWordHelpToo() {
        assertEquals(ExitStatus.OK, execute("help", "get"));
        assertEquals(ExitStatus.OK, execute("get", "--help"));
        assertEquals(ExitStatus.OK, execute("help"));
        assertEquals(ExitStatus.OK, execute("--help"));

        final String text = out.toString();
        final String[] parts = text.split("(?=Usage: )");
        assertEquals(parts[0], parts[1], "help get");
        assertEquals(parts[2], parts[3], "help");
        assertEquals("", err.toString());
    }

    @Test
    void shouldAskForACommandWhenNoneIsGiven() {
        assertEquals(ExitStatus.USAGE, execute());

        assertTrue(err.toString().contains("Usage: kstate"), err.toString());
    }

    /** What the parser knows of a command does not depend on whether it knows the others. */
    @Test
    void shouldHelpAlikeWhenItLooksAtTheNamedCommandOnly() {
        final CommandLine whole = KstateCommand.commandLine();
        assertTrue(whole.getSubcommands().size() > 1);

        whole.getSubcommands().forEach((name, command) -> {
            if (command.getCommandSpec().helpCommand()) {
                // It must know them all.
                return;
            }
            final CommandLine alone = KstateCommand.commandLine(name);
            assertEquals(Set.of(name), alone.getSubcommands().keySet());
            assertEquals(command.getUsageMessage(), alone.getSubcommands().get(name).getUsageMessage());
            assertEquals(name, command.getCommandSpec().userObject().getClass().getAnnotation(Command.class).name());
        });
    }

    @Test
    void shouldTellInOneLineWhatAUserCanMend() {
        assertEquals(ExitStatus.FAILED, executeThrowing(new KstateException("two\n  lines; name=value")));

        assertEquals(List.of("kstate: two lines; name=value"), err.toString().lines().toList());
    }

    @Test
    void shouldSayWhatHappenedToAFile() {
        assertEquals(ExitStatus.FAILED, executeThrowing(new NoSuchFileException("capture.gz")));

        assertEquals(List.of("kstate: java.nio.file.NoSuchFileException: capture.gz"), err.toString().lines().toList());
    }

    @Test
    void shouldShowTheStackTraceOfAFault() {
        assertEquals(ExitStatus.FAULT, executeThrowing(new IllegalStateException("broken")));

        assertTrue(err.toString().contains("at " + Throwing.class.getName()), err.toString());
    }

    private int execute(final String... args) {
        return execute(KstateCommand.commandLine(), args);
    }

    private int executeThrowing(final Exception exception) {
        return execute(KstateCommand.commandLine().addSubcommand(new Throwing(exception)), "throwing");
    }

    private int execute(final CommandLine commandLine, final String... args) {
        return commandLine.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true)).execute(args);
    }

    @Command(name = "throwing")
    private static final class Throwing implements Callable<Integer> {
        private final Exception exception;

        Throwing(final Exception exception) {
            this.exception = exception;
        }

        @Override
        public Integer call() throws Exception {
            exception.fillInStackTrace();
            throw exception;
        }
    }

    @Test
    void shouldSayWhichCommandASessionIsOf() {
        assertEquals("kstate ls", KstateCommand.program("ls", "get"));
        assertEquals("kstate ls", KstateCommand.program("--store", "get", "ls"));
        assertEquals("kstate ls", KstateCommand.program("--store=get", "ls", "-x"));
        assertEquals("kstate", KstateCommand.program("--store", "ls"));
        assertEquals("kstate", KstateCommand.program("--version"));
        assertEquals("kstate", KstateCommand.program());
    }

    @Test
    void shouldKnowTheNamedCommandAloneBehindTheStoreToo() {
        assertEquals(Set.of("ls"), KstateCommand.commandLine("ls", "get").getSubcommands().keySet());
        assertEquals(Set.of("ls"), KstateCommand.commandLine("--store", "get", "ls").getSubcommands().keySet());
        assertEquals(Set.of("ls"), KstateCommand.commandLine("--store=get", "ls").getSubcommands().keySet());
        assertTrue(KstateCommand.commandLine("--help", "ls").getSubcommands().containsKey("get"), "The help lists all");
    }
}
