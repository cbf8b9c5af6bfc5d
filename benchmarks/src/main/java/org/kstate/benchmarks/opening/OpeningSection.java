package org.kstate.benchmarks.opening;

import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.kstate.benchmarks.report.Figure;
import org.kstate.benchmarks.report.Findings;
import org.kstate.benchmarks.report.Section;
import org.kstate.benchmarks.report.Settings;
import org.kstate.benchmarks.report.Target;
import org.kstate.benchmarks.runtime.JvmRun;
import org.kstate.benchmarks.runtime.ScratchFolder;

/** What the length of a journal's history costs: who opens it, and who commits meanwhile. */
public final class OpeningSection implements Section {

    static final String OPEN = "open a journal of 10 000 states, by its checkpoint";
    static final String FRESH = "open a journal, a fresh JVM";
    static final String MANY = "persistTo of 10 000 states in one call";
    static final String BESIDE_OPENING = "longest commit beside a persistTo, long history";
    static final String BESIDE_CHECKPOINT = "longest commit beside a checkpoint, 10 000 states of 4 KiB";
    static final String FEW = "Kstate, 10 000 commits";
    static final String LONG = "Kstate, long history";
    static final String BARE = "bare Chronicle Queue";

    private static final double LONG_TARGET = 2;
    private static final double FRESH_TARGET = 1.3;
    private static final double OPEN_MS = 100;
    private static final double MANY_MS = 1_000;
    private static final double COMMIT_MS = 5;
    private static final int LONG_COMMITS = 10_000_000;
    private static final int QUICK_LONG_COMMITS = 1_000_000;
    private static final int FEW_COMMITS = 10_000;
    private static final int FRESH_RUNS = 7;
    private static final int COLUMNS = 3;
    private static final long TIMEOUT_MS = TimeUnit.MINUTES.toMillis(5);

    /** Creates the section. */
    public OpeningSection() {
    }

    @Override
    public String name() {
        return "opening";
    }

    @Override
    public String title() {
        return "Opening a journal";
    }

    @Override
    public String about() {
        return "A journal of 10 000 states of 64 bytes that ends in a checkpoint is opened by a new store, which restores one state: after "
            + "10 000 commits, and after 10 million (a million with --quick). Other openings came before in the same process; and once in a "
            + "fresh JVM each, beside a bare queue of as many records that is opened for appending. Then a process that commits all the time is "
            + "watched while another one makes a new state persistent in the long journal, and while one writes a checkpoint.";
    }

    @Override
    public void run(final Settings settings, final Findings findings) throws IOException {
        findings.compare(OPEN, FEW).compare(FRESH, BARE);
        final int commits = settings.quick() ? QUICK_LONG_COMMITS : LONG_COMMITS;
        try (ScratchFolder folder = new ScratchFolder()) {
            settings.progress().accept("a journal of " + commits + " commits");
            tell(OpeningRun.class, findings, folder.path().toString(), Integer.toString(FEW_COMMITS), Integer.toString(commits));
            settings.progress().accept(FRESH);
            tellFresh(findings, folder);
            settings.progress().accept(BESIDE_OPENING);
            tell(BesideRun.class, findings, folder.path().toString());
        }
        findings.add(Target.atMostTimes(OPEN, LONG, Figure.MEDIAN, LONG_TARGET, FEW))
            .add(Target.atMost(OPEN, LONG, Figure.MEDIAN, OPEN_MS))
            .add(Target.atMostTimes(FRESH, Figure.KSTATE, Figure.MEDIAN, FRESH_TARGET, BARE))
            .add(Target.atMost(MANY, Figure.KSTATE, Figure.MEDIAN, MANY_MS))
            .add(Target.atMost(BESIDE_OPENING, Figure.KSTATE, Figure.MEDIAN, COMMIT_MS))
            .add(Target.atMost(BESIDE_CHECKPOINT, Figure.KSTATE, Figure.MEDIAN, COMMIT_MS));
    }

    /** Each line of the run is a work, a subject and milliseconds. */
    private static void tell(final Class<?> main, final Findings findings, final String... args) throws IOException {
        figures(JvmRun.of(main, TIMEOUT_MS, List.of(args))).forEach((work, subjects) ->
            subjects.forEach((subject, ms) -> findings.add(new Figure(work, subject, Figure.MEDIAN, ms, Figure.MS))));
    }

    private static void tellFresh(final Findings findings, final ScratchFolder folder) throws IOException {
        for (final String subject : List.of(BARE, Figure.KSTATE)) {
            final double[] ms = new double[FRESH_RUNS];
            for (int run = 0; run < FRESH_RUNS; run++) {
                ms[run] = figures(JvmRun.of(FreshOpening.class, TIMEOUT_MS, List.of(folder.path().toString(), subject))).get(FRESH).get(subject);
            }
            Arrays.sort(ms);
            findings.add(new Figure(FRESH, subject, Figure.MEDIAN, ms[FRESH_RUNS / 2], Figure.MS));
        }
    }

    private static Map<String, Map<String, Double>> figures(final JvmRun run) throws IOException {
        if (!run.isGood()) {
            throw new IOException(run.ending() + ": " + String.join(" / ", run.lines()));
        }
        final Map<String, Map<String, Double>> figures = new LinkedHashMap<>();
        for (final String line : run.lines()) {
            final String[] columns = line.split(Journals.SEPARATOR, -1);
            if (columns.length == COLUMNS) {
                figures.computeIfAbsent(columns[0], work -> new LinkedHashMap<>()).put(columns[1], Double.parseDouble(columns[2]));
            }
        }
        return figures;
    }
}
