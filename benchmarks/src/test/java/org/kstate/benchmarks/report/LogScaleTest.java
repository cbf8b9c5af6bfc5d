package org.kstate.benchmarks.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;

import org.junit.jupiter.api.Test;

class LogScaleTest {

    @Test
    void shouldMakeEqualRatiosEqualDistances() {
        final LogScale scale = new LogScale(5, 4000, 100, 400);

        assertEquals(List.of(1.0, 10.0, 100.0, 1000.0), scale.ticks());
        assertEquals(100, scale.at(1));
        assertEquals(scale.at(100) - scale.at(10), scale.at(1000) - scale.at(100), 1e-9);
        assertTrue(scale.at(4000) <= 500);
    }

    @Test
    void shouldKeepWhatIsTooSmallAtTheStart() {
        assertEquals(7, new LogScale(1, 10, 7, 100).at(0.001));
    }
}
