package org.kstate.benchmarks.jmh;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.kstate.benchmarks.report.Figure;
import org.kstate.benchmarks.report.Findings;
import org.kstate.benchmarks.report.Section;
import org.kstate.benchmarks.report.Settings;
import org.kstate.benchmarks.report.Target;

/** Reading a state that nobody writes meanwhile, beside a bare copy with a check of the version. */
public final class ReadSection implements Section {

    private static final String BARE = "bare copy + check";
    private static final Map<String, String> WAYS = Map.of(Figure.KSTATE, "ReadBenchmark.readAddress", "Kstate, Bytes",
        "ReadBenchmark.readBytes", "Kstate, Snapshot", "ReadBenchmark.readSnapshot");
    private static final List<Integer> SIZES = List.of(64, 4096);
    private static final double TARGET = 2.0;

    /** Creates the section. */
    public ReadSection() {
    }

    @Override
    public String name() {
        return "read";
    }

    @Override
    public String title() {
        return "Reading, with nobody writing";
    }

    @Override
    public String about() {
        return "The baseline loads the word, copies, and compares the version in the slot's header. Kstate alone is given an address, \"Bytes\" "
            + "Chronicle's Bytes, and \"Snapshot\" also tells who committed the version and when.";
    }

    @Override
    public void run(final Settings settings, final Findings findings) {
        final List<Trial> trials = new ArrayList<>();
        for (final int size : SIZES) {
            final String work = "read " + size + " B";
            findings.compare(work, BARE);
            trials.add(Trial.ofSize(work, BARE, "ReadBenchmark.bare", size));
            WAYS.entrySet().stream().sorted(Map.Entry.comparingByKey()).forEach(way -> {
                trials.add(Trial.ofSize(work, way.getKey(), way.getValue(), size));
                findings.add(Target.atMostTimes(work, way.getKey(), Figure.MEDIAN, TARGET, BARE))
                    .add(Target.atMost(work, way.getKey(), Figure.ALLOCATION, TrialRounds.ALLOCATION_NOISE));
            });
        }
        new TrialRounds(trials, settings).run(settings.rounds(), findings);
    }
}
