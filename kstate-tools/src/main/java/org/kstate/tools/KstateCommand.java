package org.kstate.tools;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.kstate.StoreOptions;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
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
    private static final String[] EXIT_STATUS = {
        ExitStatus.OK + ":done",
        ExitStatus.FAILED + ":not done; one line on standard error says why, and what to do",
        ExitStatus.USAGE + ":the command line was not understood",
        ExitStatus.FAULT + ":a fault of kstate itself, with a stack trace"
    };

    /** All commands by name, in the order of the help. */
    private static final Map<String, Supplier<Callable<Integer>>> COMMANDS = commands();

    private static final String HELP = "help";
    /** Commands that use neither a store nor a journal. */
    private static final Set<String> NOTHING_TO_LOAD = Set.of("bench", "completion");

    private final StopSignal stop;
    private final EarlyLoading loading;

    @Spec
    private CommandSpec spec;

    @Option(names = StoreOption.NAME, paramLabel = StoreOption.PLACE,
        description = "The same before the command as behind it.")
    private Path store;

    private KstateCommand(final StopSignal stop, final EarlyLoading loading) {
        this.stop = stop;
        this.loading = loading;
    }

    private static Map<String, Supplier<Callable<Integer>>> commands() {
        final Map<String, Supplier<Callable<Integer>>> commands = new LinkedHashMap<>();
        commands.put("feed", FeedCommand::new);
        commands.put("ls", ListCommand::new);
        commands.put("get", GetCommand::new);
        commands.put("set", SetCommand::new);
        commands.put("del", DeleteCommand::new);
        commands.put("describe", DescribeCommand::new);
        commands.put("watch", WatchCommand::new);
        commands.put("top", TopCommand::new);
        commands.put("tail", TailCommand::new);
        commands.put("sample", SampleCommand::new);
        commands.put("bus", BusCommand::new);
        commands.put("replay", ReplayCommand::new);
        commands.put("history", HistoryCommand::new);
        commands.put("export", ExportCommand::new);
        commands.put("checkpoint", CheckpointCommand::new);
        commands.put("trim", TrimCommand::new);
        commands.put("copy", CopyCommand::new);
        commands.put("repair", RepairCommand::new);
        commands.put("stat", StatCommand::new);
        commands.put("errors", ErrorsCommand::new);
        commands.put("doctor", DoctorCommand::new);
        commands.put("verify", VerifyCommand::new);
        commands.put("powercut", PowerCutCommand::new);
        commands.put("demo", DemoCommand::new);
        commands.put("bench", BenchCommand::new);
        commands.put("completion", CompletionCommand::new);
        commands.put("demo-consumer", DemoConsumerCommand::new);
        return commands;
    }

    /**
     * Runs the command and ends the process with its exit status.
     *
     * @param args command line.
     */
    public static void main(final String[] args) {
        final int status;
        final String named = named(args);
        final EarlyLoading loading = named == null || NOTHING_TO_LOAD.contains(named) ? EarlyLoading.NONE : EarlyLoading.start();
        sayProgram(args);
        try (StopSignal stop = StopSignal.ofProcess()) {
            status = run(commandLine(stop, loading, args).setOut(CommandWriter.ofProcess()), args);
        }
        System.exit(status);
    }

    /** Sessions of a command are to be told from those of another. */
    private static void sayProgram(final String... args) {
        if (System.getProperty(StoreOptions.PROGRAM_PROPERTY) == null) {
            System.setProperty(StoreOptions.PROGRAM_PROPERTY, program(args));
        }
    }

    /** With the command. */
    static String program(final String... args) {
        final String named = named(args);
        return named == null ? "kstate" : "kstate " + named;
    }

    /** The command that the arguments name, first or behind the store; null if another option comes before it, or there is none. */
    private static String named(final String... args) {
        int at = 0;
        while (at < args.length && (args[at].equals(StoreOption.NAME) || args[at].startsWith(StoreOption.NAME + "="))) {
            at += args[at].equals(StoreOption.NAME) ? 2 : 1;
        }
        return at < args.length && COMMANDS.containsKey(args[at]) ? args[at] : null;
    }

    /** Runs the command up to its last word, which may be what cannot be written. */
    static int run(final CommandLine commandLine, final String... args) {
        final int status = commandLine.execute(args);
        try {
            commandLine.getOut().flush();
            return status;
        } catch (final OutputException e) {
            // Told already if it was this that the command has failed of.
            return status == ExitStatus.OK ? Failure.of(e, commandLine) : status;
        }
    }

    /** The parser for a command line that nobody ends from outside. */
    static CommandLine commandLine(final String... args) {
        return commandLine(new StopSignal(), args);
    }

    /**
     * The parser for a command line. Looking at the options of every command takes longer than most commands run. So a command that is
     * named first, or behind the store alone, is the only one that the parser knows.
     */
    static CommandLine commandLine(final StopSignal stop, final String... args) {
        return commandLine(stop, EarlyLoading.NONE, args);
    }

    private static CommandLine commandLine(final StopSignal stop, final EarlyLoading loading, final String... args) {
        final CommandLine commandLine = new CommandLine(new KstateCommand(stop, loading));
        final String named = named(args);
        if (named == null) {
            COMMANDS.forEach((name, command) -> commandLine.addSubcommand(name, command.get()));
            commandLine.addSubcommand(HELP, new HelpCommand());
        } else {
            commandLine.addSubcommand(named, COMMANDS.get(named).get());
        }
        complete(commandLine);
        return commandLine
            .registerConverter(Path.class, new PathConverter())
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setParameterExceptionHandler((exception, arguments) -> Failure.ofUsage(exception))
            .setExecutionStrategy(KstateCommand::execute)
            .setExecutionExceptionHandler(KstateCommand::onException);
    }

    /** The command that an option or another command belongs to. */
    static KstateCommand of(final CommandSpec spec) {
        return (KstateCommand) spec.root().userObject();
    }

    private static int execute(final CommandLine.ParseResult parsed) {
        final KstateCommand kstate = of(parsed.commandSpec());
        if (kstate.store != null && parsed.hasSubcommand()) {
            final CommandSpec command = parsed.subcommand().commandSpec();
            if (!HELP.equals(command.name()) && command.findOption(StoreOption.NAME) == null) {
                throw new ParameterException(command.commandLine(), "the command is about no store: --store=" + kstate.store);
            }
        }
        if (parsed.hasSubcommand() && !parsed.subcommand().isUsageHelpRequested()) {
            kstate.loading.await();
        }
        try {
            return new CommandLine.RunLast().execute(parsed);
        } catch (final OutputException e) {
            // Of help and version, which are printed by picocli.
            return Failure.of(e, parsed.commandSpec().commandLine());
        }
    }

    /** The store that was named before the command; null if none was. */
    Path store() {
        return store;
    }

    StopSignal stop() {
        return stop;
    }

    /** What all commands have in common. */
    private static void complete(final CommandLine commandLine) {
        if (commandLine.getCommandSpec().helpCommand()) {
            return;
        }
        final CommandSpec command = commandLine.getCommandSpec();
        if (command.findOption("--version") == null) {
            command.mixinStandardHelpOptions(true);
        } else {
            // Its version is one of a state; picocli would leave out the help, too, without a word.
            command.addOption(OptionSpec.builder("-h", "--help").usageHelp(true)
                .description("Show this help message and exit.").build());
        }
        command.usageMessage()
            .exitCodeListHeading("%nExit status:%n")
            .exitCodeList(CommandLine.Model.UsageMessageSpec.keyValuesMap(EXIT_STATUS));
        Examples.add(commandLine.getCommandName(), commandLine.getCommandSpec().usageMessage());
        commandLine.getSubcommands().values().forEach(KstateCommand::complete);
    }

    @Override
    public Integer call() {
        final PrintWriter err = spec.commandLine().getErr();
        Failure.say(err, "name a command");
        spec.commandLine().usage(err);
        err.flush();
        return ExitStatus.USAGE;
    }

    private static int onException(final Exception exception, final CommandLine commandLine, final CommandLine.ParseResult parsed) {
        try {
            // What was said before comes first, if it can be said.
            commandLine.getOut().flush();
        } catch (final OutputException e) {
            // That the command has failed says more, and if it has failed of this, the same.
            return Failure.of(exception, commandLine);
        }
        return Failure.of(exception, commandLine);
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
