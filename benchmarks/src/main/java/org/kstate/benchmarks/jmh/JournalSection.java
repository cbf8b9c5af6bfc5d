package org.kstate.benchmarks.jmh;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

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
    private static final long TURNS_TIMEOUT_MS = TimeUnit.MINUTES.toMillis(5);

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
            + "Chronicle's tailer, copies them and computes as many CRCs. To the device: on a disk, the baseline calls fdatasync after each append. "
            + "Tailing, and to the device, both take turns in one JVM, and each turn is compared with the one beside it.";
    }

    @Override
    public void run(final Settings settings, final Findings findings) {
        findings.compare(SMALL, BARE).compare(LARGE, BARE).compare(TAIL, BARE).compare(DEVICE, BARE);
        final List<Trial> trials = List.of(
            Trial.ofSize(SMALL, BARE, "JournalBenchmark.bareQueue", SMALL_SIZE),
            Trial.ofSize(SMALL, Figure.KSTATE, "JournalBenchmark.publishPersistent", SMALL_SIZE),
            Trial.ofSize(LARGE, BARE, "JournalBenchmark.bareQueue", LARGE_SIZE),
            Trial.ofSize(LARGE, Figure.KSTATE, "JournalBenchmark.publishPersistent", LARGE_SIZE));
        new TrialRounds(trials, settings).run(settings.rounds(), findings);
        measureTail(settings, findings);
        measureDevice(settings, findings);
        findings.add(Target.atMostTimes(SMALL, Figure.KSTATE, Figure.MEDIAN, SMALL_TARGET, BARE))
            .add(Target.atMostTimes(LARGE, Figure.KSTATE, Figure.MEDIAN, LARGE_TARGET, BARE))
            .add(Target.atMost(TAIL, Figure.KSTATE, PAIRED, TAIL_TARGET))
            .add(Target.atMost(DEVICE, Figure.KSTATE, PAIRED, DEVICE_TARGET));
        for (final String work : List.of(SMALL, LARGE, TAIL)) {
            final double allowed = findings.value(work, BARE, Figure.ALLOCATION) + TrialRounds.ALLOCATION_NOISE;
            findings.add(Target.atMost(work, Figure.KSTATE, Figure.ALLOCATION, Double.isNaN(allowed) ? TrialRounds.ALLOCATION_NOISE : allowed));
        }
    }

    private static void measureTail(final Settings settings, final Findings findings) {
        final double[] middle = inTurns(TAIL, TailRun.class, TailRun.COUNT, settings, findings);
        if (middle.length > 0) {
            findings.add(Figure.ns(TAIL, UNCHECKED, Figure.MEDIAN, middle[TailRun.UNCHECKED]))
                .add(new Figure(TAIL, BARE, Figure.ALLOCATION, middle[TailRun.BARE_BYTES], Figure.BYTES_PER_OP))
                .add(new Figure(TAIL, UNCHECKED, Figure.ALLOCATION, middle[TailRun.UNCHECKED_BYTES], Figure.BYTES_PER_OP))
                .add(new Figure(TAIL, Figure.KSTATE, Figure.ALLOCATION, middle[TailRun.OURS_BYTES], Figure.BYTES_PER_OP));
        }
    }

    private static void measureDevice(final Settings settings, final Findings findings) {
        if (DeviceBenchmark.disk() == null) {
            findings.add(new Absence(DEVICE, Figure.KSTATE, "there is no folder on a disk"));
            return;
        }
        inTurns(DEVICE, DeviceRun.class, TurnFigures.COUNT, settings, findings);
    }

    /**
     * Runs a program once in each round, and tells what both sides took.
     *
     * @return all figures of the {@linkplain TurnFigures#middle middle} round; none if it failed.
     */
    private static double[] inTurns(final String work, final Class<?> program, final int columns, final Settings settings, final Findings findings) {
        settings.progress().accept(work);
        final List<double[]> rounds = new ArrayList<>();
        try {
            for (int round = 0; round < settings.rounds(); round++) {
                rounds.add(TurnFigures.read(JvmRun.of(program, TURNS_TIMEOUT_MS, List.of(Boolean.toString(settings.quick()))), columns));
            }
        } catch (final IOException e) {
            findings.add(new Absence(work, Figure.KSTATE, "measuring it failed: " + e.getMessage()));
            return new double[0];
        }
        final double[] middle = TurnFigures.middle(rounds);
        findings.add(Figure.ns(work, BARE, Figure.MEDIAN, middle[TurnFigures.BARE]))
            .add(Figure.ns(work, Figure.KSTATE, Figure.MEDIAN, middle[TurnFigures.OURS]))
            .add(new Figure(work, Figure.KSTATE, PAIRED, middle[TurnFigures.RATIO], TIMES))
            .add(new Figure(work, Figure.KSTATE, LOWER, middle[TurnFigures.LOWER], TIMES))
            .add(new Figure(work, Figure.KSTATE, UPPER, middle[TurnFigures.UPPER], TIMES));
        return middle;
    }
}
