package org.kstate.tools;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
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
    versionProvider = KstateCommand.Version.class)
public final class KstateCommand implements Callable<Integer> {
    private static final String NAME = "kstate: ";
    private static final String[] EXIT_STATUS = {
        ExitStatus.OK + ":done",
        ExitStatus.FAILED + ":not done; one line on standard error says why, and what to do",
        ExitStatus.USAGE + ":the command line was not understood",
        ExitStatus.FAULT + ":a fault of kstate itself, with a stack trace"
    };

    /** All commands by name, in the order of the help. */
    private static final Map<String, Supplier<Callable<Integer>>> COMMANDS = commands();

    @Spec
    private CommandSpec spec;

    private KstateCommand() {
    }

    private static Map<String, Supplier<Callable<Integer>>> commands() {
        final Map<String, Supplier<Callable<Integer>>> commands = new LinkedHashMap<>();
        commands.put("feed", FeedCommand::new);
        commands.put("ls", ListCommand::new);
        commands.put("get", GetCommand::new);
        commands.put("watch", WatchCommand::new);
        commands.put("tail", TailCommand::new);
        commands.put("replay", ReplayCommand::new);
        commands.put("stat", StatCommand::new);
        commands.put("errors", ErrorsCommand::new);
        commands.put("demo", DemoCommand::new);
        commands.put("bench", BenchCommand::new);
        commands.put("demo-consumer", DemoConsumerCommand::new);
        return commands;
    }

    /**
     * Runs the command and ends the process with its exit status.
     *
     * @param args command line.
     */
    public static void main(final String[] args) {
        // Buffered, unlike System.out; commands flush when they have nothing more to say for the moment.
        final PrintWriter out = new PrintWriter(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
        final int status = commandLine(args).setOut(out).execute(args);
        out.flush();
        System.exit(status);
    }

    /**
     * The parser for a command line. Looking at the options of every command takes longer than most commands run, so when the first
     * argument names a command it is the only one that the parser knows.
     */
    static CommandLine commandLine(final String... args) {
        final CommandLine commandLine = new CommandLine(new KstateCommand());
        final Supplier<Callable<Integer>> named = args.length == 0 ? null : COMMANDS.get(args[0]);
        if (named == null) {
            COMMANDS.forEach((name, command) -> commandLine.addSubcommand(name, command.get()));
        } else {
            commandLine.addSubcommand(args[0], named.get());
        }
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
