package org.kstate.tools;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.InvalidPathException;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.kstate.feeds.FeedException;
import org.kstate.exceptions.KstateException;
import org.kstate.tools.terminal.Printable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * What a command says when it cannot do what was asked, and with which {@link ExitStatus}: one line, in which nothing steers the terminal;
 * a stack trace for a fault of the program itself only. All commands end through here.
 */
final class Failure {
    private static final String NAME = "kstate: ";
    /** As the command for help says it. */
    private static final Pattern NO_SUCH_HELP = Pattern.compile("Unknown subcommand '(.*)'\\.");

    /** What the runtime says to that. */
    private static final String SHUTDOWN = "Shutdown in progress";

    private Failure() {
    }

    /** The command line was not understood. */
    static int ofUsage(final ParameterException exception) {
        final CommandLine commandLine = exception.getCommandLine();
        say(commandLine.getErr(), usage(exception) + "; see " + commandLine.getCommandSpec().qualifiedName() + " --help");
        return ExitStatus.USAGE;
    }

    /** The command has failed. */
    static int of(final Exception exception, final CommandLine commandLine) {
        if (exception instanceof ParameterException misuse) {
            return ofUsage(misuse);
        }
        if (exception instanceof OutputException output && output.isReaderGone()) {
            return ExitStatus.OK;
        }
        if (isOfShutdown(exception)) {
            return ExitStatus.FAILED;
        }
        final String reason = reason(exception);
        if (reason == null) {
            commandLine.getErr().print(Printable.lines(stackTrace(exception)));
            commandLine.getErr().flush();
            return ExitStatus.FAULT;
        }
        say(commandLine.getErr(), reason);
        return ExitStatus.FAILED;
    }

    /** This process is ended from outside: nothing can be begun that adds a shutdown hook. Its exit status is that of the signal. */
    private static boolean isOfShutdown(final Exception exception) {
        for (Throwable cause = exception; cause != null; cause = cause.getCause()) {
            if (cause instanceof IllegalStateException && SHUTDOWN.equals(cause.getMessage())) {
                return true;
            }
        }
        return false;
    }

    /** What a user can do something about; null if it is nothing of that kind. */
    private static String reason(final Exception exception) {
        for (Throwable cause = exception; cause != null; cause = cause.getCause()) {
            if (cause instanceof InvalidPathException path) {
                return unwritablePath(path);
            }
        }
        if (exception instanceof KstateException || exception instanceof FeedException) {
            return exception.getMessage();
        }
        // A NoSuchFileException and its like say nothing but the path: there the class is the message.
        return exception instanceof UncheckedIOException unchecked ? unchecked.getCause().toString()
            : exception instanceof IOException ? exception.toString() : null;
    }

    /** A path that the locale has no characters for; Java takes the locale for the encoding of file names. */
    static String unwritablePath(final InvalidPathException path) {
        return "a path cannot be written in the characters of the locale; set another, LC_ALL=C.UTF-8 for instance: encoding="
            + System.getProperty("sun.jnu.encoding") + ", path=" + path.getInput();
    }

    private static String usage(final ParameterException exception) {
        final CommandSpec command = exception.getCommandLine().getCommandSpec();
        final Matcher help = NO_SUCH_HELP.matcher(exception.getMessage());
        if (help.matches()) {
            return unknownCommand(help.group(1), command.root());
        }
        if (exception instanceof UnmatchedArgumentException unmatched && !unmatched.getUnmatched().isEmpty()) {
            final String argument = unmatched.getUnmatched().get(0);
            if (unmatched.isUnknownOption()) {
                return "unknown option '" + argument + "'" + didYouMean(Suggestion.nearest(argument, command.optionsMap().keySet()));
            }
            if (command.parent() == null) {
                return unknownCommand(argument, command);
            }
        }
        return exception.getMessage().replaceFirst("^Error: ", "");
    }

    private static String unknownCommand(final String name, final CommandSpec root) {
        final List<String> names = root.subcommands().entrySet().stream()
            .filter(entry -> !entry.getValue().getCommandSpec().usageMessage().hidden()).map(Map.Entry::getKey).toList();
        final String near = Suggestion.nearest(name, names);
        return "unknown command '" + name + "'" + (near == null ? "; there are " + String.join(", ", names) : didYouMean(near));
    }

    private static String didYouMean(final String near) {
        return near == null ? "" : "; did you mean '" + near + "'?";
    }

    private static String stackTrace(final Exception exception) {
        final StringWriter text = new StringWriter();
        exception.printStackTrace(new PrintWriter(text, true));
        return text.toString();
    }

    /** A line on standard error, at once. */
    static void say(final PrintWriter err, final String message) {
        err.println(Printable.line(NAME + message.replaceAll("\\s*\\R\\s*", " ")));
        err.flush();
    }
}
