package org.kstate.tools;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import org.kstate.exceptions.KstateException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The {@code kstate} command, of which all others are subcommands.
 *
 * <p>What a user can do something about is told in one line on standard error; only a fault of the program itself shows a
 * stack trace. The exit status is listed in {@code kstate --help}.
 */
@Command(
    name = "kstate",
    description = "Feeds, shows, follows and replays the states of a Kstate store.",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    versionProvider = KstateCommand.Version.class,
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
        ExitStatus.OK + ":done",
        ExitStatus.FAILED + ":not done; one line on standard error says why, and what to do",
        ExitStatus.USAGE + ":the command line was not understood",
        ExitStatus.FAULT + ":a fault of kstate itself, with a stack trace"
    })
public final class KstateCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    private KstateCommand() {
    }

    /**
     * Runs the command and ends the process with its exit status.
     *
     * @param args command line.
     */
    public static void main(final String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new KstateCommand())
            .setExecutionExceptionHandler(KstateCommand::onException);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Name a command.");
    }

    private static int onException(final Exception exception, final CommandLine commandLine, final CommandLine.ParseResult parsed) {
        final PrintWriter err = commandLine.getErr();
        if (exception instanceof KstateException || exception instanceof IOException || exception instanceof UncheckedIOException) {
            err.println("kstate: " + oneLine(exception));
            return ExitStatus.FAILED;
        }
        exception.printStackTrace(err);
        return ExitStatus.FAULT;
    }

    private static String oneLine(final Exception exception) {
        // A NoSuchFileException and its like say nothing but the path: there the class is the message.
        final String message = exception instanceof KstateException ? exception.getMessage() : exception.toString();
        return message.replaceAll("\\s*\\R\\s*", " ");
    }

    /** The version that the build wrote into the manifest of {@code kstate.jar}, and the Java that runs it. */
    static final class Version implements IVersionProvider {
        private static final String NOT_PACKAGED = "(not run from kstate.jar)";

        @Override
        public String[] getVersion() {
            final String version = KstateCommand.class.getPackage().getImplementationVersion();
            return new String[] {
                "kstate " + (version == null ? NOT_PACKAGED : version) + ", Java " + Runtime.version()
            };
        }
    }
}
