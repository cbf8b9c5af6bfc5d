package org.kstate.benchmarks.jmh;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.kstate.benchmarks.runtime.JvmRun;

class TurnFiguresTest {

    private static final double EXACT = 1e-9;

    /** The machine was slow in the second half: the medians say twice as much as each of the turns. */
    @Test
    void shouldCompareEachTurnWithTheOneBesideIt() {
        final double[] figures = TurnFigures.of(new double[] {60, 60, 60, 120}, new double[] {66, 66, 120, 132});
        assertEquals(60, figures[TurnFigures.BARE], EXACT);
        assertEquals(93, figures[TurnFigures.OURS], EXACT);
        assertEquals(1.1, figures[TurnFigures.RATIO], EXACT);
        assertEquals(1.1, figures[TurnFigures.LOWER], EXACT);
        assertEquals(2, figures[TurnFigures.UPPER], EXACT);
    }

    @Test
    void shouldReadTheLineThatWasPrinted() throws IOException {
        final double[] figures = {1, 2.5, 0.25};
        final List<String> lines = List.of("a warning", TurnFigures.line(figures));
        assertArrayEquals(figures, TurnFigures.read(new JvmRun(lines, "it ended", true), 3), EXACT);
        assertThrows(IOException.class, () -> TurnFigures.read(new JvmRun(lines, "it ended", true), 4));
        assertThrows(IOException.class, () -> TurnFigures.read(new JvmRun(lines, "it was killed", false), 3));
    }

    @Test
    void shouldTakeTheRoundWithTheMiddleRatio() {
        final double[] quiet = {50, 60, 1.2, 1.1, 1.3};
        final double[] low = {100, 100, 1, 0.9, 1.1};
        final double[] high = {60, 90, 1.5, 1.4, 1.6};
        assertArrayEquals(quiet, TurnFigures.middle(List.of(high, quiet, low)), EXACT);
        assertArrayEquals(new double[] {75, 80, 1.1, 1, 1.2}, TurnFigures.middle(List.of(quiet, low)), EXACT);
    }
}
