package org.kstate.tools;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code kstate completion}: a script for shells. */
@Command(
    name = "completion",
    description = "Prints a script that completes commands and options in bash and zsh.",
    footer = {
        "",
        "bash: source <(kstate completion)",
        "zsh:  autoload -U +X bashcompinit && bashcompinit && source <(kstate completion)"
    })
final class CompletionCommand implements Callable<Integer> {
    private static final String PROGRAM = "kstate";

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        final PrintWriter out = spec.commandLine().getOut();
        // The parser of this run knows this command alone.
        out.print(AutoComplete.bash(PROGRAM, KstateCommand.commandLine()));
        out.flush();
        return ExitStatus.OK;
    }
}
