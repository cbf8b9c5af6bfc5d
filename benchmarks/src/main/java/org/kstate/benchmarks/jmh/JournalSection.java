package org.kstate.benchmarks.jmh;

import java.util.ArrayList;
import java.util.List;

import org.kstate.benchmarks.report.Absence;
import org.kstate.benchmarks.report.Figure;
import org.kstate.benchmarks.report.Findings;
import org.kstate.benchmarks.report.Section;
import org.kstate.benchmarks.report.Settings;
import org.kstate.benchmarks.report.Target;

/** Writing and tailing persistent states, beside a bare Chronicle Queue. */
public final class JournalSection implements Section {

    private static final String BARE = "bare Chronicle Queue";
    private static final String UNCHECKED = "bare, without CRCs";
    private static final String SMALL = "publish 64 B, persistent";
    private static final String LARGE = "publish 1 KiB, persistent";
    private static final String TAIL = "tail, 64 B";
    private static final String DEVICE = "publish 64 B to the device";
    private static final int SMALL_SIZE = 64;
    private static final int LARGE_SIZE = 1024;
    private static final double SMALL_TARGET = 1.3;
    private static final double LARGE_TARGET = 1.15;
    private static final double TAIL_TARGET = 1.25;
    private static final double DEVICE_TARGET = 1.2;

    /** Creates the section. */
    public JournalSection() {
    }

    @Override
    public String name() {
        return "journal";
    }

    @Override
    public String title() {
        return "Writing and tailing persistent states";
    }

    @Override
    public String about() {
        return "The baseline appends records of the same whole length, with as many CRC32C, to a queue with a journal's settings, in the fastest way "
            + "that the queue has. Both write new files in shared memory. Chronicle Queue allocates when it maps the next piece of a file: "
            + "the journal may do so as much as the baseline. Tailing reads a journal from its start; the baseline reads the same documents by "
            + "Chronicle's tailer, copies them and computes as many CRCs. To the device: on a disk, the baseline calls fdatasync after each append.";
    }

    @Override
    public void run(final Settings settings, final Findings findings) {
        findings.compare(SMALL, BARE).compare(LARGE, BARE).compare(TAIL, BARE).compare(DEVICE, BARE);
        final List<Trial> trials = new ArrayList<>(List.of(
            Trial.ofSize(SMALL, BARE, "JournalBenchmark.bareQueue", SMALL_SIZE),
            Trial.ofSize(SMALL, Figure.KSTATE, "JournalBenchmark.publishPersistent", SMALL_SIZE),
            Trial.ofSize(LARGE, BARE, "JournalBenchmark.bareQueue", LARGE_SIZE),
            Trial.ofSize(LARGE, Figure.KSTATE, "JournalBenchmark.publishPersistent", LARGE_SIZE),
            Trial.of(TAIL, BARE, "TailBenchmark.bareTailer"),
            Trial.of(TAIL, UNCHECKED, "TailBenchmark.uncheckedTailer"),
            Trial.of(TAIL, Figure.KSTATE, "TailBenchmark.journalReader")));
        if (DeviceBenchmark.disk() == null) {
            findings.add(new Absence(DEVICE, Figure.KSTATE, "there is no folder on a disk"));
        } else {
            trials.add(Trial.of(DEVICE, BARE, "DeviceBenchmark.bareQueue"));
            trials.add(Trial.of(DEVICE, Figure.KSTATE, "DeviceBenchmark.publishToDevice"));
        }
        new TrialRounds(trials, settings).run(settings.rounds(), findings);
        findings.add(Target.atMostTimes(SMALL, Figure.KSTATE, Figure.MEDIAN, SMALL_TARGET, BARE))
            .add(Target.atMostTimes(LARGE, Figure.KSTATE, Figure.MEDIAN, LARGE_TARGET, BARE))
            .add(Target.atMostTimes(TAIL, Figure.KSTATE, Figure.MEDIAN, TAIL_TARGET, BARE))
            .add(Target.atMostTimes(DEVICE, Figure.KSTATE, Figure.MEDIAN, DEVICE_TARGET, BARE));
        for (final String work : List.of(SMALL, LARGE, TAIL)) {
            final double allowed = findings.value(work, BARE, Figure.ALLOCATION) + TrialRounds.ALLOCATION_NOISE;
            findings.add(Target.atMost(work, Figure.KSTATE, Figure.ALLOCATION, Double.isNaN(allowed) ? TrialRounds.ALLOCATION_NOISE : allowed));
        }
    }
}
