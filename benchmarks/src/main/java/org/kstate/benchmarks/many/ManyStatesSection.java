package org.kstate.benchmarks.many;

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

/** Whether it matters how many states a store has. */
public final class ManyStatesSection implements Section {

    static final String PUBLISH = "publish 64 B, one of 100 000 at random";
    static final String READ = "read 64 B, one of 100 000 at random";
    static final String OPEN = "open a store";
    static final String SUBSCRIBE_FIRST = "subscribe, the first of a session";
    static final String SUBSCRIBE = "subscribe, a later one";
    static final String BARE = "as many bare cells";
    static final String KSTATE = Figure.KSTATE;
    static final String WITH_MANY = "Kstate, 100 000 states";
    static final String WITH_FEW = "Kstate, 100 states";

    private static final double TARGET = 2;
    /** Making the states takes longer than measuring them. */
    private static final int MOST_ROUNDS = 2;
    private static final long TIMEOUT_MS = TimeUnit.MINUTES.toMillis(5);
    private static final int COLUMNS = 3;

    /** Creates the section. */
    public ManyStatesSection() {
    }

    @Override
    public String name() {
        return "many";
    }

    @Override
    public String title() {
        return "Many states";
    }

    @Override
    public String about() {
        return "A store with 100 000 states of 64 bytes, accessed in random order; the baseline does the bare minimum on as many cells, as far "
            + "apart. Then another session opens the store and subscribes states that exist, beside a store of the same geometry with 100 "
            + "states. The first subscription of a session also opens the registry.";
    }

    @Override
    public void run(final Settings settings, final Findings findings) throws IOException {
        final Map<String, Map<String, Double>> best = new LinkedHashMap<>();
        for (int round = 0; round < Math.min(settings.rounds(), MOST_ROUNDS); round++) {
            settings.progress().accept("100 000 states");
            final JvmRun run = JvmRun.of(ManyStatesRun.class, TIMEOUT_MS, List.of(Boolean.toString(settings.quick())));
            if (!run.isGood()) {
                throw new IOException(run.ending() + ": " + String.join(" / ", run.lines()));
            }
            run.lines().stream().map(line -> line.split(ManyStatesRun.SEPARATOR)).filter(columns -> columns.length == COLUMNS)
                .forEach(columns -> best.computeIfAbsent(columns[0], work -> new LinkedHashMap<>())
                    .merge(columns[1], Double.parseDouble(columns[2]), Math::min));
        }
        best.forEach((work, subjects) -> subjects.forEach((subject, ns) -> findings.add(Figure.ns(work, subject, Figure.MEDIAN, ns))));
        for (final String work : List.of(PUBLISH, READ)) {
            findings.add(Target.atMostTimes(work, KSTATE, Figure.MEDIAN, TARGET, BARE));
        }
        for (final String work : List.of(OPEN, SUBSCRIBE_FIRST, SUBSCRIBE)) {
            findings.add(Target.atMostTimes(work, WITH_MANY, Figure.MEDIAN, TARGET, WITH_FEW));
        }
    }
}
