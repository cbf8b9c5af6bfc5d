package org.kstate.benchmarks.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;

import org.junit.jupiter.api.Test;

class MarkdownReportTest {

    @Test
    void shouldTellFiguresWithRatioWhenThereIsABaseline() {
        final String text = MarkdownReport.of(SampleReport.withKstateAt(14));

        assertEquals(List.of("| put <64> B | median, ns | allocated, B/op | × bare |", "| ---------- | ---------: | --------------: | -----: |",
            "| bare       |       10.0 |               - |   1.00 |", "| Kstate     |       14.0 |               0 |   1.40 |"),
            text.lines().dropWhile(line -> !line.startsWith("| put <64> B")).limit(4).toList());
    }

    @Test
    void shouldTellHowMuchAndWhyWhenTargetIsMissed() {
        final Report report = SampleReport.withKstateAt(18);
        final String text = MarkdownReport.of(report);

        assertTrue(report.isGood());
        assertTrue(text.contains("| out of reach, missed by 20 % |"), text);
        assertTrue(text.contains("1.80 ×"), text);
        assertTrue(text.contains("- put <64> B: It waits, which was not tried otherwise.\n"), text);
        assertTrue(text.contains("1 target met, 0 missed, 0 not measured, 1 known to be out of reach."), text);
    }

    @Test
    void shouldNotBeGoodWhenATargetIsMissedWithoutAKnownReason() {
        final Report report = SampleReport.withUnknownReasons(18);
        final String text = MarkdownReport.of(report);

        assertFalse(report.isGood());
        assertTrue(text.contains("**MISSED by 20 %**"), text);
        assertTrue(text.contains("1 target met, 1 missed, 0 not measured."), text);
    }

    @Test
    void shouldGiveNoReasonsWhenAllIsMet() {
        final Report report = SampleReport.withKstateAt(15);
        final String text = MarkdownReport.of(report);

        assertTrue(report.isGood());
        assertFalse(text.contains("It waits"), text);
        assertFalse(text.contains("MISSED"), text);
    }

    @Test
    void shouldNameWhoIsMissingAndWhy() {
        final String text = MarkdownReport.of(SampleReport.withKstateAt(1));

        assertEquals(2, text.lines().filter("- lost is missing: lost-server is not installed"::equals).count(), text);
        assertTrue(text.contains("**get 64 B**"), text);
    }

    @Test
    void shouldTellWhatWasFoundWhenSectionFailed() {
        final Report report = SampleReport.report(new Findings().add(Figure.ns("work", "who", Figure.MEDIAN, 5)), "it broke");
        final String text = MarkdownReport.of(report);

        assertFalse(report.isGood());
        assertTrue(text.contains("**This section could not be finished:** it broke"), text);
        assertTrue(text.contains("| who  |"), text);
        assertTrue(text.contains("; 1 section not finished."), text);
    }
}
