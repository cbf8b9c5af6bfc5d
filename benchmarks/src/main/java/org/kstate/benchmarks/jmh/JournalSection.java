package org.kstate.benchmarks.jmh;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import org.kstate.benchmarks.report.Absence;
import org.kstate.benchmarks.report.Figure;
import org.kstate.benchmarks.report.Findings;
import org.kstate.benchmarks.report.Section;
import org.kstate.benchmarks.report.Settings;
import org.kstate.benchmarks.report.Target;
import org.kstate.benchmarks.runtime.JvmRun;

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
    /** Of each turn and the baseline's beside it. */
    private static final String PAIRED = "median of the ratios, turn by turn";
    private static final String LOWER = "a quarter of them below";
    private static final String UPPER = "a quarter of them above";
    private static final String TIMES = "times";
    private static final long DEVICE_TIMEOUT_MS = TimeUnit.MINUTES.toMillis(5);

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
            + "Chronicle's tailer, copies them and computes as many CRCs. To the device: on a disk, the baseline calls fdatasync after each append; "
            + "both take turns in one JVM, and each turn is compared with the one beside it.";
    }

    @Override
    public void run(final Settings settings, final Findings findings) {
        findings.compare(SMALL, BARE).compare(LARGE, BARE).compare(TAIL, BARE).compare(DEVICE, BARE);
        final List<Trial> trials = List.of(
            Trial.ofSize(SMALL, BARE, "JournalBenchmark.bareQueue", SMALL_SIZE),
            Trial.ofSize(SMALL, Figure.KSTATE, "JournalBenchmark.publishPersistent", SMALL_SIZE),
            Trial.ofSize(LARGE, BARE, "JournalBenchmark.bareQueue", LARGE_SIZE),
            Trial.ofSize(LARGE, Figure.KSTATE, "JournalBenchmark.publishPersistent", LARGE_SIZE),
            Trial.of(TAIL, BARE, "TailBenchmark.bareTailer"),
            Trial.of(TAIL, UNCHECKED, "TailBenchmark.uncheckedTailer"),
            Trial.of(TAIL, Figure.KSTATE, "TailBenchmark.journalReader"));
        new TrialRounds(trials, settings).run(settings.rounds(), findings);
        measureDevice(settings, findings);
        findings.add(Target.atMostTimes(SMALL, Figure.KSTATE, Figure.MEDIAN, SMALL_TARGET, BARE))
            .add(Target.atMostTimes(LARGE, Figure.KSTATE, Figure.MEDIAN, LARGE_TARGET, BARE))
            .add(Target.atMostTimes(TAIL, Figure.KSTATE, Figure.MEDIAN, TAIL_TARGET, BARE))
            .add(Target.atMost(DEVICE, Figure.KSTATE, PAIRED, DEVICE_TARGET));
        for (final String work : List.of(SMALL, LARGE, TAIL)) {
            final double allowed = findings.value(work, BARE, Figure.ALLOCATION) + TrialRounds.ALLOCATION_NOISE;
            findings.add(Target.atMost(work, Figure.KSTATE, Figure.ALLOCATION, Double.isNaN(allowed) ? TrialRounds.ALLOCATION_NOISE : allowed));
        }
    }

    /** The rounds' medians are those of the round whose median ratio is the middle one; of an even number, the means of two rounds. */
    private static void measureDevice(final Settings settings, final Findings findings) {
        if (DeviceBenchmark.disk() == null) {
            findings.add(new Absence(DEVICE, Figure.KSTATE, "there is no folder on a disk"));
            return;
        }
        settings.progress().accept(DEVICE);
        final List<double[]> rounds = new ArrayList<>();
        try {
            for (int round = 0; round < settings.rounds(); round++) {
                rounds.add(DeviceRun.figures(JvmRun.of(DeviceRun.class, DEVICE_TIMEOUT_MS, List.of(Boolean.toString(settings.quick())))));
            }
        } catch (final IOException e) {
            findings.add(new Absence(DEVICE, Figure.KSTATE, "measuring it failed: " + e.getMessage()));
            return;
        }
        rounds.sort(Comparator.comparingDouble(figures -> figures[DeviceRun.RATIO]));
        final double[] below = rounds.get((rounds.size() - 1) / 2);
        final double[] above = rounds.get(rounds.size() / 2);
        final double[] middle = IntStream.range(0, below.length).mapToDouble(i -> (below[i] + above[i]) / 2).toArray();
        findings.add(Figure.ns(DEVICE, BARE, Figure.MEDIAN, middle[DeviceRun.BARE])).add(Figure.ns(DEVICE, Figure.KSTATE, Figure.MEDIAN,
            middle[DeviceRun.OURS])).add(new Figure(DEVICE, Figure.KSTATE, PAIRED, middle[DeviceRun.RATIO], TIMES))
            .add(new Figure(DEVICE, Figure.KSTATE, LOWER, middle[DeviceRun.LOWER], TIMES))
            .add(new Figure(DEVICE, Figure.KSTATE, UPPER, middle[DeviceRun.UPPER], TIMES));
    }
}
