package org.kstate.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

class ReportTableTest {

    private static final Comparison.Subject SUBJECT = Comparison.Subject.of("subject");
    private static final Comparison.Subject BASELINE = Comparison.Subject.of("baseline");
    private static final Comparison COMPARISON = new Comparison("work", SUBJECT, BASELINE, 2.0);

    @Test
    void shouldMeetTargetWhenMedianIsWithinRatio() {
        final ReportTable table = table(samples(0, 19, 20, 500), samples(0, 9, 10, 11));

        assertTrue(table.isMet());
        assertTrue(table.text().contains("| yes"), table.text());
    }

    @Test
    void shouldMissTargetWhenMedianIsAboveRatio() {
        final ReportTable table = table(samples(0, 1, 20.1, 21), samples(0, 9, 10, 11));

        assertFalse(table.isMet());
        assertTrue(table.text().contains("| NO"), table.text());
    }

    @Test
    void shouldMissTargetWhenSomethingIsAllocated() {
        assertFalse(table(samples(16, 10), samples(0, 10)).isMet());
    }

    @Test
    void shouldOnlyTellCostWhenThereIsNoBaseline() {
        final Comparison cost = new Comparison("clock", SUBJECT, Comparison.Subject.NONE, Comparison.NO_TARGET);
        final ReportTable table = new ReportTable(List.of(cost), Map.of(SUBJECT, samples(0, 30)));

        assertTrue(table.isMet());
        assertFalse(table.text().contains("yes"), table.text());
        assertTrue(table.text().contains("30.0"), table.text());
    }

    @Test
    void shouldTakeMedianOfQuietestRoundWhenThereAreSeveral() {
        final Samples samples = samples(0, 4, 1, 100, 2);
        samples.add(List.of(50.0, 2.5, 60.0), 3);

        assertEquals(3, samples.medianNs());
        assertEquals(1, samples.bestNs());
        assertEquals(3, samples.bytesPerOp());
    }

    @Test
    void shouldTakeMiddleOneWhenIterationsAreOdd() {
        assertEquals(5, samples(0, 9, 1, 5).medianNs());
    }

    private static ReportTable table(final Samples subject, final Samples baseline) {
        return new ReportTable(List.of(COMPARISON), Map.of(SUBJECT, subject, BASELINE, baseline));
    }

    private static Samples samples(final double allocated, final double... ns) {
        final Samples samples = new Samples();
        samples.add(Arrays.stream(ns).boxed().toList(), allocated);
        return samples;
    }
}
