package org.kstate.benchmarks.jmh;

import java.util.List;

import org.kstate.benchmarks.report.Figure;
import org.kstate.benchmarks.report.Findings;
import org.kstate.benchmarks.report.Section;
import org.kstate.benchmarks.report.Settings;
import org.kstate.benchmarks.report.Target;

/** Writing a persistent state, beside a bare Chronicle Queue. */
public final class JournalSection implements Section {

    private static final String WORK = "publish 64 B, persistent";
    private static final String BARE = "bare Chronicle Queue";
    private static final double TARGET = 1.4;

    /** Creates the section. */
    public JournalSection() {
    }

    @Override
    public String name() {
        return "journal";
    }

    @Override
    public String title() {
        return "Writing a persistent state";
    }

    @Override
    public String about() {
        return "The baseline appends records of the same whole length, with their CRC32C, to a queue with a journal's settings, in the fastest way "
            + "that the queue has. Both write new files in shared memory. Chronicle Queue allocates when it maps the next piece of a file: "
            + "the journal may do so as much as the baseline.";
    }

    @Override
    public void run(final Settings settings, final Findings findings) {
        findings.compare(WORK, BARE);
        new TrialRounds(List.of(
            Trial.of(WORK, BARE, "JournalBenchmark.bareQueue"),
            Trial.of(WORK, Figure.KSTATE, "JournalBenchmark.publishPersistent")), settings).run(settings.rounds(), findings);
        final double allowed = findings.value(WORK, BARE, Figure.ALLOCATION) + TrialRounds.ALLOCATION_NOISE;
        findings.add(Target.atMostTimes(WORK, Figure.KSTATE, Figure.MEDIAN, TARGET, BARE))
            .add(Target.atMost(WORK, Figure.KSTATE, Figure.ALLOCATION, Double.isNaN(allowed) ? TrialRounds.ALLOCATION_NOISE : allowed));
    }
}
