package org.kstate.benchmarks.idle;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.kstate.benchmarks.process.Pair;
import org.kstate.benchmarks.process.Together;
import org.kstate.benchmarks.report.Figure;
import org.kstate.benchmarks.report.Findings;
import org.kstate.benchmarks.report.Section;
import org.kstate.benchmarks.report.Settings;
import org.kstate.benchmarks.report.Target;
import org.kstate.benchmarks.runtime.ScratchFolder;

/** What threads that wait cost while nothing happens. */
public final class IdleSection implements Section {

    private static final String THREADS = "its waiting threads";
    private static final String MORE = "more than where nobody waits";
    private static final String WHOLE = "the whole process";
    private static final String WAKES = "its waiting threads run";
    private static final String PERCENT = "% of a processor";
    private static final String PER_SECOND = "times/s";
    private static final double MOST = 0.05;
    private static final long IDLE_MS = TimeUnit.SECONDS.toMillis(60);
    private static final long QUICK_IDLE_MS = TimeUnit.SECONDS.toMillis(10);
    private static final long SETTLE_MS = TimeUnit.SECONDS.toMillis(5);

    /**
     * What one process used.
     *
     * @param threads      percent of a processor that the threads had that wait.
     * @param whole        percent of a processor that all its threads had.
     * @param runsInSecond how often the threads that wait ran.
     */
    record Use(double threads, double whole, double runsInSecond) {

        private static Use parsed(final String line) {
            final String[] words = line.split(" ");
            return new Use(Double.parseDouble(words[0]), Double.parseDouble(words[1]), Double.parseDouble(words[2]));
        }
    }

    /** Creates the section. */
    public IdleSection() {
    }

    @Override
    public String name() {
        return "idle";
    }

    @Override
    public String title() {
        return "Waiting while nothing happens";
    }

    @Override
    public String about() {
        return "Each row is a process of its own, in which 11 threads wait and nobody commits; all processes wait at the same time. The baseline's "
            + "threads only sleep. In the others ten wait for a watch each, and one for a tailer of a journal that the store wakes. Told is "
            + "the processor time that the kernel counts for these threads, and for those that Kstate makes (/proc/self/task/*/schedstat), as a "
            + "share of the time that passes. Other work on the machine changes it little. The whole process also has the virtual machine's "
            + "threads.";
    }

    @Override
    public void run(final Settings settings, final Findings findings) throws IOException {
        final long idleMs = settings.quick() ? QUICK_IDLE_MS : IDLE_MS;
        settings.progress().accept("waiting " + TimeUnit.MILLISECONDS.toSeconds(idleMs) + " s");
        final Map<IdleKind, Use> uses = measure(SETTLE_MS, idleMs);
        final String work = "nothing happens for " + TimeUnit.MILLISECONDS.toSeconds(idleMs) + " s";
        final Use baseline = uses.get(IdleKind.NOBODY);
        uses.forEach((kind, use) -> {
            findings.add(new Figure(work, kind.label(), THREADS, use.threads(), PERCENT));
            findings.add(new Figure(work, kind.label(), MORE, use.threads() - baseline.threads(), PERCENT));
            findings.add(new Figure(work, kind.label(), WHOLE, use.whole(), PERCENT));
            findings.add(new Figure(work, kind.label(), WAKES, use.runsInSecond(), PER_SECOND));
        });
        findings.add(Target.atMost(work, IdleKind.WATCHES.label(), MORE, MOST));
    }

    /** Also for tests. */
    static Map<IdleKind, Use> measure(final long settleMs, final long idleMs) throws IOException {
        try (ScratchFolder folder = new ScratchFolder()) {
            final List<Pair.Role> roles = new ArrayList<>();
            for (final IdleKind kind : IdleKind.values()) {
                roles.add(new Pair.Role(IdleProcess.class, folder.path(), kind, settleMs, idleMs));
            }
            final List<String> told = Together.run(roles, settleMs + idleMs);
            final Map<IdleKind, Use> uses = new EnumMap<>(IdleKind.class);
            for (final IdleKind kind : IdleKind.values()) {
                uses.put(kind, Use.parsed(told.get(kind.ordinal())));
            }
            return uses;
        }
    }
}
