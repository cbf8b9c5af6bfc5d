package org.kstate.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.kstate.exceptions.KstateException;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class KstateCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final CommandLine commandLine = KstateCommand.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true));

    @Test
    void shouldListExitStatusInHelp() {
        assertEquals(ExitStatus.OK, commandLine.execute("--help"));

        assertTrue(out.toString().contains("Exit status:"), out.toString());
        assertEquals("", err.toString());
    }

    @Test
    void shouldNameItselfAndTheRunningJavaInVersion() {
        assertEquals(ExitStatus.OK, commandLine.execute("--version"));

        assertTrue(out.toString().startsWith("kstate "), out.toString());
        assertTrue(out.toString().contains(Runtime.version().toString()), out.toString());
    }

    @Test
    void shouldRefuseAnUnknownCommand() {
        assertEquals(ExitStatus.USAGE, commandLine.execute("no-such-command"));

        assertTrue(err.toString().contains("no-such-command"), err.toString());
    }

    @Test
    void shouldAskForACommandWhenNoneIsGiven() {
        assertEquals(ExitStatus.USAGE, commandLine.execute());

        assertTrue(err.toString().contains("Usage: kstate"), err.toString());
    }

    @Test
    void shouldTellInOneLineWhatAUserCanMend() {
        commandLine.addSubcommand(new Throwing(new KstateException("two\n  lines; name=value")));

        assertEquals(ExitStatus.FAILED, commandLine.execute("throwing"));

        assertEquals(List.of("kstate: two lines; name=value"), err.toString().lines().toList());
    }

    @Test
    void shouldSayWhatHappenedToAFile() {
        commandLine.addSubcommand(new Throwing(new NoSuchFileException("capture.gz")));

        assertEquals(ExitStatus.FAILED, commandLine.execute("throwing"));

        assertEquals(List.of("kstate: java.nio.file.NoSuchFileException: capture.gz"), err.toString().lines().toList());
    }

    @Test
    void shouldShowTheStackTraceOfAFault() {
        commandLine.addSubcommand(new Throwing(new IllegalStateException("broken")));

        assertEquals(ExitStatus.FAULT, commandLine.execute("throwing"));

        assertTrue(err.toString().contains("at " + Throwing.class.getName()), err.toString());
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
}
