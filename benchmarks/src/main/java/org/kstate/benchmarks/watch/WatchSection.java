package org.kstate.benchmarks.watch;

import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import org.kstate.benchmarks.process.Pair;
import org.kstate.benchmarks.report.Absence;
import org.kstate.benchmarks.report.Figure;
import org.kstate.benchmarks.report.Findings;
import org.kstate.benchmarks.report.Section;
import org.kstate.benchmarks.report.Settings;
import org.kstate.benchmarks.report.Target;
import org.kstate.benchmarks.runtime.ScratchFolder;

/** What being waited for costs a writer, and how soon who sleeps is awake. */
public final class WatchSection implements Section {

    private static final String WRITE = "publish 64 B, the writer's time";
    private static final String NOBODY = "nobody watches";
    private static final String AWAKE = "watched, awake, not looking";
    private static final String POLLED = "watched, polled all the time";
    private static final String ASLEEP = "watched, asleep";
    private static final String ASLEEP_MANY = "100 watches of one session, asleep";
    private static final String FUTEX_ALONE = "no publish, a bare futex wake";
    private static final String NOTIFYING = "of that, asking who watches";
    private static final String MORE = "more than nobody watching";

    private static final String WAKE = "from a publish of 64 B to the thread of another process that waits";

    private static final double NOTIFYING_NS = 2;
    private static final double AWAKE_NS = 40;
    private static final double ONE_P50 = 1.2;
    private static final double ONE_P99 = 1.6;
    private static final double MANY_P50 = 1.2;
    private static final double TAILER_P50 = 1.5;
    private static final double SELECTOR_P50 = 3;
    private static final double SELECTOR_CHAIN_P50 = 1.2;
    private static final double SEVERAL_P50 = 2.5;
    private static final double ASLEEP_MANY_TIMES = 2;
    private static final int ROUNDS = 30;
    private static final int QUICK_ROUNDS = 9;
    /** So many that a 99th percentile has ten above it. */
    private static final int WAKES = 1_000;
    private static final String TIMES = "times";
    /** Of the rounds, and of those before that warm up. */
    private static final long LIMIT_MS = TimeUnit.SECONDS.toMillis(45);
    private static final long QUICK_LIMIT_MS = TimeUnit.SECONDS.toMillis(12);
    private static final long WORK_MS = TimeUnit.MINUTES.toMillis(3);

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
        return "One process publishes, a thread of another waits; both read one clock. The baseline of a wake is a futex on a word that both "
            + "share. All ways take turns in slices of 1 000 wakes; a pause before each publish lets the waiting thread fall asleep. Told are the "
            + "medians, over all slices, of a slice's median and of its 99th percentile; a way is "
            + "judged by the median of its ratios to the other one in the same round. What it costs to ask who watches is told by "
            + "publishes that ask 1, 9 and 17 times, in short slices beside each other: the median of the differences of two neighbours, by the 8 "
            + "questions between them. So it is the cost of one question among many, not what a publish that asks once "
            + "would save without it. The target for a watch that is awake is for one whose thread does not "
            + "look at it meanwhile; one that is polled all the time is told beside it, without a target.";
    }

    @Override
    public void run(final Settings settings, final Findings findings) throws IOException {
        settings.progress().accept("watches");
        final Map<String, double[]> told = new HashMap<>();
        measure(settings.quick() ? QUICK_ROUNDS : ROUNDS, settings.quick() ? QUICK_LIMIT_MS : LIMIT_MS, WAKES, told, findings);
        Pair.notePinning(findings);
        tellWrite(told, findings);
        tellWakes(told, findings);
    }

    /** Also for tests. */
    static void measure(final int rounds, final long limitMs, final int wakes, final Map<String, double[]> told, final Findings findings)
        throws IOException {
        try (ScratchFolder folder = new ScratchFolder()) {
            final Pair.Result result = Pair.run(new Pair.Role(WakingProcess.class, folder.path(), rounds, limitMs, wakes),
                new Pair.Role(WaitingProcess.class, folder.path(), wakes), WORK_MS);
            final Set<String> absent = new HashSet<>();
            for (final String entry : (result.first() + result.second()).split(WakingProcess.ENTRIES)) {
                final String[] parts = entry.split("\\" + WakingProcess.SEPARATOR);
                if (parts.length == 2) {
                    // Both processes may say so.
                    if (absent.add(parts[0])) {
                        findings.add(new Absence(WAKE, WakeKind.valueOf(parts[0]).label(), parts[1]));
                    }
                } else {
                    told.put(parts[0], new double[] {Double.parseDouble(parts[1]), Double.parseDouble(parts[2])});
                }
            }
        }
    }

    private static void tellWrite(final Map<String, double[]> told, final Findings findings) {
        p50(findings, NOBODY, told.get(WakingProcess.QUIET));
        p50(findings, AWAKE, told.get(WakingProcess.AWAKE));
        p50(findings, POLLED, told.get(WakingProcess.POLLED));
        p50(findings, ASLEEP, told.get(WakingProcess.WRITE + WakeKind.ONE));
        p50(findings, ASLEEP_MANY, told.get(WakingProcess.WRITE + WakeKind.SEVERAL));
        p50(findings, FUTEX_ALONE, told.get(WakingProcess.WRITE + WakeKind.FUTEX));
        findings.add(Figure.ns(WRITE, NOBODY, NOTIFYING, told.get(WakingProcess.ASKING)[0]));
        findings.add(Figure.ns(WRITE, AWAKE, MORE, told.get(WakingProcess.AWAKE_MORE)[0]));
        findings.add(Target.atMost(WRITE, NOBODY, NOTIFYING, NOTIFYING_NS));
        findings.add(Target.atMost(WRITE, AWAKE, MORE, AWAKE_NS));
        findings.add(Target.atMostTimes(WRITE, ASLEEP_MANY, Figure.P50, ASLEEP_MANY_TIMES, ASLEEP));
        findings.compare(WRITE, NOBODY);
    }

    private static void p50(final Findings findings, final String subject, final double... values) {
        findings.add(Figure.ns(WRITE, subject, Figure.P50, values[0]));
    }

    private static void tellWakes(final Map<String, double[]> told, final Findings findings) {
        for (final WakeKind kind : WakeKind.values()) {
            final double[] values = told.get(WakingProcess.WAKE + kind);
            if (values != null) {
                findings.add(Figure.ns(WAKE, kind.label(), Figure.P50, values[0]));
                findings.add(Figure.ns(WAKE, kind.label(), Figure.P99, values[1]));
            }
        }
        wake(told, findings, WakeKind.ONE, Figure.P50, ONE_P50, WakeKind.FUTEX);
        wake(told, findings, WakeKind.ONE, Figure.P99, ONE_P99, WakeKind.FUTEX);
        wake(told, findings, WakeKind.MANY, Figure.P50, MANY_P50, WakeKind.ONE);
        wake(told, findings, WakeKind.SEVERAL, Figure.P50, SEVERAL_P50, WakeKind.FUTEX);
        wake(told, findings, WakeKind.TAILER, Figure.P50, TAILER_P50, WakeKind.FUTEX);
        wake(told, findings, WakeKind.SELECTOR, Figure.P50, SELECTOR_P50, WakeKind.FUTEX);
        wake(told, findings, WakeKind.SELECTOR, Figure.P50, SELECTOR_CHAIN_P50, WakeKind.CHAIN);
        findings.compare(WAKE, WakeKind.FUTEX.label());
    }

    /** Judges the ratios of the rounds: what the machine does for a while, it does to both. */
    private static void wake(final Map<String, double[]> told, final Findings findings, final WakeKind kind, final String metric, final double limit,
                             final WakeKind baseline) {
        final double[] ratios = told.get(WakingProcess.WAKE + kind + WakingProcess.TIMES + baseline);
        final String paired = "median of the ratios of " + metric + " to " + baseline.label() + ", round by round";
        findings.add(new Figure(WAKE, kind.label(), paired, ratios[Figure.P50.equals(metric) ? 0 : 1], TIMES));
        findings.add(Target.atMost(WAKE, kind.label(), paired, limit));
    }
}
