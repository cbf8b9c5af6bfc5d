package org.kstate.benchmarks.jmh;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

import org.kstate.benchmarks.report.Absence;
import org.kstate.benchmarks.report.Figure;
import org.kstate.benchmarks.report.Findings;
import org.kstate.benchmarks.report.Settings;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs trials in rounds, each in a new JVM in each round, a baseline next to what is judged by it; so that what else the machine does
 * meanwhile, and how a JVM happened to compile, touches all alike. A figure is the median of the quietest round.
 *
 * <p>For one thread.
 */
final class TrialRounds {

    /**
     * What the JVM and JMH themselves allocate during an iteration, spread over its operations, stays below. One object in a hundred
     * operations does not.
     */
    static final double ALLOCATION_NOISE = 0.1;

    private static final String ALLOCATION = "gc.alloc.rate.norm";
    private static final int QUICK_ITERATIONS = 5;
    private static final int QUICK_WARMUP_MS = 400;
    private static final int QUICK_MS = 50;

    private final Map<String, Trial> runs = new LinkedHashMap<>();
    private final Map<String, Samples> samples = new LinkedHashMap<>();
    private final Map<String, String> failures = new LinkedHashMap<>();
    private final List<Trial> trials;
    private final Settings settings;

    TrialRounds(final List<Trial> trials, final Settings settings) {
        this.trials = trials;
        this.settings = settings;
        trials.forEach(trial -> runs.putIfAbsent(trial.run(), trial));
    }

    /** Runs all, and tells the median, the fastest iteration and the allocation of each; a trial that fails is not tried again. */
    void run(final int rounds, final Findings findings) {
        for (int round = 0; round < rounds; round++) {
            for (final Map.Entry<String, Trial> run : runs.entrySet()) {
                if (!failures.containsKey(run.getKey())) {
                    measure(run.getKey(), run.getValue());
                }
            }
        }
        trials.forEach(trial -> tell(trial, findings));
    }

    private void tell(final Trial trial, final Findings findings) {
        final String failure = failures.get(trial.run());
        if (failure != null) {
            findings.add(new Absence(trial.work(), trial.subject(), failure));
            return;
        }
        final Samples found = samples.get(trial.run());
        findings.add(Figure.ns(trial.work(), trial.subject(), Figure.MEDIAN, found.medianNs()));
        findings.add(Figure.ns(trial.work(), trial.subject(), Figure.BEST, found.bestNs()));
        findings.add(new Figure(trial.work(), trial.subject(), Figure.ALLOCATION, found.bytesPerOp(), Figure.BYTES_PER_OP));
    }

    private void measure(final String run, final Trial trial) {
        settings.progress().accept(trial.work() + ": " + trial.subject());
        try {
            final RunResult result = new Runner(options(trial).build()).runSingle();
            final List<Double> iterations = new ArrayList<>();
            for (final BenchmarkResult fork : result.getBenchmarkResults()) {
                for (final IterationResult iteration : fork.getIterationResults()) {
                    iterations.add(iteration.getPrimaryResult().getScore());
                }
            }
            final double allocated = result.getSecondaryResults().get(ALLOCATION).getScore();
            samples.computeIfAbsent(run, ignored -> new Samples()).add(iterations, allocated);
        } catch (final RunnerException e) {
            failures.put(run, "measuring it failed: " + rootOf(e));
        }
    }

    private ChainedOptionsBuilder options(final Trial trial) {
        final ChainedOptionsBuilder options = new OptionsBuilder()
            .include("^" + Pattern.quote(TrialRounds.class.getPackageName() + "." + trial.benchmark()) + "$")
            .forks(1)
            .addProfiler(GCProfiler.class)
            .verbosity(VerboseMode.SILENT)
            .shouldFailOnError(true);
        trial.parameters().forEach(options::param);
        if (settings.quick()) {
            options.warmupIterations(2).warmupTime(TimeValue.milliseconds(QUICK_WARMUP_MS)).measurementIterations(QUICK_ITERATIONS)
                .measurementTime(TimeValue.milliseconds(QUICK_MS));
        }
        return options;
    }

    private static String rootOf(final Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.toString();
    }
}
