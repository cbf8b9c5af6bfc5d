package org.kstate.tools;

import java.io.PrintWriter;
import org.kstate.tools.json.JsonBody;
import org.kstate.tools.json.JsonLines;
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

    boolean isJson() {
        return json;
    }

    /** Prints a line for people. */
    void text(final String line) {
        // Not println, which flushes each line.
        out().print(line + '\n');
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
        final PrintWriter err = spec.commandLine().getErr();
        err.println(line);
        err.flush();
    }

    /**
     * Brings what was printed to its reader.
     *
     * @return false if there is no reader any more.
     */
    boolean flush() {
        return !out().checkError();
    }

    PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
