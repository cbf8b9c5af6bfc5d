package org.kstate.benchmarks.jmh;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.kstate.benchmarks.report.Figure;
import org.kstate.benchmarks.report.Findings;
import org.kstate.benchmarks.report.Section;
import org.kstate.benchmarks.report.Settings;
import org.kstate.benchmarks.report.Target;
import org.kstate.benchmarks.several.GroupKind;

/** Writing and reading several states together, beside the same one by one, with nobody else there. */
public final class SeveralSection implements Section {

    private static final int[] COUNTS = {2, 4, 8};
    private static final double TARGET = 2.5;
    /** There are many trials. */
    private static final int MOST_ROUNDS = 2;

    /** Creates the section. */
    public SeveralSection() {
    }

    @Override
    public String name() {
        return "several";
    }

    @Override
    public String title() {
        return "Several states in one transaction";
    }

    @Override
    public String about() {
        return "A commit counts up a number in each of so many states of 64 bytes, all or none; a snapshot reads them as they were at one instant. "
            + "One process, nobody else there. The baseline does the same one by one: a transaction, or a read into a Snapshot, for each. LMDB and "
            + "SQLite do it by one transaction over as many keys or rows, in shared memory, without syncing; SQLite reads by one query. They have "
            + "one round.";
    }

    @Override
    public void run(final Settings settings, final Findings findings) {
        final List<Trial> ours = new ArrayList<>();
        final List<Trial> others = new ArrayList<>();
        for (final int count : COUNTS) {
            final String commit = "commit " + count + " states";
            final String snapshot = "snapshot of " + count + " states";
            for (final String work : List.of(commit, snapshot)) {
                final String method = work.equals(commit) ? "countUp" : "read";
                ours.add(trial(work, method, GroupKind.ONE_BY_ONE, count));
                ours.add(trial(work, method, GroupKind.KSTATE, count));
                others.add(trial(work, method, GroupKind.LMDB, count));
                others.add(trial(work, method, GroupKind.SQLITE, count));
                findings.compare(work, GroupKind.ONE_BY_ONE.label())
                    .add(Target.atMostTimes(work, Figure.KSTATE, Figure.MEDIAN, TARGET, GroupKind.ONE_BY_ONE.label()))
                    .add(Target.atMost(work, Figure.KSTATE, Figure.ALLOCATION, count * TrialRounds.ALLOCATION_NOISE));
            }
        }
        new TrialRounds(ours, settings).run(Math.min(settings.rounds(), MOST_ROUNDS), findings);
        new TrialRounds(others, settings).run(1, findings);
    }

    private static Trial trial(final String work, final String method, final GroupKind kind, final int count) {
        return new Trial(work, kind.label(), "SeveralBenchmark." + method, Map.of("kind", kind.name(), "count", Integer.toString(count)));
    }
}
