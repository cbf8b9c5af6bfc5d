package org.kstate.benchmarks;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

import org.kstate.benchmarks.runtime.Machine;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs every benchmark beside its baseline and prints one table. Exit status 0 if all targets were met, 1 if not, 2 if it could not run.
 *
 * <p>The whole is run in rounds, each benchmark in a new JVM in each round, a baseline next to what is judged by it; so that what else the
 * machine does meanwhile, and how a JVM happened to compile, touches all alike. A figure is the median of the benchmark's quietest round.
 */
public final class Report {

    private static final int DEFAULT_ROUNDS = 5;
    private static final int NOT_MET = 1;
    private static final int FAILED = 2;
    private static final String ALLOCATION = "gc.alloc.rate.norm";

    private final List<Comparison> comparisons = Comparison.all();
    private final Map<Comparison.Subject, Samples> samples = new HashMap<>();
    private String flags = "";

    private Report() {
    }

    /**
     * Runs.
     *
     * @param args nothing, or the number of rounds.
     */
    public static void main(final String[] args) {
        try {
            System.exit(new Report().run(rounds(args)) ? 0 : NOT_MET);
        } catch (final IllegalArgumentException | RunnerException e) {
            System.err.println("benchmarks: " + e.getMessage());
            System.exit(FAILED);
        }
    }

    private static int rounds(final String[] args) {
        if (args.length == 0) {
            return DEFAULT_ROUNDS;
        }
        if (args.length > 1 || !args[0].matches("[1-9][0-9]{0,2}")) {
            throw new IllegalArgumentException("the only argument is the number of rounds, 1 to 999; arguments=" + String.join(" ", args));
        }
        return Integer.parseInt(args[0]);
    }

    private boolean run(final int rounds) throws RunnerException {
        final String machine = Machine.describe();
        final Set<Comparison.Subject> subjects = subjects();
        int done = 0;
        for (int round = 0; round < rounds; round++) {
            for (final Comparison.Subject subject : subjects) {
                System.err.printf("\r[%3d %%] %-60s", 100 * done++ / (rounds * subjects.size()), subject);
                measure(subject);
            }
        }
        System.err.printf("\r%-70s%n", "");
        final ReportTable table = new ReportTable(comparisons, samples);
        System.out.printf("%s%nFlags: %s%nRounds: %d; ns: median of the quietest; ratio: of these; best: ratio of the fastest iterations%n%n",
            machine, flags, rounds);
        System.out.printf("%s%n%s%n", table.text(), table.isMet() ? "All targets met." : "TARGETS MISSED.");
        return table.isMet();
    }

    private Set<Comparison.Subject> subjects() {
        final Set<Comparison.Subject> subjects = new LinkedHashSet<>();
        for (final Comparison comparison : comparisons) {
            if (comparison.baseline() != Comparison.Subject.NONE) {
                subjects.add(comparison.baseline());
            }
            subjects.add(comparison.subject());
        }
        return subjects;
    }

    private void measure(final Comparison.Subject subject) throws RunnerException {
        final ChainedOptionsBuilder options = new OptionsBuilder()
            .include("^" + Pattern.quote(Report.class.getPackageName() + ".jmh." + subject.method()) + "$")
            .forks(1)
            .addProfiler(GCProfiler.class)
            .verbosity(VerboseMode.SILENT)
            .shouldFailOnError(true);
        if (!subject.size().equals(Comparison.Subject.NO_SIZE)) {
            options.param("size", subject.size());
        }
        final RunResult result = new Runner(options.build()).runSingle();
        final List<Double> iterations = new ArrayList<>();
        for (final BenchmarkResult fork : result.getBenchmarkResults()) {
            for (final IterationResult iteration : fork.getIterationResults()) {
                iterations.add(iteration.getPrimaryResult().getScore());
            }
        }
        samples.computeIfAbsent(subject, ignored -> new Samples()).add(iterations, result.getSecondaryResults().get(ALLOCATION).getScore());
        flags = String.join(" ", result.getParams().getJvmArgs());
    }
}
