package org.kstate.benchmarks.jmh;

import java.util.List;

import org.kstate.benchmarks.report.Figure;
import org.kstate.benchmarks.report.Findings;
import org.kstate.benchmarks.report.Section;
import org.kstate.benchmarks.report.Settings;
import org.kstate.benchmarks.report.Target;

/** Writing a transient state as its only writer, beside the bare minimum of the protocol. */
public final class TransientSection implements Section {

    private static final String BARE = "bare CAS + copy";
    private static final String KSTATE_BYTES = "Kstate, Bytes";
    private static final String PUBLISH = "publish 64 B";
    private static final String TRANSACTION = "begin + write + commit 64 B";
    private static final String UPDATE = "update 64 B";
    private static final double PUBLISH_TARGET = 1.5;
    private static final double TRANSACTION_TARGET = 2.0;

    /** Creates the section. */
    public TransientSection() {
    }

    @Override
    public String name() {
        return "write";
    }

    @Override
    public String title() {
        return "Writing a transient state";
    }

    @Override
    public String about() {
        return "One writer, nobody waiting, the same cached clock on both sides. The baseline does the protocol's two compare-and-sets, the "
            + "copy and the release store on the same bytes and nothing else. Kstate alone is given an address, \"Bytes\" Chronicle's "
            + "Bytes; an update changes 8 of the 64 bytes.";
    }

    @Override
    public void run(final Settings settings, final Findings findings) {
        findings.compare(PUBLISH, BARE).compare(TRANSACTION, BARE).compare(UPDATE, BARE);
        new TrialRounds(List.of(
            Trial.of(PUBLISH, BARE, "PublishBenchmark.bare"),
            Trial.of(PUBLISH, Figure.KSTATE, "PublishBenchmark.publishAddress"),
            Trial.of(PUBLISH, KSTATE_BYTES, "PublishBenchmark.publishBytes"),
            Trial.of(TRANSACTION, BARE, "PublishBenchmark.bare"),
            Trial.of(TRANSACTION, Figure.KSTATE, "PublishBenchmark.transactionAddress"),
            Trial.of(TRANSACTION, KSTATE_BYTES, "PublishBenchmark.transactionBytes"),
            Trial.of(UPDATE, BARE, "PublishBenchmark.bare"),
            Trial.of(UPDATE, Figure.KSTATE, "PublishBenchmark.update")), settings).run(settings.rounds(), findings);
        for (final String subject : List.of(Figure.KSTATE, KSTATE_BYTES)) {
            findings.add(Target.atMostTimes(PUBLISH, subject, Figure.MEDIAN, PUBLISH_TARGET, BARE))
                .add(Target.atMost(PUBLISH, subject, Figure.ALLOCATION, TrialRounds.ALLOCATION_NOISE))
                .add(Target.atMostTimes(TRANSACTION, subject, Figure.MEDIAN, TRANSACTION_TARGET, BARE))
                .add(Target.atMost(TRANSACTION, subject, Figure.ALLOCATION, TrialRounds.ALLOCATION_NOISE));
        }
        findings.add(Target.atMost(UPDATE, Figure.KSTATE, Figure.ALLOCATION, TrialRounds.ALLOCATION_NOISE));
    }
}
