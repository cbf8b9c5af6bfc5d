package org.kstate.benchmarks.jmh;

import java.util.List;

import org.kstate.benchmarks.report.Findings;
import org.kstate.benchmarks.report.Section;
import org.kstate.benchmarks.report.Settings;

/** What it costs to tell the time. */
public final class ClockSection implements Section {

    private static final int MOST_ROUNDS = 2;
    private static final String WORK = "tell the time";
    private static final String CACHED = "cached clock";

    /** Creates the section. */
    public ClockSection() {
    }

    @Override
    public String name() {
        return "clock";
    }

    @Override
    public String title() {
        return "Clocks";
    }

    @Override
    public String about() {
        return "Each commit takes the time once. The other sections use the cached clock on both sides; with the store's default clock a commit "
            + "costs as much more as the difference here.";
    }

    @Override
    public void run(final Settings settings, final Findings findings) {
        findings.compare(WORK, CACHED);
        new TrialRounds(List.of(
            Trial.of(WORK, CACHED, "ClockBenchmark.cached"),
            Trial.of(WORK, "system clock (default)", "ClockBenchmark.system"),
            Trial.of(WORK, "System.nanoTime", "ClockBenchmark.nanoTime"),
            Trial.of(WORK, "System.currentTimeMillis", "ClockBenchmark.currentTimeMillis")), settings)
            .run(Math.min(settings.rounds(), MOST_ROUNDS), findings);
    }
}
