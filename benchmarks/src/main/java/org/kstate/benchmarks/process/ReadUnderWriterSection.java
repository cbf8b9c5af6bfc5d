package org.kstate.benchmarks.process;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

import org.kstate.benchmarks.report.Figure;
import org.kstate.benchmarks.report.Findings;
import org.kstate.benchmarks.report.Section;
import org.kstate.benchmarks.report.Settings;
import org.kstate.benchmarks.report.Target;
import org.kstate.benchmarks.runtime.ScratchFolder;

/** Reading what another process writes a million times a second. */
public final class ReadUnderWriterSection implements Section {

    private static final String BASELINE = "bare copy with version check";
    private static final String WRITER_RATE = "writer's rate";
    private static final String RETRIES = "retries";
    private static final int[] LENGTHS = {64, 4096};
    private static final long QUICK_MS = 2_400;
    private static final long FULL_MS = 6_000;
    private static final int MAX_ROUNDS = 2;
    private static final double READ_TARGET = 2.0;
    private static final double RETRIES_TARGET = 1e-5;

    /** Nothing is measured before {@link #run}. */
    public ReadUnderWriterSection() {
    }

    @Override
    public String name() {
        return "read-under-writer";
    }

    @Override
    public String title() {
        return "Reading what another process writes";
    }

    @Override
    public String about() {
        return "One process publishes a million times a second, or as often as it can; another reads without a pause. The time of a read is the "
            + "median of batches of 200. The baseline is a bare copy with a version check, under the same kind of writer: load the word, copy "
            + "the slot, compare its header, in a file laid out as a page is. Retries are counted by a reader that goes by the same steps as "
            + "Kstate's, in the same process right after the timed reads, and there each value is checked to be whole; the timed reads "
            + "carry no counter.";
    }

    @Override
    public void run(final Settings settings, final Findings findings) throws IOException {
        Pair.notePinning(findings);
        final long workMs = settings.quick() ? QUICK_MS : FULL_MS;
        final int rounds = settings.quick() ? 1 : Math.min(settings.rounds(), MAX_ROUNDS);
        for (final int length : LENGTHS) {
            final String work = "read " + length + " B while another process writes";
            settings.progress().accept(work);
            Reading bare = null;
            Reading ours = null;
            for (int round = 0; round < rounds; round++) {
                bare = Reading.quieter(bare, measure(Cell.Kind.BARE, length, workMs));
                ours = Reading.quieter(ours, measure(Cell.Kind.KSTATE, length, workMs));
            }
            report(work, Figure.KSTATE, ours, findings);
            report(work, BASELINE, bare, findings);
            findings.add(new Figure(work, Figure.KSTATE, RETRIES, ours.retries(), Figure.PART));
            findings.add(Target.atMostTimes(work, Figure.KSTATE, Figure.MEDIAN, READ_TARGET, BASELINE));
            findings.add(Target.atMost(work, Figure.KSTATE, RETRIES, RETRIES_TARGET));
        }
    }

    private static void report(final String work, final String subject, final Reading reading, final Findings findings) {
        findings.add(Figure.ns(work, subject, Figure.MEDIAN, reading.medianNs()));
        findings.add(new Figure(work, subject, WRITER_RATE, reading.writesPerSecond(), Figure.OPS_PER_SECOND));
    }

    /**
     * What one pair of processes found.
     *
     * @param medianNs        time of a read.
     * @param retries         in each read, on the mean.
     * @param writesPerSecond what the writer achieved.
     */
    record Reading(double medianNs, double retries, double writesPerSecond) {

        private static Reading quieter(final Reading one, final Reading other) {
            if (one == null) {
                return other;
            }
            final Reading faster = one.medianNs <= other.medianNs ? one : other;
            // Retries are not a matter of taste: those of both count.
            return new Reading(faster.medianNs, Math.max(one.retries, other.retries), faster.writesPerSecond);
        }
    }

    /**
     * Measures.
     *
     * @param kind   of cell.
     * @param length in bytes.
     * @param workMs how long.
     * @return what was found.
     * @throws IOException if no process can be started.
     */
    static Reading measure(final Cell.Kind kind, final int length, final long workMs) throws IOException {
        try (ScratchFolder folder = new ScratchFolder()) {
            final long workNs = TimeUnit.MILLISECONDS.toNanos(workMs);
            final Pair.Result result = Pair.run(
                new Pair.Role(SteadyWriter.class, kind, folder.path(), length, workNs),
                new Pair.Role(TimedReader.class, kind, folder.path(), length, workNs), workMs);
            final String[] told = result.second().split(" ");
            return new Reading(Double.parseDouble(told[0]), Double.parseDouble(told[2]) / Long.parseLong(told[1]),
                Double.parseDouble(result.first()));
        }
    }
}
