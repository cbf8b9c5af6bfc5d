package org.kstate.benchmarks.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;

import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class FindingsTest {

    private static final String WORK = "publish";
    private static final String BARE = "bare";

    private final Findings findings = new Findings();

    @Test
    void shouldMeetTargetWhenRatioIsJustTheLimit() {
        measured(15, 10);
        findings.add(Target.atMostTimes(WORK, Figure.KSTATE, Figure.MEDIAN, 1.5, BARE));

        assertEquals(new Verdict(findings.verdicts().get(0).target(), Verdict.Outcome.MET, 1.5), findings.verdicts().get(0));
        assertEquals(0, findings.verdicts().get(0).missedBy());
    }

    @Test
    void shouldMissTargetWhenRatioIsAboveLimit() {
        measured(18, 10);
        findings.add(Target.atMostTimes(WORK, Figure.KSTATE, Figure.MEDIAN, 1.5, BARE));

        final Verdict verdict = findings.verdicts().get(0);
        assertEquals(Verdict.Outcome.MISSED, verdict.outcome());
        assertEquals(1.8, verdict.actual(), 1e-9);
        assertEquals(0.2, verdict.missedBy(), 1e-9);
    }

    @Test
    void shouldJudgeRatioThatOughtToBeLarge() {
        measured(18, 10);
        findings.add(Target.atLeastTimes(WORK, Figure.KSTATE, Figure.MEDIAN, 1.8, BARE))
            .add(Target.atLeastTimes(WORK, Figure.KSTATE, Figure.MEDIAN, 2, BARE));

        assertEquals(List.of(Verdict.Outcome.MET, Verdict.Outcome.MISSED), findings.verdicts().stream().map(Verdict::outcome).toList());
        assertEquals(0.1, findings.verdicts().get(1).missedBy(), 1e-9);
    }

    @Test
    void shouldJudgeFigureItselfWhenThereIsNoBaseline() {
        findings.add(new Figure(WORK, Figure.KSTATE, Figure.SHARE, 0.1, Figure.PART))
            .add(Target.atLeast(WORK, Figure.KSTATE, Figure.SHARE, 0.2))
            .add(Target.atMost(WORK, Figure.KSTATE, Figure.SHARE, 0.2));

        assertEquals(List.of(Verdict.Outcome.MISSED, Verdict.Outcome.MET), findings.verdicts().stream().map(Verdict::outcome).toList());
        assertEquals(0.5, findings.verdicts().get(0).missedBy(), 1e-9);
    }

    @Test
    void shouldSayNotMeasuredWhenFigureOrBaselineIsMissing() {
        findings.add(Figure.ns(WORK, Figure.KSTATE, Figure.MEDIAN, 1))
            .add(Target.atMostTimes(WORK, Figure.KSTATE, Figure.MEDIAN, 2, BARE))
            .add(Target.atMost(WORK, BARE, Figure.MEDIAN, 2));

        assertEquals(List.of(Verdict.Outcome.NOT_MEASURED, Verdict.Outcome.NOT_MEASURED),
            findings.verdicts().stream().map(Verdict::outcome).toList());
    }

    @Test
    void shouldRefuseFigureWhenThereIsOneAlready() {
        measured(1, 2);

        assertThrows(IllegalArgumentException.class, () -> findings.add(Figure.ns(WORK, BARE, Figure.MEDIAN, 3)));
    }

    @Test
    void shouldTellPercentilesAndCurveOfHistogram() {
        final Histogram histogram = new Histogram(3);
        for (int ns = 1; ns <= 1000; ns++) {
            histogram.recordValue(ns);
        }

        findings.add(WORK, Figure.KSTATE, histogram);

        assertEquals(500, findings.value(WORK, Figure.KSTATE, Figure.P50));
        assertEquals(990, findings.value(WORK, Figure.KSTATE, Figure.P99));
        assertEquals(999, findings.value(WORK, Figure.KSTATE, Figure.P99_9));
        final List<Curve.Point> points = findings.curves().get(0).points();
        assertEquals(100, points.get(points.size() - 1).percentile());
        assertEquals(1000, points.get(points.size() - 1).ns());
        assertTrue(points.size() > 10, points::toString);
    }

    private void measured(final double kstate, final double bare) {
        findings.add(Figure.ns(WORK, Figure.KSTATE, Figure.MEDIAN, kstate)).add(Figure.ns(WORK, BARE, Figure.MEDIAN, bare));
    }
}
