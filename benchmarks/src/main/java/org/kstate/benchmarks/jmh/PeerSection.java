package org.kstate.benchmarks.jmh;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

import org.kstate.benchmarks.peers.PeerKind;
import org.kstate.benchmarks.peers.PeerProbe;
import org.kstate.benchmarks.report.Absence;
import org.kstate.benchmarks.report.Figure;
import org.kstate.benchmarks.report.Findings;
import org.kstate.benchmarks.report.Section;
import org.kstate.benchmarks.report.Settings;
import org.kstate.benchmarks.report.Target;

/** The same work by Kstate and by what others use for it. */
public final class PeerSection implements Section {

    private static final String PUT = "put 64 B";
    private static final String GET = "get 64 B";
    private static final String GET_LARGE = "get 4096 B";
    private static final String EXCHANGE = "put then get 64 B";
    private static final int SMALL = 64;
    private static final int LARGE = 4096;
    /** The differences are large, and there are many trials. */
    private static final int MOST_ROUNDS = 2;

    private static final String GIVES_EACH_ONCE = "it gives each value once, in order, and no latest value: see \"" + EXCHANGE + "\"";
    private static final String NEEDS_TAKER = "it stops who puts until somebody takes: see \"" + EXCHANGE + "\"";

    /** Creates the section. */
    public PeerSection() {
    }

    @Override
    public String name() {
        return "peers";
    }

    @Override
    public String title() {
        return "Kstate and its peers at the same work";
    }

    @Override
    public String about() {
        return "One thread of one process puts and gets; all files are in shared memory and nobody is asked for durability. The peers promise "
            + "different things, listed below: compare a time only together with what it buys.";
    }

    @Override
    public void run(final Settings settings, final Findings findings) throws IOException {
        final Map<PeerKind, String> reasons = new EnumMap<>(PeerKind.class);
        settings.progress().accept("trying which peers can run here");
        reasons.putAll(PeerProbe.reasonsAgainst(List.of(PeerKind.values())));
        final List<Trial> trials = new ArrayList<>();
        for (final String work : List.of(PUT, GET, GET_LARGE, EXCHANGE)) {
            findings.compare(work, Figure.KSTATE);
            for (final PeerKind kind : PeerKind.values()) {
                final String reason = reasons.getOrDefault(kind, reasonAgainst(kind, work));
                if (reason == null) {
                    trials.add(trial(kind, work));
                } else {
                    findings.add(new Absence(work, kind.label(), reason));
                }
            }
        }
        new TrialRounds(trials, settings).run(Math.min(settings.rounds(), MOST_ROUNDS), findings);
        for (final PeerKind kind : PeerKind.values()) {
            findings.note(kind.label() + ": " + kind.gives());
            if (kind.isVersioned() && kind != PeerKind.KSTATE && !reasons.containsKey(kind)) {
                findings.add(Target.atMostTimes(PUT, Figure.KSTATE, Figure.MEDIAN, 1, kind.label()));
            }
        }
    }

    /** Null if there is none. */
    private static String reasonAgainst(final PeerKind kind, final String work) {
        if (work.equals(PUT) && !kind.isUnhindered()) {
            return NEEDS_TAKER;
        }
        return (work.equals(GET) || work.equals(GET_LARGE)) && !kind.isLatest() ? GIVES_EACH_ONCE : null;
    }

    private static Trial trial(final PeerKind kind, final String work) {
        final String method = work.equals(PUT) ? "put" : work.equals(EXCHANGE) ? "putThenGet" : "get";
        return new Trial(work, kind.label(), "PeerBenchmark." + method,
            Map.of("peer", kind.name(), "size", Integer.toString(work.equals(GET_LARGE) ? LARGE : SMALL)));
    }
}
