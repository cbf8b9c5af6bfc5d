package org.kstate.benchmarks.watch;

import java.io.IOException;
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

/** What being waited for costs a writer, and how soon who sleeps is awake. */
public final class WatchSection implements Section {

    static final String WRITE = "publish 64 B, the writer's time";
    static final String NOBODY = "nobody watches";
    static final String AWAKE = "watched, awake";
    static final String ASLEEP = "watched, asleep";
    static final String ASLEEP_MANY = "100 watches of one session, asleep";
    static final String MORE = "more than nobody watching";

    static final String WAKE = "from a publish of 64 B to the thread that waits";
    static final String FUTEX = "bare futex";
    static final String ONE = Figure.KSTATE;
    static final String MANY = "Kstate, 1 000 states watched";
    static final String SELECTOR = "Kstate, by a selector";
    static final String SEVERAL = "Kstate, 100 watches of one session";

    private static final double AWAKE_NS = 40;
    private static final double ONE_P50 = 1.2;
    private static final double ONE_P99 = 1.6;
    private static final double MANY_P50 = 1.2;
    private static final double SELECTOR_P50 = 3;
    private static final double SEVERAL_P50 = 2.5;
    private static final double ASLEEP_MANY_TIMES = 2;
    private static final int MOST_ROUNDS = 3;
    private static final long TIMEOUT_MS = TimeUnit.MINUTES.toMillis(3);
    private static final int COLUMNS = 4;

    /** Creates the section. */
    public WatchSection() {
    }

    @Override
    public String name() {
        return "watch";
    }

    @Override
    public String title() {
        return "Being waited for";
    }

    @Override
    public String about() {
        return "Two sessions of one process: a thread of one publishes, a thread of the other waits. The baseline of a wake is a futex on a word "
            + "that both share. All are measured in turns, a pause before each publish lets the waiting thread fall asleep. The figures are "
            + "those of the round with the smallest median.";
    }

    @Override
    public void run(final Settings settings, final Findings findings) throws IOException {
        final Map<String, String[]> best = new LinkedHashMap<>();
        for (int round = 0; round < Math.min(settings.rounds(), MOST_ROUNDS); round++) {
            settings.progress().accept("watches");
            final JvmRun run = JvmRun.of(WatchRun.class, TIMEOUT_MS, List.of(Boolean.toString(settings.quick())));
            if (!run.isGood()) {
                throw new IOException(run.ending() + ": " + String.join(" / ", run.lines()));
            }
            run.lines().stream().map(line -> line.split(WatchRun.SEPARATOR)).filter(columns -> columns.length == COLUMNS)
                .forEach(columns -> best.merge(columns[0] + columns[1], columns, WatchSection::quieter));
        }
        for (final String[] columns : best.values()) {
            findings.add(Figure.ns(columns[0], columns[1], Figure.P50, Double.parseDouble(columns[2])));
            findings.add(Figure.ns(columns[0], columns[1], Figure.P99, Double.parseDouble(columns[3])));
        }
        final double nobodyNs = p50(best, NOBODY);
        findings.add(Figure.ns(WRITE, AWAKE, MORE, p50(best, AWAKE) - nobodyNs));
        findings.add(Target.atMost(WRITE, AWAKE, MORE, AWAKE_NS));
        findings.add(Target.atMostTimes(WRITE, ASLEEP_MANY, Figure.P50, ASLEEP_MANY_TIMES, ASLEEP));
        findings.add(Target.atMostTimes(WAKE, ONE, Figure.P50, ONE_P50, FUTEX));
        findings.add(Target.atMostTimes(WAKE, ONE, Figure.P99, ONE_P99, FUTEX));
        findings.add(Target.atMostTimes(WAKE, MANY, Figure.P50, MANY_P50, ONE));
        findings.add(Target.atMostTimes(WAKE, SELECTOR, Figure.P50, SELECTOR_P50, FUTEX));
        findings.add(Target.atMostTimes(WAKE, SEVERAL, Figure.P50, SEVERAL_P50, FUTEX));
    }

    private static String[] quieter(final String[] one, final String[] other) {
        return Double.parseDouble(one[2]) <= Double.parseDouble(other[2]) ? one : other;
    }

    private static double p50(final Map<String, String[]> best, final String subject) {
        return Double.parseDouble(best.get(WRITE + subject)[2]);
    }
}
