package org.kstate.benchmarks.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;

import org.junit.jupiter.api.Test;

class ReasonsTest {

    private static final Reasons REASONS = Reasons.of("Intro.\n\n## put\nIn general.\n\n## put: seqlock\nBecause of\nthat.\n");

    @Test
    void shouldPreferReasonThatNamesTheBaseline() {
        assertEquals(Optional.of("Because of that."), REASONS.of(Target.atMostTimes("put", "Kstate", Figure.MEDIAN, 1, "seqlock")));
        assertEquals(Optional.of("In general."), REASONS.of(Target.atMostTimes("put", "Kstate", Figure.MEDIAN, 1, "bare")));
        assertEquals(Optional.empty(), REASONS.of(Target.atMost("get", "Kstate", Figure.MEDIAN, 1)));
    }

    @Test
    void shouldFindTheOnesThatComeWithTheBenchmarks() {
        assertTrue(Reasons.known().of(Target.atMostTimes("put 64 B", "Kstate", Figure.MEDIAN, 1, "seqlock")).isPresent());
    }
}
