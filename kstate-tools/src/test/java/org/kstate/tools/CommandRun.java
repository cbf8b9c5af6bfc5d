package org.kstate.tools;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;

/** One run of the command in this process: its exit status and what it said. */
record CommandRun(int status, List<String> out, List<String> err) {
    static CommandRun of(final String... args) {
        final StringWriter out = new StringWriter();
        final StringWriter err = new StringWriter();
        final int status = KstateCommand.commandLine(args)
            .setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true)).execute(args);
        return new CommandRun(status, out.toString().lines().toList(), err.toString().lines().toList());
    }

    /** The one line of what went wrong. */
    String error() {
        return err.size() == 1 ? err.get(0) : "not one line: " + err;
    }
}
