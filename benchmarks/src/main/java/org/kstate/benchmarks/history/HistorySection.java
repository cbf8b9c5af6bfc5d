package org.kstate.benchmarks.history;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.kstate.benchmarks.report.Absence;
import org.kstate.benchmarks.report.Figure;
import org.kstate.benchmarks.report.Findings;
import org.kstate.benchmarks.report.Section;
import org.kstate.benchmarks.report.Settings;
import org.kstate.benchmarks.report.Target;
import org.kstate.benchmarks.runtime.JvmRun;

/** How fast the past of a journal is found. */
public final class HistorySection implements Section {

    static final String REPLAY = "replay to a listener, commits";
    static final String REPLAY_INTO = "replay into a store, commits";
    /** The baseline of a replay: reads and counts. */
    static final String READER = "JournalReader";
    static final String EXPORT_PARQUET = "kstate export to Parquet, rows";
    static final String EXPORT_CSV = "kstate export to CSV, rows";
    static final String BUILD = "build the index";
    static final String OPEN = "open with the index file";
    static final String VERSION = "the value at a version";
    static final String TIME = "the value at a time";
    static final String SNAPSHOT = "100 states as of a time";
    static final String FORWARD = "a range, for each commit";
    static final String BACKWARD = "a range backward, for each commit";

    private static final double BUILD_MS = 5_000;
    private static final double SEEK_MS = 5;
    private static final double SNAPSHOT_MS = 50;
    private static final long TIMEOUT_MS = TimeUnit.MINUTES.toMillis(20);
    private static final int COLUMNS = 5;
    private static final int COLUMNS_OF_ABSENCE = 3;
    private static final double REPLAY_OF_READER = 0.8;
    private static final double INTO_PER_SECOND = 4_000_000;
    private static final double EXPORTED_PER_SECOND = 300_000;

    /** Creates the section. */
    public HistorySection() {
    }

    @Override
    public String name() {
        return "history";
    }

    @Override
    public String title() {
        return "History";
    }

    @Override
    public String about() {
        return "A journal of 10 million commits of 64 bytes (one million if quick) to 100 states at random. Its index is built from the journal, "
            + "then read from its file. Values are asked for at random versions and times; a snapshot is of all 100 states. "
            + "Before that, the journal is replayed to a listener, beside a reader that only counts, and into new states of a store. "
            + "The command exports the first two million commits, or one million if quick: a whole process, with the start of its JVM.";
    }

    @Override
    public void run(final Settings settings, final Findings findings) throws IOException {
        final Map<String, Figure> best = new LinkedHashMap<>();
        settings.progress().accept("a journal of " + (settings.quick() ? "one" : "ten") + " million commits");
        final JvmRun run = JvmRun.of(HistoryRun.class, TIMEOUT_MS, List.of(Boolean.toString(settings.quick())));
        if (!run.isGood()) {
            throw new IOException(run.ending() + ": " + String.join(" / ", run.lines()));
        }
        for (final String line : run.lines()) {
            final String[] columns = line.split(HistoryRun.SEPARATOR);
            if (columns.length == COLUMNS) {
                best.put(columns[0] + columns[1] + columns[2],
                    new Figure(columns[0], columns[1], columns[2], Double.parseDouble(columns[3]), columns[4]));
            } else if (columns.length == COLUMNS_OF_ABSENCE) {
                findings.add(new Absence(columns[0], columns[1], columns[2]));
            }
        }
        best.values().forEach(findings::add);
        findings.add(Target.atLeastTimes(REPLAY, Figure.KSTATE, Figure.RATE, REPLAY_OF_READER, READER));
        findings.add(Target.atMost(REPLAY, Figure.KSTATE, Figure.ALLOCATION, 1));
        findings.add(Target.atLeast(REPLAY_INTO, Figure.KSTATE, Figure.RATE, INTO_PER_SECOND));
        findings.add(Target.atLeast(EXPORT_PARQUET, Figure.KSTATE, Figure.RATE, EXPORTED_PER_SECOND));
        findings.add(Target.atMost(BUILD, Figure.KSTATE, Figure.BEST, BUILD_MS));
        findings.add(Target.atMost(VERSION, Figure.KSTATE, Figure.P99, SEEK_MS));
        findings.add(Target.atMost(TIME, Figure.KSTATE, Figure.P99, SEEK_MS));
        findings.add(Target.atMost(SNAPSHOT, Figure.KSTATE, Figure.P99, SNAPSHOT_MS));
        findings.add(Target.atMost(FORWARD, Figure.KSTATE, Figure.ALLOCATION, 1));
    }
}
