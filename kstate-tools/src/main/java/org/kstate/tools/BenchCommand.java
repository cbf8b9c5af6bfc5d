package org.kstate.tools;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/**
 * {@code kstate bench}: stands here to be listed. The script that starts this program runs the benchmarks itself, from a jar of their own,
 * since only they need the libraries that Kstate is measured beside.
 */
@Command(
    name = "bench",
    description = "Measures Kstate beside its baselines and its peers, and writes a report (builds the benchmarks first).")
final class BenchCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;
    @SuppressWarnings("unused")
    @Unmatched
    private List<String> arguments;

    @Override
    public Integer call() {
        Failure.say(spec.commandLine().getErr(), "the benchmarks are not in this jar; run ./kstate bench in a source tree");
        return ExitStatus.FAILED;
    }
}
