package org.kstate.benchmarks.report;

import java.util.List;
import java.util.Map;

import org.HdrHistogram.Histogram;

/** A report with one of everything. */
final class SampleReport {

    static final String PUT = "put <64> B";
    static final String GET = "get 64 B";
    static final String BARE = "bare";

    private SampleReport() {
    }

    static Report withKstateAt(final double ns) {
        final Findings findings = new Findings().compare(PUT, BARE)
            .add(Figure.ns(PUT, BARE, Figure.MEDIAN, 10))
            .add(Figure.ns(PUT, Figure.KSTATE, Figure.MEDIAN, ns))
            .add(Figure.ns(PUT, "server", Figure.MEDIAN, 12_345))
            .add(new Figure(PUT, Figure.KSTATE, Figure.ALLOCATION, 0, Figure.BYTES_PER_OP))
            .add(Target.atMostTimes(PUT, Figure.KSTATE, Figure.MEDIAN, 1.5, BARE))
            .add(Target.atMost(PUT, Figure.KSTATE, Figure.ALLOCATION, 0.1))
            .add(new Absence(PUT, "lost", "lost-server is not installed"))
            .add(new Absence(GET, "lost", "lost-server is not installed"))
            .note("a remark");
        final Histogram histogram = new Histogram(3);
        for (int i = 1; i < 5000; i++) {
            histogram.recordValue(i);
        }
        findings.add("seen", Figure.KSTATE, histogram);
        return report(findings, Report.Part.NO_FAILURE);
    }

    /** A miss for which nobody knows a reason. */
    static Report withUnknownReasons(final double ns) {
        final Report report = withKstateAt(ns);
        return new Report(report.environment(), report.parts(), Reasons.of(""));
    }

    static Report report(final Findings findings, final String failure) {
        return new Report(Map.of("JDK", "a & b"), List.of(new Report.Part(new SampleSection(), findings, failure)),
            Reasons.of("For readers.\n## " + PUT + "\n\nIt waits,\nwhich was not tried otherwise.\n"));
    }

    private static final class SampleSection implements Section {
        @Override
        public String name() {
            return "sample";
        }

        @Override
        public String title() {
            return "A sample";
        }

        @Override
        public String about() {
            return "What is sampled.";
        }

        @Override
        public void run(final Settings settings, final Findings findings) {
            throw new UnsupportedOperationException();
        }
    }
}
