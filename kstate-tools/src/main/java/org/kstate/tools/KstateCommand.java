package org.kstate.tools;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import org.kstate.examples.feed.FeedException;
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
 * <p>What a user can do something about is told in one line on standard error; only a fault of the program itself shows a stack
 * trace. The exit status is listed in the help of each command.
 */
@Command(
    name = "kstate",
    description = "Feeds, shows, follows and replays the states of a Kstate store.",
    synopsisSubcommandLabel = "COMMAND",
    versionProvider = KstateCommand.Version.class,
    subcommands = {
        FeedCommand.class,
        ListCommand.class,
        GetCommand.class,
        WatchCommand.class,
        TailCommand.class,
        ReplayCommand.class,
        StatCommand.class,
        ErrorsCommand.class,
        DemoCommand.class,
        BenchCommand.class,
        DemoConsumerCommand.class
    })
public final class KstateCommand implements Callable<Integer> {
    private static final String NAME = "kstate: ";
    private static final String[] EXIT_STATUS = {
        ExitStatus.OK + ":done",
        ExitStatus.FAILED + ":not done; one line on standard error says why, and what to do",
        ExitStatus.USAGE + ":the command line was not understood",
        ExitStatus.FAULT + ":a fault of kstate itself, with a stack trace"
    };

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
        // Buffered, unlike System.out; commands flush when they have nothing more to say for the moment.
        final PrintWriter out = new PrintWriter(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
        final int status = commandLine().setOut(out).execute(args);
        out.flush();
        System.exit(status);
    }

    static CommandLine commandLine() {
        final CommandLine commandLine = new CommandLine(new KstateCommand());
        complete(commandLine);
        return commandLine
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setParameterExceptionHandler(KstateCommand::onMisuse)
            .setExecutionExceptionHandler(KstateCommand::onException);
    }

    /** What all commands have in common. */
    private static void complete(final CommandLine commandLine) {
        commandLine.getCommandSpec().mixinStandardHelpOptions(true).usageMessage()
            .exitCodeListHeading("%nExit status:%n")
            .exitCodeList(CommandLine.Model.UsageMessageSpec.keyValuesMap(EXIT_STATUS));
        commandLine.getSubcommands().values().forEach(KstateCommand::complete);
    }

    @Override
    public Integer call() {
        final PrintWriter err = spec.commandLine().getErr();
        err.println(NAME + "name a command");
        spec.commandLine().usage(err);
        err.flush();
        return ExitStatus.USAGE;
    }

    private static int onMisuse(final ParameterException exception, final String[] args) {
        final CommandLine commandLine = exception.getCommandLine();
        commandLine.getErr().println(NAME + oneLine(exception.getMessage()).replaceFirst("^Error: ", "") + "; see "
            + commandLine.getCommandSpec().qualifiedName() + " --help");
        commandLine.getErr().flush();
        return ExitStatus.USAGE;
    }

    private static int onException(final Exception exception, final CommandLine commandLine, final CommandLine.ParseResult parsed) {
        final PrintWriter err = commandLine.getErr();
        commandLine.getOut().flush();
        if (exception instanceof ParameterException misuse) {
            return onMisuse(misuse, new String[0]);
        }
        if (exception instanceof KstateException || exception instanceof FeedException) {
            err.println(NAME + oneLine(exception.getMessage()));
        } else if (exception instanceof IOException || exception instanceof UncheckedIOException) {
            // A NoSuchFileException and its like say nothing but the path: there the class is the message.
            err.println(NAME + oneLine((exception instanceof UncheckedIOException ? exception.getCause() : exception).toString()));
        } else {
            exception.printStackTrace(err);
            err.flush();
            return ExitStatus.FAULT;
        }
        err.flush();
        return ExitStatus.FAILED;
    }

    private static String oneLine(final String message) {
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
