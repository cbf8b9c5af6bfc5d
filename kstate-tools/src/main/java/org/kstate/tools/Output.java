package org.kstate.tools;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.function.LongSupplier;
import org.kstate.tools.json.JsonBody;
import org.kstate.tools.json.JsonLines;
import org.kstate.tools.terminal.Printable;
import org.kstate.tools.terminal.Progress;
import org.kstate.tools.terminal.ScreenSize;
import org.kstate.tools.terminal.TerminalSize;
import org.kstate.tools.terminal.TextTable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How a command speaks: lines for people, or one JSON object on each line for programs. */
final class Output {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    @Option(names = "--json", description = "Print JSON, one object on each line.")
    private boolean json;

    private JsonLines jsonLines;
    private LongSupplier nanoClock = System::nanoTime;

    boolean isJson() {
        return json;
    }

    /** Prints a line for people; what would steer a terminal is written out. */
    void text(final String line) {
        // Not println, which flushes each line.
        out().print(Printable.line(line) + '\n');
    }

    /** Prints what may be several lines, with tabs, in the same way. */
    void lines(final String lines) {
        out().print(Printable.lines(lines) + '\n');
    }

    /** Prints an object for programs. */
    void json(final JsonBody body) {
        if (jsonLines == null) {
            jsonLines = new JsonLines(out());
        }
        jsonLines.line(body);
    }

    /** Prints a line on standard error, at once. */
    void complain(final String line) {
        Failure.say(spec.commandLine().getErr(), line);
    }

    /**
     * Brings what was printed to its reader.
     *
     * @throws OutputException if that is not possible, or the reader is gone.
     */
    void flush() {
        out().flush();
    }

    /**
     * How far a long piece of work is: a line on standard error if that is a terminal, else nothing.
     *
     * @param unit  what is counted.
     * @param total how far it will go, or {@link Progress#UNKNOWN}; not asked for where nothing is shown.
     */
    Progress progress(final String unit, final LongSupplier total) {
        final boolean isShown = TerminalSize.isStandardErrorOne();
        return new Progress(isShown ? spec.commandLine().getErr() : null, unit, isShown ? total.getAsLong() : Progress.UNKNOWN, nanoClock);
    }

    /** As {@link #progress}, but nothing where the lines of the command itself go to a terminal and show how far it is. */
    Progress progressBesideLines(final String unit, final LongSupplier total) {
        return TerminalSize.ofStandardOutput() == null ? progress(unit, total) : new Progress(null, unit, Progress.UNKNOWN, nanoClock);
    }

    /** How wide the terminal is that the lines go to; any width if it is none. */
    int columns() {
        final ScreenSize screen = TerminalSize.ofStandardOutput();
        return screen == null ? TextTable.ANY_WIDTH : screen.columns();
    }

    /** Replaces the clock by which the line of progress is drawn. */
    void setNanoClock(final LongSupplier clock) {
        nanoClock = clock;
    }

    /**
     * How far a journal was read, on the same line.
     *
     * @param journal its directory; not looked at where nothing is shown.
     */
    ReadingBar reading(final Path journal) {
        final Progress progress = progress("records", () -> Progress.UNKNOWN);
        return new ReadingBar(progress, () -> JournalSpan.of(journal, null).last());
    }

    PrintWriter out() {
        return spec.commandLine().getOut();
    }

    /** The signal by which this run of the command is ended from outside; closed by whoever made it. */
    StopSignal stop() {
        return KstateCommand.of(spec).stop();
    }
}
